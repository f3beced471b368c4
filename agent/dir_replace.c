/*
 * dir_replace: each file is replaced by itself, and dir_prune: files go.  New
 * bytes are complete, and known to the ledger, before the first of them takes
 * its place.
 */

#include "agent/dir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct replacing {
	int root[2], own[2];
	unsigned staged;	/* so many files have new bytes */
};

static void
replacing_init(const struct dir *d, struct replacing *r)
{
	r->root[LEDGER_MAIN] = d->top;
	r->root[LEDGER_SECRETS] = d->secrets;
	r->own[LEDGER_MAIN] = d->own;
	r->own[LEDGER_SECRETS] = d->secrets_own;
	r->staged = 0;
}

/* Both file systems; the ledger is in the first. */
static struct err *
sync_roots(const struct dir *d)
{
	struct err *e = d->secrets >= 0 ? inside_sync(d->secrets) : NULL;

	return e ? e : inside_sync(d->top);
}

/* --- new bytes --- */

/* The directories on the way to a file that are missing will be ours. */
static struct err *
claim_dirs(struct dir *d, struct dir_file *f, const int root[2])
{
	const char *slash = f->path, *path;
	struct err *e = NULL;
	struct stat st;
	bool there;

	while (!e && (slash = strchr(slash, '/'))) {
		path = arena_strndup(d->arena, f->path,
		    (size_t)(slash++ - f->path));
		if (ledger_find(&d->ledger.directories, f->root, path))
			continue;
		e = inside_look(root[f->root], path, &there, &st);
		if (!e && !there)
			ledger_enter(&d->ledger, &d->ledger.directories,
			    f->root, path);
	}
	return e;
}

/* Write the bytes where nobody looks, and enter in the ledger what it is. */
static struct err *
stage(struct dir *d, struct dir_file *f, struct replacing *r)
{
	const char *name = arena_printf(d->arena, DIR_STAGED "%u",
	    r->staged++);
	struct ledger_item *item;
	struct stat st;
	struct err *e;

	e = inside_write(r->own[f->root], name, &f->object->bytes, f->access);
	if (e)
		return e;
	if (fstatat(r->own[f->root], name, &st, AT_SYMLINK_NOFOLLOW))
		return err_errno("cannot look at '%s'", name);
	f->staged = name;
	item = ledger_find(&d->ledger.files, f->root, f->path);
	if (item && !item->version)
		return NULL;
	item = ledger_enter(&d->ledger, &d->ledger.files, f->root, f->path);
	item->version = inside_content_version(d->arena, &st);
	return NULL;
}

static struct err *
prepare_file(struct dir *d, struct dir_file *f, struct replacing *r)
{
	bool there, ours, same = false;
	struct ledger_item *item;
	struct err *e = dir_is_ours(d, f, r->root, &there, &ours);

	if (!e && there && !ours)
		return err_new(ERR_REFUSED, "there is a file that is not "
		    "ours");
	if (!e && there)
		e = inside_same(r->root[f->root], f->path, &f->object->bytes,
		    f->access, d->room, DIR_ROOM, &same);
	if (e)
		return e;
	dir_say(d, f, same ? APPLIED_UNCHANGED : APPLIED_CHANGED, NULL);
	if (!same) {
		e = claim_dirs(d, f, r->root);
		return e ? e : stage(d, f, r);
	}
	item = ledger_find(&d->ledger.files, f->root, f->path);
	if (item->version) {
		item->version = NULL;
		d->dirty = true;
	}
	return NULL;
}

static void
prepare(struct dir *d, struct replacing *r)
{
	struct dir_file *f;
	struct err *e;
	size_t i;

	for (i = 0; i < d->n; i++) {
		f = &d->file[i];
		if (f->twin || f->object->prune)
			continue;
		e = prepare_file(d, f, r);
		if (e)
			dir_fail(d, f, e);
	}
}

/* --- into their places --- */

static struct err *
place_file(struct dir *d, struct dir_file *f, const struct replacing *r)
{
	struct arena_mark mark = arena_mark(d->arena);
	const char *name;
	struct err *e;
	int dir;

	e = inside_open(d->arena, r->root[f->root], f->path, f->access, &dir,
	    &name);
	if (!e && renameat(r->own[f->root], f->staged, dir, name))
		e = err_errno("cannot rename it into place");
	arena_rewind(d->arena, mark);
	return e;
}

static void
place(struct dir *d, const struct replacing *r)
{
	struct ledger_item *item;
	struct dir_file *f;
	struct err *e;
	size_t i;

	for (i = 0; i < d->n; i++) {
		f = &d->file[i];
		if (!f->staged)
			continue;
		e = place_file(d, f, r);
		if (e) {
			dir_fail(d, f, e);
			continue;
		}
		item = ledger_find(&d->ledger.files, f->root, f->path);
		item->version = NULL;
	}
}

/* Directories of ours have the access that they should. */
static struct err *
settle(struct dir *d, const struct replacing *r)
{
	const struct inside_access *access;
	struct ledger_item *item;
	struct err *e = NULL;
	size_t i, len = strlen(DIR_SECRETS);

	for (i = 0; i < d->ledger.directories.n && !e; i++) {
		item = d->ledger.directories.item[i];
		access = item->root == LEDGER_SECRETS ||
		    (!strncmp(item->path, DIR_SECRETS, len) &&
		    (!item->path[len] || item->path[len] == '/')) ?
		    &d->secret : &d->o->access;
		e = inside_settle(r->root[item->root], item->path, access);
	}
	return e;
}

/* A twin has become what the first of its file has. */
static struct err *
note_results(struct dir *d, const int root[2])
{
	struct dir_file *f;
	struct err *e = NULL;
	size_t i;

	for (i = 0; i < d->n && !e; i++) {
		f = &d->file[i];
		if (f->twin)
			f->result = f->twin->result;
		else if (f->object->prune)
			dir_say(d, f, APPLIED_SKIPPED, "it is not removed "
			    "by 'apply'");
		else if (f->result.what != APPLIED_FAILED)
			e = dir_note_version(d, f, root);
	}
	return e;
}

struct err *
dir_replace(struct dir *d)
{
	struct replacing r;
	struct err *e = NULL;

	replacing_init(d, &r);
	prepare(d, &r);
	if (r.staged) {
		d->ledger.reload = d->o->reload != NULL;
		e = sync_roots(d);
		if (!e)
			e = ledger_write(&d->ledger);
		if (e)
			return e;
		place(d, &r);
		d->dirty = true;
	}
	if (!e)
		e = settle(d, &r);
	/* without changes too: the last run may not have come to this */
	if (!e)
		e = sync_roots(d);
	return e ? e : note_results(d, r.root);
}

/* --- removing --- */

static struct err *
remove_file(struct dir *d, struct dir_file *f, const int root[2])
{
	struct arena_mark mark = arena_mark(d->arena);
	const char *name;
	struct err *e;
	int dir;

	e = inside_open(d->arena, root[f->root], f->path, NULL, &dir, &name);
	if (!e && dir >= 0 && unlinkat(dir, name, 0) && errno != ENOENT)
		e = err_errno("cannot remove it");
	arena_rewind(d->arena, mark);
	return e;
}

static struct err *
prune_file(struct dir *d, struct dir_file *f, const int root[2], bool *owed)
{
	struct ledger_item *item = ledger_find(&d->ledger.files, f->root,
	    f->path);
	bool there, ours;
	struct err *e = dir_is_ours(d, f, root, &there, &ours);

	if (e)
		return e;
	if (there && !ours) {
		dir_say(d, f, APPLIED_SKIPPED, "it is not ours");
		return NULL;
	}
	if (there && d->o->reload && !*owed) {
		/* before the first effect, or a crash would forget it */
		*owed = d->ledger.reload = true;
		e = ledger_write(&d->ledger);
	}
	if (!e && there)
		e = remove_file(d, f, root);
	if (e)
		return e;
	if (item)
		item->gone = d->dirty = true;
	dir_say(d, f, APPLIED_PRUNED, NULL);
	return NULL;
}

/* Directories of ours that are empty now, the deepest first. */
static struct err *
prune_dirs(struct dir *d, const int root[2])
{
	struct ledger_items *dirs = &d->ledger.directories;
	struct arena_mark mark;
	struct err *e = NULL;
	const char *name;
	size_t i;
	int dir;

	/* a directory was entered before those in it */
	for (i = dirs->n; i-- && !e;) {
		mark = arena_mark(d->arena);
		e = inside_open(d->arena, root[dirs->item[i]->root],
		    dirs->item[i]->path, NULL, &dir, &name);
		if (!e && (dir < 0 || !unlinkat(dir, name, AT_REMOVEDIR) ||
		    errno == ENOENT))
			dirs->item[i]->gone = d->dirty = true;
		else if (!e && errno != ENOTEMPTY && errno != EEXIST)
			e = err_errno("cannot remove '%s'",
			    dirs->item[i]->path);
		arena_rewind(d->arena, mark);
	}
	return e;
}

struct err *
dir_prune(struct dir *d)
{
	bool owed = d->ledger.reload;
	struct replacing r;
	struct err *e;
	size_t i;

	replacing_init(d, &r);
	for (i = 0; i < d->n; i++) {
		e = prune_file(d, &d->file[i], r.root, &owed);
		if (e)
			dir_fail(d, &d->file[i], e);
	}
	e = prune_dirs(d, r.root);
	return e ? e : sync_roots(d);
}
