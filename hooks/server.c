#include "hooks/server.h"

#include <string.h>

#include "base/limit.h"
#include "gen/cache.h"
#include "repo/tree.h"

struct err *
server_read_config(struct server *s, struct diag *d, const struct oid *commit,
    struct config *out, bool *good)
{
	struct loc at = { CONFIG_FILE, 0, 0 };
	const struct tree_entry *entry;
	struct commit *c;
	struct blob text;
	struct err *e;

	*good = false;
	e = commit_read(s->repo, commit, &c);
	if (!e)
		e = tree_find_path(s->repo, &c->tree, CONFIG_FILE, &entry);
	if (e)
		return e;
	if (!entry || (entry->mode != TREE_FILE &&
	    entry->mode != TREE_EXECUTABLE)) {
		diag_add(d, DIAG_ERROR, "config/missing-file", at,
		    "there is no such file in the configuration");
		return NULL;
	}
	e = repo_read(s->repo, s->arena, &entry->oid, OBJECT_BLOB,
	    LIMIT_MANIFEST, &text);
	if (e)
		return err_wrap(e, "cannot read '%s'", CONFIG_FILE);
	*good = config_read(s->arena, d, CONFIG_FILE, text.data, text.len,
	    out);
	return NULL;
}

/* The stored configuration was checked when it came: it must be good. */
static struct err *
load(struct server *s)
{
	struct diag *d = diag_new(s->arena);
	struct commit *c;
	struct buf words;
	struct ref ref;
	struct err *e;
	bool good;

	e = refs_read(s->repo, REF_CONFIG, &ref);
	if (e)
		return e;
	if (oid_is_none(&ref.oid))
		return err_new(ERR_INPUT, "there is no '%s': run sluice-init "
		    "on this repository", REF_CONFIG);
	e = server_read_config(s, d, &ref.oid, &s->config, &good);
	if (!e)
		e = commit_read(s->repo, &ref.oid, &c);
	if (e)
		return err_wrap(e, "cannot read the configuration");
	if (!good) {
		buf_init(&words, s->arena, LIMIT_MANIFEST);
		diag_format(&words, d, DIAG_TOOL, false, 1);
		return err_new(ERR_INPUT, "the stored configuration is bad: "
		    "%.*s", (int)strcspn(words.data, "\n"), words.data);
	}
	s->config_commit = ref.oid;
	s->config_tree = c->tree;
	return NULL;
}

static struct err *
finish(struct arena *a, struct server *s)
{
	s->arena = a;
	s->dir = arena_printf(a, "%ssluice/", repo_dir(s->repo));
	return load(s);
}

struct err *
server_open(struct arena *a, struct server *s)
{
	struct err *e;

	memset(s, 0, sizeof(*s));
	e = repo_open_env(a, &s->repo);
	return e ? e : finish(a, s);
}

struct err *
server_open_at(struct arena *a, const char *path, struct server *s)
{
	struct err *e;

	memset(s, 0, sizeof(*s));
	e = repo_open(a, path, &s->repo);
	return e ? e : finish(a, s);
}

const char *
server_cache(const struct server *s)
{
	return arena_printf(s->arena, "%scache", s->dir);
}

const char *
server_key(const struct server *s)
{
	return arena_printf(s->arena, "%ssigning-key", s->dir);
}

bool
server_renders_alike(const struct server *s, const struct environment *new)
{
	const struct environment *old = config_environment(&s->config,
	    new->name);

	return old && !strcmp(old->branch, new->branch) &&
	    cache_is_same(s->arena, old, new);
}

struct err *
server_branch(const struct server *s, const struct environment *env,
    struct ref *out)
{
	return refs_read(s->repo, arena_printf(s->arena, REF_HEADS "%s",
	    env->branch), out);
}

struct err *
server_rendered(const struct server *s, const struct environment *env,
    struct ref *out)
{
	return refs_read(s->repo, arena_printf(s->arena, REF_RENDERED "%s",
	    env->name), out);
}
