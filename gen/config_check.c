#include "gen/config_check.h"

#include <string.h>

#include "base/limit.h"
#include "gen/unit.h"
#include "repo/refs.h"

#define RENDERED "rendered"

static const char **
environment_names(struct arena *a, const struct config *c)
{
	const char **names = arena_alloc(a, c->nenvironment + 1,
	    sizeof(*names));
	size_t i;

	for (i = 0; i < c->nenvironment; i++)
		names[i] = c->environment[i].name ? c->environment[i].name :
		    "";
	return names;
}

const char *
config_nearest(struct arena *a, const struct config *c, const char *name)
{
	return diag_nearest(name, environment_names(a, c), c->nenvironment);
}

static void
check_environment_name(struct setting_file *s, const struct node *n)
{
	const struct config *c = s->all;
	const char *near;

	if (config_environment(c, n->str))
		return;
	diag_add(s->diag, DIAG_ERROR, "config/unknown-name", n->loc,
	    "there is no environment '%s'", n->str);
	near = config_nearest(s->arena, c, n->str);
	if (near)
		diag_hint(s->diag, "did you mean '%s'?", near);
}

static void
check_units(struct setting_file *s, const struct environment *env)
{
	const char *fault;
	size_t i;

	for (i = 0; i < env->units.n; i++) {
		fault = unit_glob_fault(env->units.item[i]->str);
		if (!fault)
			continue;
		diag_add(s->diag, DIAG_ERROR, "config/glob",
		    env->units.item[i]->loc, "'%s' cannot find units: %s",
		    env->units.item[i]->str, fault);
		diag_hint(s->diag, "for example: apps/*/overlays/dev");
	}
}

static void
check_branch(struct setting_file *s, const struct environment *env)
{
	const char *ref;

	if (!env->branch)
		return;
	ref = arena_printf(s->arena, "refs/heads/%s", env->branch);
	if (!refs_is_name(ref) || !strcmp(env->branch, "HEAD"))
		diag_add(s->diag, DIAG_ERROR, "config/branch", env->loc,
		    "'%s' cannot be the name of a branch", env->branch);
	else if (!strncmp(env->branch, RENDERED "/", strlen(RENDERED "/")) ||
	    !strcmp(env->branch, RENDERED))
		diag_add(s->diag, DIAG_ERROR, "config/branch", env->loc,
		    "'%s' is where sluice keeps what it renders",
		    env->branch);
}

/* No two environments may have one name or one branch. */
static void
check_distinct(struct setting_file *s, const struct config *c, size_t i)
{
	const struct environment *env = &c->environment[i], *other;
	size_t j;

	for (j = 0; j < i; j++) {
		other = &c->environment[j];
		if (env->name && other->name &&
		    !strcmp(env->name, other->name))
			diag_add(s->diag, DIAG_ERROR, "config/duplicate",
			    env->loc, "there are two environments called "
			    "'%s'", env->name);
		else if (env->branch && other->branch &&
		    !strcmp(env->branch, other->branch))
			diag_add(s->diag, DIAG_ERROR, "config/duplicate",
			    env->loc, "'%s' is the branch of environment "
			    "'%s' too, and each needs its own",
			    env->branch, other->name ? other->name :
			    other->branch);
	}
}

/* How many people a list means. */
static size_t
count_people(const struct people *p, const struct string_list *who)
{
	size_t i, n = 0;

	for (i = 0; i < p->humans.n; i++)
		n += people_has(p, who, p->humans.entry[i].key);
	return n;
}

static void
check_approvals(struct setting_file *s, const struct environment *env)
{
	const struct config *c = s->all;
	size_t n;

	people_check_who(s, &c->people, &env->approvals.by);
	n = count_people(&c->people, &env->approvals.by);
	if (env->approvals.count > n && !diag_count(s->diag, DIAG_ERROR))
		diag_add(s->diag, DIAG_ERROR, "config/approvals", env->loc,
		    "'%s' wants %zu approvals, but only %zu can be given",
		    env->name, (size_t)env->approvals.count, n);
}

static void
check_checks(struct setting_file *s, const struct string_list *wanted)
{
	const struct config *c = s->all;
	size_t i;

	for (i = 0; i < wanted->n; i++)
		if (!map_get(&c->checks, wanted->item[i]->str,
		    wanted->item[i]->len)) {
			diag_add(s->diag, DIAG_ERROR, "config/unknown-name",
			    wanted->item[i]->loc, "there is no check '%s'",
			    wanted->item[i]->str);
			diag_hint(s->diag, "say under 'checks' who may "
			    "report it");
		}
}

static void
check_environment(struct setting_file *s, const struct environment *env)
{
	const struct config *c = s->all;
	size_t i;

	if (env->name && !setting_is_name(env->name))
		diag_add(s->diag, DIAG_ERROR, "config/name", env->loc,
		    "'%s' cannot be the name of an environment", env->name);
	check_branch(s, env);
	check_units(s, env);
	people_check_who(s, &c->people, &env->push);
	people_check_who(s, &c->people, &env->override.by);
	for (i = 0; i < env->from.n; i++)
		check_environment_name(s, env->from.item[i]);
	check_approvals(s, env);
	check_checks(s, &env->gates.checks);
	if (!env->push.n && !env->from.n)
		diag_add(s->diag, DIAG_NOTE, "config/unreachable",
		    env->loc, "'%s' can never change: it has neither 'push' "
		    "nor 'from'", env->name ? env->name : "");
}

/* Depth first; the environment that is met while open closes a circle. */
static void
check_cycle(struct setting_file *s, struct environment *env)
{
	struct config *c = s->all;
	size_t i, j;

	if (env->state == CYCLE_OPEN)
		diag_add(s->diag, DIAG_ERROR, "config/cycle", env->loc,
		    "'%s' is promoted from itself, by way of its 'from'",
		    env->name);
	if (env->state != CYCLE_READ)
		return;
	env->state = CYCLE_OPEN;
	for (i = 0; i < env->from.n; i++)
		for (j = 0; j < c->nenvironment; j++)
			if (c->environment[j].name &&
			    !strcmp(c->environment[j].name,
			    env->from.item[i]->str))
				check_cycle(s, &c->environment[j]);
	env->state = CYCLE_DONE;
}

static void
check_owner(struct setting_file *s, const struct owner *owner)
{
	const struct config *c = s->all;
	const char *p = owner->object;
	size_t slashes = 0;

	people_check_who(s, &c->people, &owner->by);
	for (; p && *p; p++)
		slashes += *p == '/';
	if (owner->object && slashes != 2)
		diag_add(s->diag, DIAG_ERROR, "config/glob", owner->loc,
		    "'%s' is no namespace/kind/name", owner->object);
	if (owner->path && owner->path[0] == '/')
		diag_add(s->diag, DIAG_ERROR, "config/glob", owner->loc,
		    "'%s' begins with '/': paths are relative to the root of "
		    "the repository", owner->path);
}

static void
check_lists(struct setting_file *s)
{
	const struct config *c = s->all;
	const struct check *check;
	const struct agent *agent;
	size_t i, j;

	people_check_who(s, &c->people, &c->admins);
	for (i = 0; i < c->checks.n; i++) {
		check = c->checks.entry[i].value;
		people_check_who(s, &c->people, &check->by);
	}
	for (i = 0; i < c->nowner; i++)
		check_owner(s, &c->owner[i]);
	for (i = 0; i < c->people.agents.n; i++) {
		agent = c->people.agents.entry[i].value;
		for (j = 0; j < agent->environments.n; j++)
			check_environment_name(s, agent->environments.item[j]);
	}
}

static bool
is_repository(const char *s)
{
	/* it stands in trailers and in the name of the signer */
	return strlen(s) <= LIMIT_REF && refs_is_name(s);
}

void
config_check(struct setting_file *s)
{
	struct config *c = s->all;
	struct loc top = { CONFIG_FILE, 1, 1 };
	size_t i;

	if (c->repository && !is_repository(c->repository))
		diag_add(s->diag, DIAG_ERROR, "config/name", top,
		    "'%s' cannot be the name of a repository", c->repository);
	if (c->nenvironment > LIMIT_ENVIRONMENTS)
		diag_add(s->diag, DIAG_ERROR, "config/limit", top,
		    "there are %zu environments, the limit is %d",
		    c->nenvironment, LIMIT_ENVIRONMENTS);
	people_check(s, &c->people);
	check_lists(s);
	for (i = 0; i < c->nenvironment; i++) {
		check_distinct(s, c, i);
		check_environment(s, &c->environment[i]);
	}
	for (i = 0; i < c->nenvironment; i++)
		check_cycle(s, &c->environment[i]);
}
