#include "hooks/deploy.h"

#include <string.h>

#include "base/limit.h"
#include "gen/cache.h"
#include "hooks/pending.h"

struct err *
deploy_init(struct deploy *d, struct server *s)
{
	memset(d, 0, sizeof(*d));
	d->server = s;
	return signer_load(s, &d->signer);
}

static void
add_change(struct deploy *d, const char *name, const struct oid *old,
    const struct oid *new)
{
	struct ref_change *c;

	d->change = arena_grow(d->server->arena, d->change, d->nchange,
	    sizeof(*d->change));
	c = &d->change[d->nchange++];
	c->name = name;
	c->old = *old;
	c->new = *new;
}

/* What pre-receive rendered of a source commit. */
static struct err *
find_tree(struct deploy *d, struct emission *m)
{
	struct server *s = d->server;
	struct commit *source;
	struct cache cache;
	struct err *e;

	e = commit_read(s->repo, &m->source, &source);
	if (e)
		return e;
	cache_init(&cache, s->arena, server_cache(s), m->environment);
	if (cache_result(&cache, &source->tree, &m->tree, &m->index_hash) &&
	    repo_has(s->repo, &m->tree))
		return NULL;
	return err_new(ERR_REFUSED, "'%s' was not rendered, since "
	    "pre-receive did not run or its rules changed meanwhile: try "
	    "again", m->environment->name);
}

static struct err *
add_emission(struct deploy *d, const struct environment *env,
    const struct config *config, const struct oid *config_tree,
    const char *ref, const struct oid *source)
{
	struct server *s = d->server;
	struct emission *m;
	struct err *e;

	d->emission = arena_grow(s->arena, d->emission, d->n,
	    sizeof(*d->emission));
	m = &d->emission[d->n++];
	memset(m, 0, sizeof(*m));
	m->environment = env;
	m->repository = config->repository;
	m->config_tree = *config_tree;
	m->source_ref = ref;
	m->source = *source;
	e = find_tree(d, m);
	if (!e)
		e = server_rendered(s, env, &m->rendered);
	if (!e)
		e = emit(s, &d->signer, m);
	/* also when nothing changed: then it must still be there */
	if (!e)
		add_change(d, m->rendered.name, &m->rendered.oid, &m->commit);
	return e;
}

struct err *
deploy_branch(struct deploy *d, const struct environment *env,
    const struct command *c)
{
	struct server *s = d->server;

	/*
	 * Git moves them one after the other: should it be stopped in between,
	 * what is rendered still follows from the branch
	 */
	add_change(d, c->ref, &c->old, &c->new);
	return add_emission(d, env, &s->config, &s->config_tree, c->ref,
	    &c->new);
}

struct err *
deploy_rendered(struct deploy *d, const struct environment *env,
    const struct config *config, const struct oid *config_tree)
{
	struct ref branch;
	struct err *e;

	e = server_branch(d->server, env, &branch);
	if (e || oid_is_none(&branch.oid))
		return e;
	e = add_emission(d, env, config, config_tree, branch.name,
	    &branch.oid);
	if (!e)
		add_change(d, branch.name, &branch.oid, &branch.oid);
	return e;
}

struct err *
deploy_config(struct deploy *d, const struct command *c)
{
	struct server *s = d->server;
	struct diag *findings = diag_new(s->arena);
	struct config *new = arena_alloc(s->arena, 1, sizeof(*new));
	struct commit *commit;
	struct err *e;
	size_t i;
	bool good;

	e = server_read_config(s, findings, &c->new, new, &good);
	if (!e)
		e = commit_read(s->repo, &c->new, &commit);
	if (!e && !good)
		e = err_new(ERR_REFUSED, "the configuration has mistakes, and "
		    "pre-receive did not run");
	add_change(d, c->ref, &c->old, &c->new);
	d->reconfigured = true;
	for (i = 0; !e && i < new->nenvironment; i++)
		if (!server_renders_alike(s, &new->environment[i]))
			e = deploy_rendered(d, &new->environment[i], new,
			    &commit->tree);
	return e;
}

/* The objects of a rendered tree that the one before had not. */
static struct err *
sync_new(struct server *s, const struct emission *m)
{
	const struct tree_changes *changes = &m->summary.changes;
	struct oid *new = arena_alloc(s->arena, changes->n + 1, sizeof(*new));
	size_t i, n = 0;

	new[n++] = m->tree;
	for (i = 0; i < changes->n; i++)
		if (changes->item[i].new)
			new[n++] = changes->item[i].new->oid;
	return repo_sync_objects(s->repo, new, n);
}

/* What Git moved out of the quarantine must be safe before refs name it. */
static struct err *
sync(struct deploy *d)
{
	struct err *e = repo_sync(d->server->repo);
	size_t i;

	for (i = 0; !e && i < d->n; i++)
		if (d->emission[i].changed)
			e = sync_new(d->server, &d->emission[i]);
	return e;
}

/* Whether Git was stopped between two refs, which reconciling mends. */
static bool
is_halfway(struct deploy *d)
{
	const struct ref_change *c;
	struct err *e = NULL;
	struct ref now;
	size_t i;
	bool moved = false;

	for (i = 0; !e && i < d->nchange; i++) {
		c = &d->change[i];
		e = refs_read(d->server->repo, c->name, &now);
		moved |= e || (oid_equal(&now.oid, &c->new) &&
		    !oid_equal(&c->old, &c->new));
	}
	err_free(e);
	return moved;
}

struct err *
deploy_commit(struct deploy *d)
{
	struct server *s = d->server;
	struct err *e;

	if (!d->nchange)
		return NULL;
	e = sync(d);
	if (e)
		return e;
	/* all of this was decided by a configuration that must still hold */
	if (!d->reconfigured)
		add_change(d, REF_CONFIG, &s->config_commit,
		    &s->config_commit);
	e = pending_begin(s->arena, s->dir);
	if (e)
		return e;
	e = refs_update(s->repo, d->change, d->nchange, "push");
	if (!e || !is_halfway(d))
		pending_end(s->arena, s->dir);
	return e;
}
