#include "hooks/status.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "base/limit.h"
#include "yaml/setting.h"
#include "repo/incoming.h"
#include "repo/tree.h"
#include "seal/sign.h"
#include "yaml/read.h"
#include "yaml/write.h"

#define STATUS_FILE "status.json"
#define EVENTS_FILE "events.jsonl"

/* What is being judged, as far as it is known. */
struct report {
	struct server *server;
	struct oid oid;
	const char *environment, *node;	/* of the ref */
	const struct agent *agent;
	struct commit commit;
	const struct tree_entry *status, *events;
	uint64_t number;	/* it grows where the time stays */
	struct incoming_list incoming;
	const char *why;
};

static bool
refuse(struct report *r, const char *why)
{
	if (!r->why)
		r->why = why;
	return false;
}

/* --- who may report there --- */

static bool
has_environment(const struct agent *agent, const char *name)
{
	size_t i;

	for (i = 0; i < agent->environments.n; i++)
		if (!strcmp(agent->environments.item[i]->str, name))
			return true;
	return false;
}

/* "refs/status/prod/node-1" */
static bool
find_agent(struct report *r, const char *ref)
{
	struct server *s = r->server;
	const char *rest = ref + strlen(REF_STATUS);
	const char *slash = strchr(rest, '/');

	if (!refs_is_name(ref) || !slash || strchr(slash + 1, '/'))
		return refuse(r, "a report goes to "
		    REF_STATUS "ENVIRONMENT/NODE");
	r->environment = arena_strndup(s->arena, rest, (size_t)(slash - rest));
	r->node = slash + 1;
	r->agent = map_get(&s->config.people.agents, r->node,
	    strlen(r->node));
	if (!r->agent)
		return refuse(r, arena_printf(s->arena, "no agent is called "
		    "'%s'", r->node));
	if (!has_environment(r->agent, r->environment))
		return refuse(r, arena_printf(s->arena, "'%s' is no agent of "
		    "environment '%s'", r->node, r->environment));
	return true;
}

const char *
status_check_person(struct server *s, const char *person,
    const struct command *c)
{
	const char *slash = strrchr(c->ref, '/');

	if (oid_is_none(&c->new))
		return person && people_has(&s->config.people,
		    &s->config.admins, person) ? NULL :
		    "only admins may take a report away";
	if (!person || !strcmp(person, slash + 1))
		return NULL;
	return arena_printf(s->arena, "you are '%s', and this is for '%s'",
	    person, slash + 1);
}

/* --- the commit --- */

/* Every byte of it is one that we know, so the signature covers them all. */
static bool
check_bytes(struct report *r, const struct blob *raw)
{
	struct buf text;

	if (!commit_parse(r->server->arena, raw->data, raw->len, &r->commit))
		return refuse(r, "the commit is damaged");
	buf_init(&text, r->server->arena, LIMIT_REPORT_COMMIT);
	commit_format_signed(r->server->arena, &text, &r->commit);
	if (text.len != raw->len || memcmp(text.data, raw->data, raw->len))
		return refuse(r, "the commit has headers that a report has "
		    "not");
	if (r->commit.nparent)
		return refuse(r, "a report has no parent");
	return true;
}

static bool
check_signature(struct report *r)
{
	struct arena *a = r->server->arena;
	unsigned char pk[SSHKEY_PUBLIC];
	const char *key = r->agent->key, *comment;
	struct buf text;

	buf_init(&text, a, LIMIT_REPORT_COMMIT);
	commit_format(a, &text, &r->commit);
	if (!r->commit.signature)
		return refuse(r, "it is not signed");
	if (!sshkey_parse(key, strlen(key), pk, &comment) ||
	    !sign_verify(a, pk, SIGN_GIT, text.data, text.len,
	    r->commit.signature))
		return refuse(r, arena_printf(a, "it is not signed by the "
		    "key of '%s'", r->node));
	return true;
}

static struct err *
check_commit(struct report *r)
{
	enum object_kind kind;
	struct blob raw;
	struct err *e;
	size_t size;

	e = repo_header(r->server->repo, &r->oid, &kind, &size);
	if (e)
		return e;
	if (kind != OBJECT_COMMIT || size > LIMIT_REPORT_COMMIT) {
		refuse(r, kind == OBJECT_COMMIT ? "the commit is too large" :
		    "this is no commit");
		return NULL;
	}
	e = repo_read(r->server->repo, r->server->arena, &r->oid, kind, size,
	    &raw);
	if (!e && check_bytes(r, &raw))
		check_signature(r);
	return e;
}

/* --- what is in it --- */

static struct err *
check_file(struct report *r, const struct tree_entry *entry, size_t max)
{
	enum object_kind kind;
	struct err *e;
	size_t size;

	e = repo_header(r->server->repo, &entry->oid, &kind, &size);
	if (e)
		return e;
	if (entry->mode != TREE_FILE || kind != OBJECT_BLOB)
		refuse(r, arena_printf(r->server->arena, "'%s' is no plain "
		    "file", entry->name));
	else if (size > max)
		refuse(r, arena_printf(r->server->arena, "'%s' has %zu bytes, "
		    "the limit is %zu", entry->name, size, max));
	return NULL;
}

static struct err *
check_tree(struct report *r)
{
	enum object_kind kind;
	struct tree *tree;
	struct err *e;
	size_t size;

	e = repo_header(r->server->repo, &r->commit.tree, &kind, &size);
	if (!e && (kind != OBJECT_TREE || size > LIMIT_PATH)) {
		refuse(r, "the tree is not that of a report");
		return NULL;
	}
	if (!e)
		e = tree_read(r->server->repo, &r->commit.tree, &tree);
	if (e)
		return e;
	r->status = tree_find(tree, STATUS_FILE, strlen(STATUS_FILE));
	r->events = tree_find(tree, EVENTS_FILE, strlen(EVENTS_FILE));
	if (!r->status || tree->n != 1 + (size_t)(r->events != NULL)) {
		refuse(r, "a report holds " STATUS_FILE ", " EVENTS_FILE
		    " or not, and nothing else");
		return NULL;
	}
	e = check_file(r, r->status, LIMIT_REPORT);
	if (!e && r->events)
		e = check_file(r, r->events, LIMIT_REPORT_EVENTS);
	return e;
}

struct node *
status_parse(struct arena *a, const struct blob *text)
{
	struct diag *d = diag_new(a);
	struct yaml_docs docs;
	struct buf again;

	if (!yaml_read(a, d, YAML_CORE, STATUS_FILE, text->data, text->len,
	    &docs) || docs.n != 1)
		return NULL;
	buf_init(&again, a, LIMIT_REPORT + 1);
	yaml_write_json(&again, docs.doc[0]);
	buf_addc(&again, '\n');
	if (again.len != text->len ||
	    memcmp(again.data, text->data, text->len))
		return NULL;
	return docs.doc[0];
}

static bool
get_number(const struct node *doc, const char *key, uint64_t *out)
{
	static const struct unit units[] = { { "", 1 } };
	const char *text = node_text(node_get(doc, key));

	return text && setting_quantity(text, units, 1, INT64_MAX, out);
}

static bool
check_text(struct report *r, const struct node *doc, const char *key,
    const char *want)
{
	const char *text = node_get_str(doc, key);

	if (text && !strcmp(text, want))
		return true;
	return refuse(r, arena_printf(r->server->arena, "its %s is not '%s'",
	    key, want));
}

static bool
check_fields(struct report *r, const struct node *doc)
{
	uint64_t version, when;

	if (!get_number(doc, "v", &version) || version != 1)
		return refuse(r, "its version is not 1");
	if (!check_text(r, doc, "repository",
	    r->server->config.repository) ||
	    !check_text(r, doc, "environment", r->environment) ||
	    !check_text(r, doc, "node", r->node))
		return false;
	if (!get_number(doc, "time", &when) ||
	    (int64_t)when != r->commit.committer.time ||
	    (int64_t)when != r->commit.author.time)
		return refuse(r, "its time is not that of the commit");
	if ((int64_t)when > (int64_t)time(NULL) + LIMIT_REPORT_AHEAD)
		return refuse(r, "it is dated ahead of the clock here");
	if (!get_number(doc, "number", &r->number))
		return refuse(r, "it has no number");
	return true;
}

static struct err *
check_status(struct report *r)
{
	struct arena *a = r->server->arena;
	struct node *doc;
	struct blob text;
	struct err *e;

	e = repo_read(r->server->repo, a, &r->status->oid, OBJECT_BLOB,
	    LIMIT_REPORT, &text);
	if (e)
		return e;
	doc = status_parse(a, &text);
	if (doc)
		check_fields(r, doc);
	else
		refuse(r, STATUS_FILE " is not JSON in its canonical form");
	return NULL;
}

/* --- what was there before --- */

/* What the ref has now was judged by us when it came. */
static struct err *
read_number(struct report *r, const struct commit *before, uint64_t *out)
{
	const struct tree_entry *entry;
	struct node *doc;
	struct blob text;
	struct err *e;

	*out = 0;
	e = tree_find_path(r->server->repo, &before->tree, STATUS_FILE,
	    &entry);
	if (e || !entry)
		return e;
	e = repo_read(r->server->repo, r->server->arena, &entry->oid,
	    OBJECT_BLOB, LIMIT_REPORT, &text);
	doc = e ? NULL : status_parse(r->server->arena, &text);
	if (doc)
		get_number(doc, "number", out);
	return e;
}

/* An older report again would be a lie about now. */
static struct err *
check_growth(struct report *r, const char *ref)
{
	struct commit *before;
	uint64_t number;
	struct ref now;
	struct err *e;

	e = refs_read(r->server->repo, ref, &now);
	if (e || oid_is_none(&now.oid))
		return e;
	e = commit_read(r->server->repo, &now.oid, &before);
	if (e || r->commit.committer.time > before->committer.time)
		return e;
	e = read_number(r, before, &number);
	if (!e && (r->commit.committer.time < before->committer.time ||
	    r->number <= number))
		refuse(r, "it is not newer than the report that is here");
	return e;
}

/* Git would serve whatever else came along, and keep it. */
static struct err *
check_incoming(struct report *r)
{
	const struct oid *oid;
	struct err *e;
	size_t i;

	e = repo_incoming(r->server->repo, 4, &r->incoming);
	for (i = 0; !e && i < r->incoming.n; i++) {
		oid = &r->incoming.item[i].oid;
		if (!oid_equal(oid, &r->oid) &&
		    !oid_equal(oid, &r->commit.tree) &&
		    !oid_equal(oid, &r->status->oid) &&
		    !(r->events && oid_equal(oid, &r->events->oid)))
			refuse(r, "the push brings more than the report");
	}
	if (!e && r->incoming.over)
		refuse(r, "the push brings more than the report");
	return e;
}

struct err *
status_check(struct server *s, const struct command *c, const char **why)
{
	struct report r = { .server = s, .oid = c->new };
	struct err *e = NULL;

	if (oid_is_none(&c->new)) {
		*why = NULL;
		return NULL;
	}
	if (find_agent(&r, c->ref))
		e = check_commit(&r);
	if (!e && !r.why)
		e = check_tree(&r);
	if (!e && !r.why)
		e = check_status(&r);
	if (!e && !r.why)
		e = check_growth(&r, c->ref);
	if (!e && !r.why)
		e = check_incoming(&r);
	if (!e && !r.why)
		e = repo_unpack_incoming(s->repo, &r.incoming);
	*why = r.why;
	return e;
}

static struct err *
add_text(struct server *s, const struct oid *oid, const char *path,
    struct content_texts *out)
{
	struct content_text *new;

	out->item = arena_grow(s->arena, out->item, out->n,
	    sizeof(*out->item));
	new = &out->item[out->n++];
	new->oid = *oid;
	new->path = path;
	return repo_header(s->repo, oid, &new->kind, &new->size);
}

struct err *
status_texts(struct server *s, const struct command *c,
    struct content_texts *out)
{
	struct commit *commit;
	struct tree *tree;
	struct err *e;
	size_t i;

	memset(out, 0, sizeof(*out));
	if (oid_is_none(&c->new))
		return NULL;
	e = commit_read(s->repo, &c->new, &commit);
	if (!e)
		e = tree_read(s->repo, &commit->tree, &tree);
	if (!e)
		e = add_text(s, &c->new, NULL, out);
	for (i = 0; !e && i < tree->n; i++)
		e = add_text(s, &tree->entry[i].oid, tree->entry[i].name,
		    out);
	return e;
}

/* Each of its objects is a file, which must be safe before a ref names it. */
static struct err *
sync(struct server *s, const struct oid *oid)
{
	struct commit *commit;
	struct oid *all;
	struct tree *tree;
	struct err *e;
	size_t i;

	if (oid_is_none(oid))
		return NULL;
	e = commit_read(s->repo, oid, &commit);
	if (!e)
		e = tree_read(s->repo, &commit->tree, &tree);
	if (e)
		return e;
	all = arena_alloc(s->arena, tree->n + 2, sizeof(*all));
	all[0] = *oid;
	all[1] = commit->tree;
	for (i = 0; i < tree->n; i++)
		all[i + 2] = tree->entry[i].oid;
	return repo_sync_objects(s->repo, all, tree->n + 2);
}

/*
 * The configuration is not held still meanwhile, as it is for a deployment:
 * hundreds of nodes would wait for one lock.  Who reads reports asks again
 * whose they are.
 */
struct err *
status_move(struct server *s, const struct command *c)
{
	struct ref_change change = { .name = c->ref, .new = c->new };
	struct err *e;
	struct ref now;

	e = refs_read(s->repo, c->ref, &now);
	if (e)
		return e;
	if (now.target)
		return err_new(ERR_REFUSED, "it stands for '%s'", now.target);
	if (oid_equal(&now.oid, &c->new))
		return NULL;
	change.old = now.oid;
	e = sync(s, &c->new);
	return e ? e : refs_replace(s->repo, &change);
}
