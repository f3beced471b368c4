#include "hooks/plaintext.h"

#include <string.h>

#include "base/day.h"
#include "base/limit.h"
#include "gen/unit.h"
#include "hooks/target.h"
#include "repo/files.h"
#include "repo/tree.h"

/* --- what is allowed --- */

static struct err *
read_list(struct server *s, struct diag *d, const struct oid *tree,
    struct allowlist *out, bool *good)
{
	const struct tree_entry *entry;
	struct blob text;
	struct err *e;

	map_init(&out->entries, s->arena);
	*good = true;
	e = tree_find_path(s->repo, tree, ALLOWLIST_FILE, &entry);
	if (e || !entry)
		return e;
	e = repo_read(s->repo, s->arena, &entry->oid, OBJECT_BLOB,
	    LIMIT_MANIFEST, &text);
	if (e)
		return err_wrap(e, "cannot read '%s'", ALLOWLIST_FILE);
	*good = allowlist_read(s->arena, d, ALLOWLIST_FILE, text.data,
	    text.len, out);
	return NULL;
}

struct err *
plaintext_check_config(struct server *s, struct diag *d,
    const struct oid *tree)
{
	struct allowlist list;
	bool good;

	return read_list(s, d, tree, &list, &good);
}

struct err *
plaintext_init(struct plaintext *p, struct server *s, struct diag *d,
    struct arena *a)
{
	struct err *e;
	bool good;

	memset(p, 0, sizeof(*p));
	p->server = s;
	p->arena = a;
	p->diag = d;
	/* a bad list was stored before it was looked at: it allows nothing */
	e = read_list(s, diag_new(a), &s->config_tree, &p->allow, &good);
	if (e)
		return e;
	p->options.inline_allow = true;
	p->options.allow = good ? &p->allow : NULL;
	p->options.today = day_today(a);
	p->secrets = secrets_new(a, &p->options);
	return NULL;
}

/* --- what came --- */

/* The environment that the push is for, if it is for one only; or NULL. */
static const char *
pushed_environment(const struct config *config, const struct push *push)
{
	const char *env = NULL;
	struct target t;
	size_t i;

	for (i = 0; i < push->n; i++) {
		t = target_of(config, push->item[i].ref);
		if (t.kind != TARGET_ENVIRONMENT)
			continue;
		if (env)
			return NULL;
		env = t.environment->name;
	}
	return env;
}

/* The environment whose unit a file stands in, to seal it for; or other. */
static const char *
environment_of(const struct config *config, const char *path,
    const char *other)
{
	const struct environment *env;
	size_t i, k;

	for (i = 0; path && i < config->nenvironment; i++) {
		env = &config->environment[i];
		for (k = 0; k < env->units.n; k++)
			if (unit_above(env->units.item[k]->str, path))
				return env->name;
	}
	return other;
}

/* How a text without a path is named: "commit 1a2b3c4". */
static const char *
name_of(struct arena *a, const struct content_text *t)
{
	return arena_printf(a, "%s %s", t->kind == OBJECT_BLOB ? "file" :
	    t->kind == OBJECT_TAG ? "tag" : "commit", oid_short(a, &t->oid));
}

static struct err *
check_text(struct plaintext *p, const struct content_text *t)
{
	struct arena *a = arena_new();
	const char *name = t->path ? t->path : name_of(a, t);
	struct blob text;
	struct err *e;

	e = repo_read(p->server->repo, a, &t->oid, t->kind, t->size, &text);
	if (!e && t->kind == OBJECT_BLOB)
		secrets_scan_file(p->secrets, p->diag, name, text.data,
		    text.len);
	else if (!e)
		secrets_scan_bytes(p->secrets, p->diag, name, text.data,
		    text.len);
	arena_free(a);
	return e;
}

struct err *
plaintext_check(struct plaintext *p, const struct push *push,
    const struct content_texts *texts)
{
	const struct config *config = &p->server->config;
	const char *pushed = pushed_environment(config, push);
	struct err *e = NULL;
	size_t i;

	for (i = 0; !e && i < texts->n; i++) {
		p->options.env = environment_of(config, texts->item[i].path,
		    pushed);
		e = check_text(p, &texts->item[i]);
	}
	return e;
}

/* --- what is rendered --- */

void
plaintext_begin(struct plaintext *p, const struct environment *env,
    const struct oid *tree)
{
	p->options.env = env->name;
	p->options.source = repo_source_tree(p->server->repo, p->arena, tree,
	    "");
}

void
plaintext_check_object(struct plaintext *p, const struct resource *res)
{
	secrets_scan_object(p->secrets, p->diag, res->root);
}
