#include "repo/incoming.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "repo/handle.h"

struct listing {
	struct repo *repo;
	git_odb *stored;		/* without what is incoming */
	struct incoming_list *out;
	size_t max;
	struct err *err;
};

static int
add(const git_oid *id, void *arg)
{
	struct listing *l = arg;
	struct incoming *new;

	/* Git adds the bases of deltas, which the client left out */
	if (git_odb_exists_ext(l->stored, id, GIT_ODB_LOOKUP_NO_REFRESH))
		return 0;
	if (l->out->n == l->max) {
		l->out->over = true;
		return GIT_EUSER;
	}
	l->out->item = arena_grow(l->repo->arena, l->out->item, l->out->n,
	    sizeof(*l->out->item));
	new = &l->out->item[l->out->n++];
	new->oid = repo_oid(id);
	l->err = repo_header(l->repo, &new->oid, &new->kind, &new->size);
	return l->err ? GIT_EUSER : 0;
}

static void
free_odb(void *odb)
{
	git_odb_free(odb);
}

/* The objects below one directory, and those it borrows. */
static struct err *
open_odb(struct repo *r, const char *dir, git_odb **out)
{
	if (git_odb_new(out) < 0)
		return repo_error(ERR_SYSTEM, "cannot list incoming objects");
	arena_defer(r->arena, free_odb, *out);
	if (git_odb_add_disk_alternate(*out, dir) < 0)
		return repo_error(ERR_SYSTEM, "cannot open '%s'", dir);
	return NULL;
}

struct err *
repo_incoming(struct repo *r, size_t max, struct incoming_list *out)
{
	const char *dir = getenv("GIT_QUARANTINE_PATH");
	struct listing l = { .repo = r, .out = out, .max = max };
	git_odb *odb;
	struct err *e;
	int rc;

	memset(out, 0, sizeof(*out));
	if (!dir)
		return NULL;
	e = open_odb(r, arena_printf(r->arena, "%sobjects", r->dir),
	    &l.stored);
	if (!e)
		e = open_odb(r, dir, &odb);
	if (e)
		return e;
	rc = git_odb_foreach(odb, add, &l);
	if (l.err)
		return l.err;
	if (rc < 0 && rc != GIT_EUSER)
		return repo_error(ERR_SYSTEM, "cannot list incoming objects");
	return NULL;
}

/* The packs, and the mark that keeps Git from repacking them. */
static struct err *
remove_packs(struct repo *r)
{
	const char *path = arena_printf(r->arena, "%s/pack",
	    getenv("GIT_QUARANTINE_PATH"));
	DIR *dir = opendir(path);
	const struct dirent *entry;
	struct err *e = NULL;

	if (!dir)
		return errno == ENOENT ? NULL :
		    err_errno("cannot list '%s'", path);
	while (!e && (entry = readdir(dir)))
		if (!strncmp(entry->d_name, "pack-", 5) &&
		    unlinkat(dirfd(dir), entry->d_name, 0))
			e = err_errno("cannot remove '%s/%s'", path,
			    entry->d_name);
	closedir(dir);
	return e;
}

static git_object_t
git_type(enum object_kind kind)
{
	switch (kind) {
	case OBJECT_COMMIT:
		return GIT_OBJECT_COMMIT;
	case OBJECT_TREE:
		return GIT_OBJECT_TREE;
	case OBJECT_TAG:
		return GIT_OBJECT_TAG;
	default:
		return GIT_OBJECT_BLOB;
	}
}

struct err *
repo_unpack_incoming(struct repo *r, const struct incoming_list *list)
{
	const struct incoming *o;
	struct err *e = NULL;
	struct blob text;
	size_t i;

	if (!getenv("GIT_QUARANTINE_PATH"))
		return NULL;
	for (i = 0; !e && i < list->n; i++) {
		o = &list->item[i];
		e = repo_read(r, r->arena, &o->oid, o->kind, o->size, &text);
		if (!e)
			e = repo_write_loose(r, &o->oid, git_type(o->kind),
			    text.data, text.len);
	}
	return e ? e : remove_packs(r);
}
