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

/* --- names --- */

/* What is found is for nobody: it would be said beside the name itself. */
static bool
is_secret(struct plaintext *p, const char *place, const char *text,
    size_t len)
{
	struct diag *unsaid = diag_new(p->arena);

	secrets_scan_bytes(p->secrets, unsaid, place, text, len);
	return diag_count(unsaid, DIAG_ERROR) > 0;
}

/* The place of a name is the directory it stands in. */
static void
check_path(struct plaintext *p, const char *path, struct map *seen)
{
	struct loc at = { NULL, 0, 0 };
	const char *name, *end;

	for (name = path; *name; name = *end ? end + 1 : end) {
		end = name + strcspn(name, "/");
		if (!is_secret(p, arena_strndup(p->arena, path,
		    (size_t)(end - path)), name, (size_t)(end - name)))
			continue;
		if (name > path)
			at.file = arena_strndup(p->arena, path,
			    (size_t)(name - path) - 1);
		if (map_set(seen, path, (size_t)(end - path), p))
			return;
		diag_add(p->diag, DIAG_ERROR, "secret/file-name", at,
		    "a name here is a secret in plaintext");
		diag_hint(p->diag, "git mv it to another one, in the commit "
		    "that brings it, and change the secret");
		return;
	}
}

/* All names together are looked at once, and hardly ever one by one. */
static struct err *
check_names(struct plaintext *p, const struct content_texts *texts)
{
	const char *name, *end;
	struct map seen;
	struct buf all;
	struct err *e;
	size_t i;

	map_init(&seen, p->arena);
	buf_init(&all, p->arena, LIMIT_BINARY);
	for (i = 0; i < texts->npath; i++)
		for (name = texts->path[i]; *name; name = *end ? end + 1 :
		    end) {
			end = name + strcspn(name, "/");
			if (!map_set(&seen, name, (size_t)(end - name), p))
				buf_addf(&all, "%.*s\n", (int)(end - name),
				    name);
		}
	e = buf_check(&all, "the names of files");
	if (e || !is_secret(p, "names", all.data, all.len))
		return e;
	map_init(&seen, p->arena);
	for (i = 0; i < texts->npath; i++)
		check_path(p, texts->path[i], &seen);
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
	struct err *e;
	size_t i;

	e = check_names(p, texts);
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
