#include "hooks/seals.h"

#include <string.h>

#include "base/limit.h"
#include "repo/files.h"
#include "repo/tree.h"
#include "seal/envkey.h"
#include "seal/sealed.h"
#include "yaml/read.h"

void
seals_init(struct seals *s, struct server *server, struct diag *d,
    struct arena *a, const char *env, const struct oid *live)
{
	memset(s, 0, sizeof(*s));
	s->server = server;
	s->diag = d;
	s->arena = a;
	s->env = env;
	s->live = live && !oid_is_none(live) ? live : NULL;
	map_init(&s->seen, a);
}

/* The keys of an environment in a configuration; *there: there are some. */
static struct err *
read_ring(struct server *s, struct diag *d, const struct oid *tree,
    const char *env, struct ring *out, bool *there)
{
	const char *path = arena_printf(s->arena, "keys/%s/recipients", env);
	const struct tree_entry *entry;
	struct source *source;
	struct err *e;

	e = tree_find_path(s->repo, tree, path, &entry);
	*there = !e && entry;
	if (!*there)
		return e;
	source = repo_source_tree(s->repo, s->arena, tree, "");
	return envkey_read(s->arena, d, source, env, NULL, out);
}

/* The stored keys, which were looked at when they came. */
static struct err *
open_ring(struct seals *s)
{
	if (s->opened)
		return NULL;
	s->opened = true;
	return read_ring(s->server, diag_new(s->arena),
	    &s->server->config_tree, s->env, &s->ring, &s->has_ring);
}

/* The object as it is live; NULL if it is not there, or was no such thing. */
static struct err *
read_before(struct seals *s, const char *path, const struct node **out)
{
	struct repo *r = s->server->repo;
	const struct tree_entry *entry = NULL;
	struct yaml_docs docs;
	struct err *e = NULL;
	struct blob text;

	*out = NULL;
	if (s->live)
		e = tree_find_path(r, s->live, path, &entry);
	if (e || !entry)
		return e;
	e = repo_read(r, s->arena, &entry->oid, OBJECT_BLOB,
	    LIMIT_UNIT_OUTPUT, &text);
	if (!e && yaml_read(s->arena, diag_new(s->arena), YAML_CORE, path,
	    text.data, text.len, &docs) && docs.n == 1)
		*out = docs.doc[0];
	return e;
}

static void
report_no_keys(struct seals *s, const struct resource *res)
{
	diag_add(s->diag, DIAG_ERROR, "sealed/no-keys", res->root->loc,
	    "%s is sealed, and environment '%s' has no keys",
	    resource_show(s->arena, res), s->env);
	diag_hint(s->diag, "an owner of refs/sluice/config makes them with "
	    "'sluice-seal init-env %s'", s->env);
}

struct err *
seals_check_object(struct seals *s, const struct resource *res,
    const char *path)
{
	struct sealed_rules rules = { s->env, &s->ring, &s->seen, NULL };
	struct sealed sealed;
	struct err *e;

	if (!sealed_is(res->root))
		return NULL;
	e = open_ring(s);
	if (!e)
		e = read_before(s, path, &rules.before);
	if (e)
		return e;
	/* what is well-formed of it is looked at in any case */
	sealed_read(s->arena, s->diag, res->root, &sealed);
	if (!sealed.name)
		return NULL;
	if (!s->has_ring) {
		report_no_keys(s, res);
		rules.ring = NULL;
	}
	sealed_check(s->arena, s->diag, &sealed, &rules);
	return NULL;
}

/*
 * Keys that only nodes hold are lost with them, and nobody thinks of it on the
 * day the first value is sealed.
 */
static void
check_break_glass(struct diag *d, const struct ring *ring, struct loc at)
{
	if (ring->no_break_glass || ring_holder(ring, RING_BREAK_GLASS))
		return;
	diag_add(d, DIAG_ERROR, "recipients/no-break-glass", at, "if the "
	    "nodes of '%s' are lost, nobody can open its secrets", ring->env);
	diag_hint(d, "give it a key that is kept offline, with 'sluice-seal "
	    "rotate %s --break-glass KEY', or say so with a line "
	    "'no-break-glass'", ring->env);
}

static struct err *
check_ring(struct server *s, struct diag *d, const struct config *config,
    const struct oid *tree, const char *env)
{
	struct loc at = { NULL, 0, 0 };
	size_t before = diag_added(d, DIAG_ERROR);
	struct ring ring;
	struct err *e;
	bool there;

	at.file = arena_printf(s->arena, "keys/%s/recipients", env);
	e = read_ring(s, d, tree, env, &ring, &there);
	if (e && err_kind(e) == ERR_SYSTEM)
		return e;
	if (e && diag_added(d, DIAG_ERROR) == before)
		diag_add(d, DIAG_ERROR, "recipients/line", at, "%s",
		    err_text(e));
	if (!e && there && strcmp(ring.repository, config->repository))
		diag_add(d, DIAG_ERROR, "recipients/line", at, "these are "
		    "the keys of repository '%s', and this is '%s'",
		    ring.repository, config->repository);
	if (!e && there)
		check_break_glass(d, &ring, at);
	err_free(e);
	return NULL;
}

struct err *
seals_check_config(struct server *s, struct diag *d,
    const struct config *config, const struct oid *tree)
{
	struct err *e = NULL;
	size_t i;

	for (i = 0; !e && i < config->nenvironment; i++)
		e = check_ring(s, d, config, tree,
		    config->environment[i].name);
	return e;
}
