/* dir_flip: a new directory for a new state, and one link that leads to it. */

#include "agent/dir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LINK DIR_STAGED "link"
#define KEPT 2			/* the current generation and the last */

struct flip {
	const char *current, *next;	/* generations, or NULL */
	int old[2], new[2];		/* roots; -1: there is none */
};

/* --- whether anything is different --- */

/* How many files a generation should have, the link to its secrets too. */
static size_t
count_wanted(const struct dir *d, unsigned root)
{
	size_t i, n = root == LEDGER_MAIN && d->o->secrets;

	for (i = 0; i < d->n; i++)
		n += !d->file[i].object->prune && !d->file[i].twin &&
		    d->file[i].root == root;
	return n;
}

static struct err *
compare_root(struct dir *d, const int root[2], unsigned which, bool *same)
{
	size_t n = 0;
	struct err *e = NULL;

	if (root[which] >= 0)
		e = inside_count(root[which], &n);
	if (!e && n != count_wanted(d, which))
		*same = false;
	return e;
}

/* Compare with what is current; results say what is different. */
static struct err *
compare(struct dir *d, const struct flip *flip, bool *all)
{
	struct dir_file *f;
	struct err *e = NULL;
	bool same;
	size_t i;

	*all = flip->old[LEDGER_MAIN] >= 0;
	for (i = 0; i < d->n && !e; i++) {
		f = &d->file[i];
		same = false;
		if (f->object->prune) {
			dir_say(d, f, APPLIED_PRUNED, NULL);
			continue;
		}
		if (flip->old[f->root] >= 0)
			e = inside_same(flip->old[f->root], f->path,
			    &f->object->bytes, f->access, d->room, DIR_ROOM,
			    &same);
		dir_say(d, f, same ? APPLIED_UNCHANGED : APPLIED_CHANGED,
		    NULL);
		*all = *all && same;
	}
	if (!e)
		e = compare_root(d, flip->old, LEDGER_MAIN, all);
	if (!e && d->o->secrets)
		e = compare_root(d, flip->old, LEDGER_SECRETS, all);
	return e;
}

/* --- the new generation --- */

static bool
is_listed(const struct ledger *l, const char *name)
{
	size_t i;

	for (i = 0; i < l->ngeneration; i++)
		if (!strcmp(l->generation[i], name))
			return true;
	return false;
}

static void
unlist(struct ledger *l, const char *name)
{
	size_t i, n = 0;

	for (i = 0; i < l->ngeneration; i++)
		if (strcmp(l->generation[i], name))
			l->generation[n++] = l->generation[i];
	l->ngeneration = n;
}

/* Put a name behind all others. */
static void
list(struct ledger *l, const char *name)
{
	unlist(l, name);
	l->generation = arena_grow(l->arena, l->generation, l->ngeneration,
	    sizeof(*l->generation));
	l->generation[l->ngeneration++] = name;
}

/*
 * A name for it.  The commit may be current already, in a state that it should
 * not be in, so there are two for each.
 */
static struct err *
choose(struct dir *d, struct flip *flip)
{
	const char *name = arena_printf(d->arena, "gen.%s", d->o->commit);

	if (flip->current && !strcmp(name, flip->current))
		name = arena_printf(d->arena, "%s.1", name);
	if (!is_listed(&d->ledger, name) &&
	    (!faccessat(d->top, name, F_OK, AT_SYMLINK_NOFOLLOW) ||
	    (d->secrets >= 0 &&
	    !faccessat(d->secrets, name, F_OK, AT_SYMLINK_NOFOLLOW))))
		return err_new(ERR_REFUSED, "'%s' is there already, and not "
		    "ours", name);
	flip->next = name;
	return NULL;
}

static struct err *
remove_generation(struct dir *d, const char *name)
{
	struct err *e = inside_remove(d->top, name);

	if (!e && d->secrets >= 0)
		e = inside_remove(d->secrets, name);
	return e;
}

/* An empty directory, which is nobody's business before it is complete. */
static struct err *
make_root(struct dir *d, int top, const char *name, int *out)
{
	if (mkdirat(top, name, 0700))
		return err_errno("cannot make '%s'", name);
	*out = dir_open_generation(d, top, name);
	return *out < 0 ? err_errno("cannot open '%s'", name) : NULL;
}

static struct err *
write_file(struct dir *d, struct dir_file *f, const int root[2])
{
	struct arena_mark mark = arena_mark(d->arena);
	const char *name;
	struct err *e;
	int dir;

	e = inside_open(d->arena, root[f->root], f->path, f->access, &dir,
	    &name);
	if (!e)
		e = inside_write(dir, name, &f->object->bytes, f->access);
	arena_rewind(d->arena, mark);
	return e;
}

/* All of it, and the link, as bytes that no loss of power takes away. */
static struct err *
build(struct dir *d, struct flip *flip)
{
	struct err *e = remove_generation(d, flip->next);
	size_t i;

	if (!e)
		e = make_root(d, d->top, flip->next, &flip->new[LEDGER_MAIN]);
	if (!e && d->secrets >= 0)
		e = make_root(d, d->secrets, flip->next,
		    &flip->new[LEDGER_SECRETS]);
	for (i = 0; i < d->n && !e; i++)
		if (!d->file[i].object->prune && !d->file[i].twin)
			e = write_file(d, &d->file[i], flip->new);
	if (!e && d->secrets >= 0 && symlinkat(arena_printf(d->arena, "%s/%s",
	    d->o->secrets, flip->next), flip->new[LEDGER_MAIN], DIR_SECRETS))
		e = err_errno("cannot make a link to the secrets");
	if (!e)
		e = inside_settle(d->top, flip->next, &d->o->access);
	if (!e && d->secrets >= 0)
		e = inside_settle(d->secrets, flip->next, &d->secret);
	if (!e && symlinkat(flip->next, d->own, LINK))
		e = err_errno("cannot make a link");
	if (!e && d->secrets >= 0)
		e = inside_sync(d->secrets);
	return e ? e : inside_sync(d->top);
}

/*
 * Generations before the last ones.  That they are gone is left for the next
 * ledger to say: each one that is written costs two syncs.
 */
static struct err *
remove_old(struct dir *d)
{
	struct ledger *l = &d->ledger;
	struct err *e = NULL;
	size_t i;

	for (i = 0; i + KEPT < l->ngeneration && !e; i++)
		e = remove_generation(d, l->generation[i]);
	return e;
}

/* Leave out of the list what an earlier run has removed. */
static void
forget_old(struct dir *d)
{
	struct ledger *l = &d->ledger;
	size_t i;

	for (i = l->ngeneration; i--;)
		if (faccessat(d->top, l->generation[i], F_OK,
		    AT_SYMLINK_NOFOLLOW) && (d->secrets < 0 ||
		    faccessat(d->secrets, l->generation[i], F_OK,
		    AT_SYMLINK_NOFOLLOW)))
			unlist(l, l->generation[i]);
}

static struct err *
flip_link(struct dir *d)
{
	if (renameat(d->own, LINK, d->top, DIR_CURRENT))
		return err_errno("cannot flip '" DIR_CURRENT "'");
	return fsync(d->top) ? err_errno("cannot sync '%s'", d->o->path) :
	    NULL;
}

/* Half a generation is of no use, and takes room. */
static void
give_up(struct dir *d, const char *name, bool owed)
{
	struct err *e = remove_generation(d, name);

	if (!e)
		unlist(&d->ledger, name);
	err_free(e);
	d->ledger.reload = owed;
	d->dirty = true;
}

/* From the state that is to the one that was asked for. */
static struct err *
change(struct dir *d, struct flip *flip)
{
	struct ledger *l = &d->ledger;
	struct err *e = choose(d, flip);
	bool owed = l->reload;

	if (e)
		return e;
	forget_old(d);
	/* of those before the two, a crash may have left one half done */
	if (flip->current)
		list(l, flip->current);
	list(l, flip->next);
	l->reload = d->o->reload != NULL;
	dir_raise_floor(d);
	d->dirty = false;
	e = ledger_write(l);
	if (!e)
		e = build(d, flip);
	if (e)
		give_up(d, flip->next, owed);
	else
		e = flip_link(d);
	return e ? e : remove_old(d);
}

/* Nothing was done: all that was to change has failed. */
static void
fail_all(struct dir *d, const struct err *e)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		if (d->file[i].result.what != APPLIED_UNCHANGED)
			dir_say(d, &d->file[i], APPLIED_FAILED, err_text(e));
}

static struct err *
note_versions(struct dir *d, const int root[2])
{
	struct err *e = NULL;
	size_t i;

	for (i = 0; i < d->n && !e; i++)
		if (!d->file[i].object->prune)
			e = dir_note_version(d, &d->file[i], root);
	return e;
}

struct err *
dir_flip(struct dir *d)
{
	struct flip flip = { .new = { -1, -1 } };
	struct err *e;
	bool same;

	if (!*d->o->commit)
		return err_new(ERR_INPUT, "SLUICE_COMMIT is empty");
	e = dir_current(d, &flip.current, flip.old);
	if (!e)
		e = compare(d, &flip, &same);
	if (e)
		return e;
	if (same) {
		/* a run that was killed may not have come to its sync */
		e = inside_sync(d->top);
		return e ? e : note_versions(d, flip.old);
	}
	e = change(d, &flip);
	if (e) {
		fail_all(d, e);
		fprintf(stderr, "%s\n", err_text(e));
		err_free(e);
		return NULL;
	}
	return note_versions(d, flip.new);
}
