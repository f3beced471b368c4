#include "hooks/protect.h"

#include <string.h>

static const char *
check_person(struct server *s, const char *person, const struct target *t)
{
	const struct people *people = &s->config.people;
	const struct string_list *may = t->environment ?
	    &t->environment->push : &s->config.admins;

	if (people_has(people, may, person))
		return NULL;
	if (!t->environment)
		return arena_printf(s->arena, "%s may not change the "
		    "configuration; its admins are %s", person,
		    people_show(s->arena, may));
	return arena_printf(s->arena, "%s may not push to '%s'; %s may",
	    person, t->environment->name, people_show(s->arena, may));
}

/* Where the ref is now is what counts, not where the client believes it. */
static struct err *
check_move(struct server *s, const struct command *c, const char **why)
{
	enum object_kind kind;
	struct err *e;
	struct ref now;
	size_t size;
	bool follows;

	e = refs_read(s->repo, c->ref, &now);
	if (e)
		return e;
	if (now.target) {
		*why = arena_printf(s->arena, "it stands for '%s'",
		    now.target);
		return NULL;
	}
	if (!oid_equal(&now.oid, &c->old)) {
		*why = oid_is_none(&now.oid) ? "it went away; fetch and try "
		    "again" : arena_printf(s->arena, "it moved to %s "
		    "meanwhile; fetch and try again",
		    oid_short(s->arena, &now.oid));
		return NULL;
	}
	e = repo_header(s->repo, &c->new, &kind, &size);
	if (e)
		return e;
	if (kind != OBJECT_COMMIT) {
		*why = "this is no commit";
		return NULL;
	}
	if (oid_is_none(&now.oid))
		return NULL;
	e = commit_follows(s->repo, &now.oid, &c->new, &follows);
	if (!e && !follows)
		*why = "not a fast-forward; its history is kept: fetch, "
		    "rebase, and try again";
	return e;
}

struct err *
protect_check(struct server *s, const char *person, const struct command *c,
    const struct target *t, const char **why)
{
	*why = NULL;
	if (!refs_is_name(c->ref)) {
		*why = "this cannot be the name of a ref";
		return NULL;
	}
	if (oid_is_none(&c->new)) {
		*why = t->environment ? "the branch of an environment cannot "
		    "be deleted while " CONFIG_FILE " names it" :
		    "the configuration cannot be deleted";
		return NULL;
	}
	*why = check_person(s, person, t);
	return *why ? NULL : check_move(s, c, why);
}

static struct err *
check_command(struct server *s, const char *person, const struct command *c,
    const char **why)
{
	struct target t = target_of(&s->config, c->ref);

	*why = NULL;
	if (t.kind == TARGET_OURS)
		*why = strncmp(c->ref, REF_RENDERED, strlen(REF_RENDERED)) ?
		    "only sluice writes here" : "only sluice writes here: "
		    "push to the branch that this is rendered from";
	if (t.kind != TARGET_ENVIRONMENT && t.kind != TARGET_CONFIG)
		return NULL;
	return protect_check(s, person, c, &t, why);
}

struct err *
protect_check_push(struct server *s, struct diag *d, const char *person,
    const struct push *push)
{
	struct loc at = { NULL, 0, 0 };
	const char *why;
	struct err *e;
	size_t i;

	for (i = 0; i < push->n; i++) {
		e = check_command(s, person, &push->item[i], &why);
		if (e)
			return e;
		at.file = target_show(push->item[i].ref);
		if (why)
			diag_add(d, DIAG_ERROR, "push/denied", at, "%s", why);
	}
	return NULL;
}
