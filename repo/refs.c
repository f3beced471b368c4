#include "repo/refs.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limit.h"
#include "base/proc.h"
#include "repo/handle.h"

static void
free_reference(void *ref)
{
	git_reference_free(ref);
}

struct err *
refs_read(struct repo *r, const char *name, struct ref *out)
{
	git_reference *ref;
	const git_oid *id;
	int rc;

	memset(out, 0, sizeof(*out));
	out->name = arena_strdup(r->arena, name);
	rc = git_reference_lookup(&ref, r->git, name);
	if (rc == GIT_ENOTFOUND)
		return NULL;
	if (rc < 0)
		return repo_error(ERR_SYSTEM, "cannot read ref '%s'", name);
	arena_defer(r->arena, free_reference, ref);
	id = git_reference_target(ref);
	if (id)
		out->oid = repo_oid(id);
	out->target = git_reference_symbolic_target(ref);
	return NULL;
}

struct listing {
	struct arena *arena;
	struct ref_names *out;
};

static int
add_name(const char *name, void *arg)
{
	struct listing *l = arg;
	struct ref_names *out = l->out;

	out->item = arena_grow(l->arena, out->item, out->n,
	    sizeof(*out->item));
	out->item[out->n++] = arena_strdup(l->arena, name);
	return 0;
}

static int
by_byte(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

struct err *
refs_list(struct repo *r, const char *prefix, struct ref_names *out)
{
	struct listing l = { r->arena, out };

	memset(out, 0, sizeof(*out));
	if (git_reference_foreach_glob(r->git, arena_printf(r->arena, "%s*",
	    prefix), add_name, &l) < 0)
		return repo_error(ERR_SYSTEM, "cannot list refs");
	if (out->n)
		qsort(out->item, out->n, sizeof(*out->item), by_byte);
	return NULL;
}

static void
add_line(struct arena *a, struct buf *b, const struct ref_change *c)
{
	const char *old = oid_show(a, &c->old), *new = oid_show(a, &c->new);

	if (oid_equal(&c->old, &c->new))
		buf_addf(b, "verify %s %s\n", c->name, old);
	else if (oid_is_none(&c->new))
		buf_addf(b, "delete %s %s\n", c->name, old);
	else
		buf_addf(b, "update %s %s %s\n", c->name, new, old);
}

/* A lock outlives the Git that made it, if that was killed. */
static bool
is_locked(struct repo *r, const char *name)
{
	return !access(arena_printf(r->arena, "%s%s.lock", r->dir, name),
	    F_OK);
}

/*
 * The first ref that is no longer where its change expects it, or that is
 * locked.
 */
static struct err *
explain(struct repo *r, const struct ref_change *c, size_t n,
    const struct proc *p)
{
	struct ref now;
	struct err *e;
	size_t i;

	for (i = 0; i < n; i++) {
		e = refs_read(r, c[i].name, &now);
		if (e)
			return e;
		if (is_locked(r, c[i].name))
			return err_new(ERR_SYSTEM, "'%s' is locked by another "
			    "push; if there is none, sluice-doctor says what "
			    "to do", c[i].name);
		if (oid_equal(&now.oid, &c[i].old))
			continue;
		if (oid_is_none(&now.oid))
			return err_new(ERR_REFUSED, "'%s' went away meanwhile",
			    c[i].name);
		return err_new(ERR_REFUSED, "'%s' moved to %s meanwhile: "
		    "fetch and try again", c[i].name,
		    oid_short(r->arena, &now.oid));
	}
	return err_wrap(proc_check(p), "cannot move refs");
}

static struct err *
transact(struct repo *r, const struct ref_change *c, size_t n,
    const char *reflogs, const char *reason)
{
	const char *const argv[] = { "git",
		arena_printf(r->arena, "--git-dir=%s", r->dir),
		"-c", "core.fsync=all", "-c", "core.warnAmbiguousRefs=false",
		"-c",
		arena_printf(r->arena, "core.logAllRefUpdates=%s", reflogs),
		"update-ref", "-m", reason, "--stdin", NULL };
	/*
	 * reflogs name the one who moves refs, not whoever runs us, whose
	 * settings may run programs, and whose objects are not ours
	 */
	static const char *const env[] = { "GIT_COMMITTER_NAME=sluice",
		"GIT_COMMITTER_EMAIL=sluice", "LC_ALL=C", "GIT_CONFIG_COUNT",
		"GIT_CONFIG_PARAMETERS", "GIT_NAMESPACE",
		"GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES",
		"GIT_TRACE", "GIT_TRACE2", NULL };
	struct buf input, words;
	struct blob given;
	struct proc p = { .argv = argv, .env = env, .input = &given,
		.ninput = 1, .err = &words };
	struct err *e;
	size_t i;

	buf_init(&input, r->arena, LIMIT_BINARY);
	buf_init(&words, r->arena, 4096);
	buf_adds(&input, "start\n");
	for (i = 0; i < n; i++)
		add_line(r->arena, &input, &c[i]);
	buf_adds(&input, "prepare\ncommit\n");
	e = buf_check(&input, "a ref transaction");
	if (e)
		return e;
	given = (struct blob){ input.data, input.len };
	e = proc_run(&p);
	if (e || !p.status)
		return e;
	return explain(r, c, n, &p);
}

struct err *
refs_update(struct repo *r, const struct ref_change *c, size_t n,
    const char *reason)
{
	return transact(r, c, n, "always", reason);
}

struct err *
refs_replace(struct repo *r, const struct ref_change *c)
{
	return transact(r, c, 1, "false", "replaced");
}
