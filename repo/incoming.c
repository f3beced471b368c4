#include "repo/incoming.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <git2/sys/odb_backend.h>

#include "repo/handle.h"

struct listing {
	struct repo *repo;
	git_odb *odb;			/* of the quarantine alone */
	struct incoming_list *out;
	size_t max;
	struct err *err;
};

/* In how many files and packs of an object database it is. */
static size_t
count(git_odb *odb, const git_oid *id)
{
	size_t i, n = git_odb_num_backends(odb), found = 0;
	git_odb_backend *b;

	for (i = 0; i < n; i++)
		found += !git_odb_get_backend(&b, odb, i) &&
		    b->exists(b, id);
	return found;
}

/*
 * The database of the repository is that of the quarantine and that of the
 * store.  To open the latter by itself as well, with all its packs, would cost
 * more than to look at what came.
 */
static bool
is_stored(const struct listing *l, const git_oid *id)
{
	return count(l->repo->odb, id) > count(l->odb, id);
}

static int
add(const git_oid *id, void *arg)
{
	struct listing *l = arg;
	struct incoming *new;

	/* Git adds the bases of deltas, which the client left out */
	if (is_stored(l, id))
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

struct err *
repo_incoming(struct repo *r, size_t max, struct incoming_list *out)
{
	struct listing l = { .repo = r, .out = out, .max = max };
	int rc;

	memset(out, 0, sizeof(*out));
	if (!r->quarantine)
		return NULL;
	if (git_odb_new(&l.odb) < 0)
		return repo_error(ERR_SYSTEM, "cannot list incoming objects");
	arena_defer(r->arena, free_odb, l.odb);
	if (git_odb_add_disk_alternate(l.odb, r->objects) < 0)
		return repo_error(ERR_SYSTEM, "cannot open '%s'", r->objects);
	rc = git_odb_foreach(l.odb, add, &l);
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
	const char *path = arena_printf(r->arena, "%s/pack", r->objects);
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

	if (!r->quarantine)
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
