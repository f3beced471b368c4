#include "hooks/gate.h"

#include <string.h>

#include "base/limit.h"
#include "base/map.h"
#include "gen/unit.h"
#include "hooks/seals.h"
#include "hooks/target.h"
#include "repo/compare.h"
#include "yaml/read.h"

/* --- files by themselves --- */

static bool
is_yaml(const char *path)
{
	size_t len = strlen(path);

	/* what a chart makes YAML of is none itself */
	if (!strncmp(path, "templates/", 10) || strstr(path, "/templates/"))
		return false;
	return (len > 5 && !strcmp(path + len - 5, ".yaml")) ||
	    (len > 4 && !strcmp(path + len - 4, ".yml"));
}

static struct err *
read_file(struct gate *g, const struct tree_change *c)
{
	struct arena *a = arena_new();
	struct yaml_docs docs;
	enum object_kind kind;
	struct blob text;
	struct err *e;
	size_t size;

	e = repo_header(g->server->repo, &c->new->oid, &kind, &size);
	if (!e && size <= LIMIT_MANIFEST) {
		e = repo_read(g->server->repo, a, &c->new->oid, OBJECT_BLOB,
		    size, &text);
		if (!e)
			yaml_read(a, g->diag, YAML_CORE, c->path,
			    text.data, text.len, &docs);
	}
	arena_free(a);
	return e;
}

/*
 * A tree to compare a new branch with, so that what is looked at is the
 * change and not the repository.
 */
static struct err *
nearest_tree(struct gate *g, const struct command *c, struct oid *out)
{
	const struct config *config = &g->server->config;
	struct commit *commit;
	struct oid oid = c->old;
	struct err *e = NULL;
	struct ref ref;
	size_t i;

	for (i = 0; !e && oid_is_none(&oid) && i < config->nenvironment; i++) {
		e = server_branch(g->server, &config->environment[i], &ref);
		if (!e)
			oid = ref.oid;
	}
	if (e || oid_is_none(&oid))
		return e;
	e = commit_read(g->server->repo, &oid, &commit);
	if (!e)
		*out = commit->tree;
	return e;
}

/* Where a unit seems to be meant, and none is found for its name. */
static void
check_unit_names(struct gate *g, const char *path, struct map *seen)
{
	const struct config *config = &g->server->config;
	const struct string_list *globs;
	struct loc at = { NULL, 0, 0 };
	size_t i, j;

	for (i = 0; i < config->nenvironment; i++) {
		globs = &config->environment[i].units;
		for (j = 0; j < globs->n; j++) {
			at.file = unit_misnamed(g->arena,
			    globs->item[j]->str, path);
			if (!at.file || map_set(seen, at.file,
			    strlen(at.file), g))
				continue;
			diag_add(g->diag, DIAG_WARNING, "gen/unit-name", at,
			    "this is no unit, and is not rendered: its name "
			    "cannot be that of one");
			diag_hint(g->diag, "git mv it to a name of letters, "
			    "digits, '.', '_' and '-', at most %d bytes",
			    LIMIT_NAME);
		}
	}
}

/* Files that are no YAML, though their names say so. */
static struct err *
read_files(struct gate *g, const struct command *c, const struct oid *tree)
{
	struct oid old = { { 0 } };
	struct tree_changes changes;
	const struct tree_change *change;
	struct map seen;
	struct err *e;
	size_t i;

	map_init(&seen, g->arena);
	e = nearest_tree(g, c, &old);
	if (!e)
		e = tree_compare(g->server->repo, g->arena,
		    oid_is_none(&old) ? NULL : &old, tree,
		    LIMIT_PUSH_CHANGES, &changes);
	for (i = 0; !e && i < changes.n; i++) {
		change = &changes.item[i];
		if (change->new && !change->old)
			check_unit_names(g, change->path, &seen);
		if (change->new && (change->new->mode == TREE_FILE ||
		    change->new->mode == TREE_EXECUTABLE) &&
		    is_yaml(change->path))
			e = read_file(g, change);
	}
	return e;
}

/* --- environments --- */

/* The rendered tree that is live now, or none. */
static struct err *
live_tree(struct gate *g, const struct environment *env, struct oid *out)
{
	struct commit *commit;
	struct err *e;
	struct ref ref;

	memset(out, 0, sizeof(*out));
	e = server_rendered(g->server, env, &ref);
	if (e || oid_is_none(&ref.oid))
		return e;
	e = commit_read(g->server->repo, &ref.oid, &commit);
	if (!e)
		*out = commit->tree;
	return e;
}

/* Whoever looks at the objects of an environment while it is rendered. */
struct view {
	struct plaintext *plaintext;
	struct seals seals;
};

/*
 * Only what is rendered now comes by: the rest was looked at when it was, and
 * what was refused then is not remembered.
 */
static struct err *
see_object(void *ctx, const struct resource *res, const char *path)
{
	struct view *v = ctx;

	plaintext_check_object(v->plaintext, res);
	return seals_check_object(&v->seals, res, path);
}

static struct refresh
refreshing(struct gate *g, const struct render_viewer *viewer)
{
	struct refresh r = { .arena = g->arena, .diag = g->diag,
		.repo = g->server->repo, .pack = g->pack,
		.cache = server_cache(g->server), .viewer = viewer };

	return r;
}

static struct err *
render(struct gate *g, const struct environment *env, const char *ref,
    const struct oid *tree)
{
	struct view view = { .plaintext = g->plaintext };
	const struct render_viewer viewer = { see_object, &view };
	struct refresh r = refreshing(g, &viewer);
	struct gate_result *result;
	struct err *e;

	g->result = arena_grow(g->arena, g->result, g->n,
	    sizeof(*g->result));
	result = &g->result[g->n++];
	memset(result, 0, sizeof(*result));
	result->environment = env;
	result->ref = ref;
	e = live_tree(g, env, &result->live);
	if (e)
		return e;
	plaintext_begin(g->plaintext, env, tree);
	seals_init(&view.seals, g->server, g->diag, g->arena, env->name,
	    &result->live);
	return refresh(&r, env, tree, oid_is_none(&result->live) ? NULL :
	    &result->live, &result->rendered);
}

/* Without units there is nothing to run: that is hardly ever meant. */
static void
check_some(struct gate *g, const struct gate_result *result)
{
	const struct environment *env = result->environment;
	struct loc at = { NULL, 0, 0 };

	if (result->rendered.nunit || !result->rendered.good)
		return;
	diag_add(g->diag, oid_is_none(&result->live) ? DIAG_WARNING :
	    DIAG_ERROR, "gen/no-units", at, "environment '%s' has no units: "
	    "nothing matches '%s'", env->name, env->units.n ?
	    env->units.item[0]->str : "");
	diag_hint(g->diag, "bring one back, or name others under 'units' in "
	    CONFIG_FILE " on " REF_CONFIG);
}

/* The commit that a ref is to point at; NULL after a finding. */
static struct err *
pushed_commit(struct gate *g, const struct command *c, struct commit **out)
{
	struct loc at = { target_show(c->ref), 0, 0 };
	enum object_kind kind;
	struct err *e;
	size_t size;

	*out = NULL;
	e = repo_header(g->server->repo, &c->new, &kind, &size);
	if (e)
		return e;
	if (kind == OBJECT_COMMIT)
		return commit_read(g->server->repo, &c->new, out);
	diag_add(g->diag, DIAG_ERROR, "push/not-a-commit", at,
	    "a branch points at a commit, and this is none");
	return NULL;
}

/* Any other branch is rendered for every environment, as a check. */
static struct err *
check_branch(struct gate *g, const struct command *c,
    const struct commit *commit)
{
	const struct config *config = &g->server->config;
	struct err *e = NULL;
	size_t i;

	for (i = 0; !e && i < config->nenvironment; i++)
		e = render(g, &config->environment[i], c->ref, &commit->tree);
	return e;
}

/* --- the configuration --- */

static struct err *
render_branch(struct gate *g, const struct environment *env)
{
	struct commit *commit;
	struct ref ref;
	struct err *e;

	e = server_branch(g->server, env, &ref);
	if (e || oid_is_none(&ref.oid))
		return e;
	e = commit_read(g->server->repo, &ref.oid, &commit);
	if (!e)
		e = render(g, env, ref.name, &commit->tree);
	if (!e)
		check_some(g, &g->result[g->n - 1]);
	return e;
}

static struct err *
check_config(struct gate *g, const struct command *c,
    const struct commit *commit)
{
	struct config *new = arena_alloc(g->arena, 1, sizeof(*new));
	struct err *e;
	size_t i;
	bool good;

	e = server_read_config(g->server, g->diag, &c->new, new, &good);
	if (!e)
		e = plaintext_check_config(g->server, g->diag, &commit->tree);
	if (!e && good)
		e = seals_check_config(g->server, g->diag, new,
		    &commit->tree);
	for (i = 0; !e && good && i < new->nenvironment; i++)
		if (!server_renders_alike(g->server, &new->environment[i]))
			e = render_branch(g, &new->environment[i]);
	return e;
}

/* --- commands --- */

static struct err *
check_command(struct gate *g, const struct command *c)
{
	struct target t = target_of(&g->server->config, c->ref);
	struct commit *commit;
	struct err *e;

	if (oid_is_none(&c->new) || t.kind == TARGET_OURS ||
	    t.kind == TARGET_UNKNOWN || !strncmp(c->ref, "refs/tags/", 10))
		return NULL;
	e = pushed_commit(g, c, &commit);
	if (e || !commit)
		return e;
	if (t.kind == TARGET_CONFIG)
		return check_config(g, c, commit);
	if (t.kind == TARGET_BRANCH)
		e = check_branch(g, c, commit);
	else
		e = render(g, t.environment, c->ref, &commit->tree);
	if (!e && t.kind == TARGET_ENVIRONMENT)
		check_some(g, &g->result[g->n - 1]);
	g->only_checks |= t.kind == TARGET_BRANCH;
	return e ? e : read_files(g, c, &commit->tree);
}

struct err *
gate_render(struct gate *g, const struct push *push)
{
	struct err *e;
	size_t i;

	e = pack_new(g->server->repo, &g->pack);
	for (i = 0; !e && i < push->n; i++)
		e = check_command(g, &push->item[i]);
	return e;
}

struct err *
gate_keep(struct gate *g)
{
	struct refresh r = refreshing(g, NULL);
	struct err *e;
	size_t i;

	if (g->only_checks)
		return NULL;
	e = pack_write(g->pack);
	for (i = 0; !e && i < g->n; i++)
		e = refresh_keep(&r, g->result[i].environment,
		    &g->result[i].rendered);
	return e;
}
