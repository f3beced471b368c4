#include "hooks/target.h"

#include <string.h>
#include <strings.h>

#include "base/limit.h"
#include "base/map.h"
#include "hooks/status.h"
#include "repo/refs.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

static bool
begins(const char *s, const char *with)
{
	return !strncmp(s, with, strlen(with));
}

struct target
target_of(const struct config *c, const char *ref)
{
	static const char *const ours[] = { REF_RENDERED,
		"refs/promotions/", "refs/sluice/" };
	struct target t = { TARGET_UNKNOWN, NULL };
	size_t i;

	if (!strcmp(ref, REF_CONFIG)) {
		t.kind = TARGET_CONFIG;
		return t;
	}
	if (begins(ref, REF_STATUS)) {
		t.kind = TARGET_STATUS;
		return t;
	}
	for (i = 0; i < N(ours); i++)
		if (begins(ref, ours[i])) {
			t.kind = TARGET_OURS;
			return t;
		}
	if (begins(ref, REF_HEADS)) {
		t.environment = config_branch(c, ref + strlen(REF_HEADS));
		t.kind = t.environment ? TARGET_ENVIRONMENT : TARGET_BRANCH;
	} else if (begins(ref, "refs/tags/")) {
		t.kind = TARGET_BRANCH;
	}
	return t;
}

bool
target_is_status(const struct config *c, const struct push *push)
{
	size_t i;

	for (i = 0; i < push->n; i++)
		if (target_of(c, push->item[i].ref).kind != TARGET_STATUS)
			return false;
	return push->n > 0;
}

const char *
target_show(const char *ref)
{
	return begins(ref, REF_HEADS) ? ref + strlen(REF_HEADS) : ref;
}

static struct loc
place(const struct command *c)
{
	struct loc at = { target_show(c->ref), 0, 0 };

	return at;
}

static void
check_name(struct diag *d, const struct command *c)
{
	if (refs_is_name(c->ref))
		return;
	diag_add(d, DIAG_ERROR, "push/ref-name", place(c),
	    "this cannot be the name of a ref");
	diag_hint(d, "use letters, digits, '.', '_', '-' and '/', at most %d "
	    "bytes", LIMIT_REF);
}

struct refs_check {
	struct repo *repo;
	struct arena *arena;
	struct diag *diag;
	const struct config *config;
	const char *person;
	const struct push *push;
};

/* Of the other refs proc-receive asks whom the configuration names. */
static void
check_agent(struct refs_check *k, const struct command *c)
{
	if (!k->person || !map_get(&k->config->people.agents, k->person,
	    strlen(k->person)))
		return;
	diag_add(k->diag, DIAG_ERROR, "push/agent", place(c),
	    "'%s' is an agent, which may only push its report", k->person);
	diag_hint(k->diag, "push with the key of a person");
}

static void
check_kind(struct refs_check *k, const struct command *c)
{
	switch (target_of(k->config, c->ref).kind) {
	case TARGET_ENVIRONMENT:
	case TARGET_CONFIG:
	case TARGET_STATUS:
	case TARGET_OURS:
		return;
	case TARGET_BRANCH:
		check_agent(k, c);
		return;
	case TARGET_UNKNOWN:
		break;
	}
	diag_add(k->diag, DIAG_ERROR, "push/ref-unknown", place(c),
	    "nothing can be pushed here");
	diag_hint(k->diag, "branches are below refs/heads/, tags below "
	    "refs/tags/, the configuration is " REF_CONFIG);
}

/* A branch that is new, and hardly another name than an environment's. */
static void
check_near(struct refs_check *k, const struct command *c)
{
	const struct config *config = k->config;
	const char **names, *name = c->ref + strlen(REF_HEADS), *near;
	size_t i;

	if (!begins(c->ref, REF_HEADS) || !oid_is_none(&c->old) ||
	    oid_is_none(&c->new) || config_branch(config, name))
		return;
	names = arena_alloc(k->arena, config->nenvironment, sizeof(*names));
	for (i = 0; i < config->nenvironment; i++)
		names[i] = config->environment[i].branch;
	near = diag_nearest(name, names, config->nenvironment);
	if (!near || strlen(near) > strlen(name) + 1 ||
	    strlen(name) > strlen(near) + 1 || !strcasecmp(near, name))
		return;
	diag_add(k->diag, DIAG_WARNING, "push/near-branch", place(c),
	    "this is the branch of no environment: nothing is deployed");
	diag_hint(k->diag, "did you mean '%s'? 'git push --delete' takes "
	    "this one away", near);
}

/* A push to a symbolic ref moves another one, whose rules nobody asked. */
static struct err *
check_symbolic(struct refs_check *k, const struct command *c)
{
	struct ref ref;
	struct err *e;

	e = refs_read(k->repo, c->ref, &ref);
	if (e || !ref.target)
		return e;
	diag_add(k->diag, DIAG_ERROR, "push/ref-symbolic", place(c),
	    "this stands for '%s'", target_show(ref.target));
	diag_hint(k->diag, "push to '%s' itself", target_show(ref.target));
	return NULL;
}

/*
 * A new name beside a stored one: they may differ in more than case, and
 * neither may be the directory of the other.
 */
static void
check_neighbour(struct refs_check *k, const struct command *c,
    const char *other)
{
	const char *a = c->ref, *b = other;
	size_t lena = strlen(a), lenb = strlen(b);
	size_t len = lena < lenb ? lena : lenb;

	if (lena == lenb && !strcasecmp(a, b) && strcmp(a, b)) {
		diag_add(k->diag, DIAG_ERROR, "push/ref-twin", place(c),
		    "there is '%s' already, which differs in case only",
		    target_show(other));
		diag_hint(k->diag, "push to '%s', or choose another name",
		    target_show(other));
	} else if (lena != lenb && !strncmp(a, b, len) &&
	    (lena > lenb ? a : b)[len] == '/') {
		diag_add(k->diag, DIAG_ERROR, "push/ref-directory", place(c),
		    "there is '%s' already, and one name cannot be the "
		    "directory of the other", target_show(other));
		diag_hint(k->diag, "choose a name that does not go on from "
		    "it, or take it away");
	}
}

/* Only what comes into being can get in the way of what is there. */
static struct err *
check_neighbours(struct refs_check *k)
{
	struct ref_names all = { NULL, 0 };
	const struct command *c;
	struct err *e;
	size_t i, j;

	for (i = 0; i < k->push->n; i++) {
		c = &k->push->item[i];
		if (!oid_is_none(&c->old) || oid_is_none(&c->new))
			continue;
		if (!all.item) {
			e = refs_list(k->repo, "refs/", &all);
			if (e)
				return e;
		}
		for (j = 0; j < all.n; j++)
			check_neighbour(k, c, all.item[j]);
		/* those that come with it are as good as there */
		for (j = 0; j < i; j++)
			if (!oid_is_none(&k->push->item[j].new))
				check_neighbour(k, c, k->push->item[j].ref);
	}
	return NULL;
}

static void
check_repeated(struct refs_check *k)
{
	const struct command *c;
	struct map seen;
	size_t i;

	map_init(&seen, k->arena);
	for (i = 0; i < k->push->n; i++) {
		c = &k->push->item[i];
		if (map_set(&seen, c->ref, strlen(c->ref), k))
			diag_add(k->diag, DIAG_ERROR, "push/ref-repeated",
			    place(c), "this ref is in the push twice");
	}
}

/*
 * Git moves its own refs after proc-receive moved ours, so nothing could be
 * atomic between the two; and a configuration judges all else.
 */
static void
check_mixture(struct refs_check *k)
{
	size_t i, n[TARGET_UNKNOWN + 1] = { 0 };
	struct loc nowhere = { NULL, 0, 0 };

	for (i = 0; i < k->push->n; i++)
		n[target_of(k->config, k->push->item[i].ref).kind]++;
	if (n[TARGET_STATUS] && k->push->n > 1) {
		diag_add(k->diag, DIAG_ERROR, "push/mixed", nowhere,
		    "the report of an agent was pushed together with other "
		    "refs");
		diag_hint(k->diag, "push it by itself");
	} else if (n[TARGET_CONFIG] && k->push->n > 1) {
		diag_add(k->diag, DIAG_ERROR, "push/mixed", nowhere,
		    "the configuration was pushed together with other refs");
		diag_hint(k->diag, "push " REF_CONFIG " by itself");
	} else if (n[TARGET_ENVIRONMENT] && n[TARGET_BRANCH]) {
		diag_add(k->diag, DIAG_ERROR, "push/mixed", nowhere,
		    "branches of environments were pushed together with "
		    "other refs");
		diag_hint(k->diag, "push them one after the other: they "
		    "cannot be moved together");
	}
}

struct err *
target_check(struct repo *r, struct diag *d, const struct config *config,
    const char *person, const struct push *push)
{
	struct refs_check k = { r, push->arena, d, config, person, push };
	struct err *e = NULL;
	size_t i;

	if (push->n > config->limits.refs)
		return err_new(ERR_REFUSED, "the push moves %zu refs, the "
		    "limit is %zu", push->n, (size_t)config->limits.refs);
	check_repeated(&k);
	check_mixture(&k);
	for (i = 0; !e && i < push->n; i++) {
		check_name(d, &push->item[i]);
		check_kind(&k, &push->item[i]);
		check_near(&k, &push->item[i]);
		if (refs_is_name(push->item[i].ref) &&
		    begins(push->item[i].ref, "refs/"))
			e = check_symbolic(&k, &push->item[i]);
	}
	/* the names of nodes are those of the configuration */
	if (e || target_is_status(config, push))
		return e;
	return check_neighbours(&k);
}
