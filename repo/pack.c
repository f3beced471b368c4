#include "repo/pack.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <git2/sys/mempack.h>
#include <git2/sys/odb_backend.h>

#include "base/buf.h"
#include "base/limit.h"
#include "repo/handle.h"
#include "repo/packfile.h"

/* Above the stores that libgit2 adds by itself, which have 1 and 2. */
#define PRIORITY 999
#define LARGE (32 * 1024)	/* bytes of an object stored by itself */

struct pack {
	struct repo *repo;
	git_odb_backend *memory;
	struct map added;	/* ids of objects not yet written */
	size_t written;		/* how many of them are */
};

struct err *
pack_new(struct repo *r, struct pack **out)
{
	struct pack *p = arena_alloc(r->arena, 1, sizeof(*p));

	p->repo = r;
	map_init(&p->added, r->arena);
	/* the object store frees its backends */
	if (git_mempack_new(&p->memory) < 0 ||
	    git_odb_add_backend(r->odb, p->memory, PRIORITY) < 0)
		return repo_error(ERR_SYSTEM, "cannot collect new objects");
	*out = p;
	return NULL;
}

/*
 * An object that is stored but that nothing refers to any more would be taken
 * away by the next gc: writing it again makes it look new.
 */
static struct err *
freshen(struct repo *r, const void *data, size_t len, git_object_t type)
{
	git_oid id;

	if (git_odb_write(&id, r->odb, data, len, type) < 0)
		return repo_error(ERR_SYSTEM, "cannot freshen an object");
	return NULL;
}

/*
 * The backend is asked directly: git_odb_write would look for every new
 * object in all packs twice, and read the pack directory in between.
 */
static struct err *
keep(struct pack *p, const git_oid *id, git_object_t type, const void *data,
    size_t len)
{
	if (p->memory->write(p->memory, id, data, len, type) < 0)
		return repo_error(ERR_SYSTEM, "cannot keep an object");
	map_set(&p->added, (const char *)id->id, OID_SIZE, p);
	return NULL;
}

/*
 * What is large is the index of many units, or the directory of them, and
 * most of it was in the one before.  It costs least as a loose object, until
 * Git collects garbage and finds what they have in common.
 */
static struct err *
add(struct pack *p, git_object_t type, const void *data, size_t len,
    struct oid *out)
{
	git_oid id;

	if (git_odb_hash(&id, data, len, type) < 0)
		return repo_error(ERR_SYSTEM, "cannot hash an object");
	*out = repo_oid(&id);
	if (map_get(&p->added, (const char *)out->id, OID_SIZE))
		return NULL;
	/* without looking for packs that came in since: it is new mostly */
	if (git_odb_exists_ext(p->repo->odb, &id, GIT_ODB_LOOKUP_NO_REFRESH))
		return freshen(p->repo, data, len, type);
	return len < LARGE ? keep(p, &id, type, data, len) :
	    repo_write_loose(p->repo, out, type, data, len);
}

struct err *
pack_blob(struct pack *p, const void *data, size_t len, struct oid *out)
{
	return add(p, GIT_OBJECT_BLOB, data, len, out);
}

static int
by_order(const void *a, const void *b)
{
	return tree_order(a, b);
}

struct err *
pack_tree(struct pack *p, struct tree_entry *entry, size_t n,
    struct oid *out)
{
	static const char *const modes[] = { "100644", "100755", "120000",
		"40000", "160000" };
	struct buf b;
	struct err *e;
	size_t i;

	if (n > LIMIT_TREE_ENTRIES)
		return err_new(ERR_REFUSED, "a directory would have %zu "
		    "entries, the limit is %d", n, LIMIT_TREE_ENTRIES);
	for (i = 1; i < n && tree_order(&entry[i - 1], &entry[i]) < 0; i++)
		;
	if (i < n)
		qsort(entry, n, sizeof(*entry), by_order);
	buf_init(&b, p->repo->arena, LIMIT_BINARY);
	for (i = 0; i < n; i++) {
		buf_adds(&b, modes[entry[i].mode]);
		buf_add(&b, " ", 1);
		buf_add(&b, entry[i].name, entry[i].namelen);
		buf_add(&b, "", 1);
		buf_add(&b, entry[i].oid.id, OID_SIZE);
	}
	e = buf_check(&b, "a directory");
	return e ? e : add(p, GIT_OBJECT_TREE, b.data, b.len, out);
}

size_t
pack_count(const struct pack *p)
{
	return p->added.n - p->written;
}

static struct err *
write_object(struct pack *p, struct packfile *file, const char *key)
{
	git_object_t type;
	struct err *e;
	git_oid id;
	size_t len;
	void *data;

	memcpy(id.id, key, OID_SIZE);
	if (p->memory->read(&data, &len, &type, p->memory, &id) < 0)
		return repo_error(ERR_SYSTEM, "cannot read a new object");
	e = packfile_add(file, &id, type, data, len);
	git_odb_backend_data_free(p->memory, data);
	return e;
}

static struct err *
write_file(struct pack *p, const char *dir)
{
	struct packfile *file;
	struct err *e;
	size_t i;

	/* a quarantine that holds loose objects only has no such directory */
	if (mkdir(dir, 0777) && errno != EEXIST)
		return err_errno("cannot make '%s'", dir);
	e = packfile_begin(p->repo->arena, dir, pack_count(p), &file);
	for (i = p->written; !e && i < p->added.n; i++)
		e = write_object(p, file, p->added.entry[i].key);
	if (!e)
		e = packfile_end(file);
	/* what is in a quarantine, Git will move to another directory */
	if (!e && !p->repo->quarantine)
		e = repo_sync_dir(dir);
	return e;
}

struct err *
pack_write(struct pack *p)
{
	struct err *e;

	if (!pack_count(p))
		return NULL;
	e = write_file(p, arena_printf(p->repo->arena, "%s/pack",
	    p->repo->objects));
	if (!e)
		p->written = p->added.n;
	return err_wrap(e, "cannot store what was rendered");
}
