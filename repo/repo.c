#include "repo/repo.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limit.h"
#include "repo/handle.h"

#define MAP_WINDOW ((size_t)32 * 1024 * 1024)	/* of a pack, mapped at once */
#define MAP_TOTAL ((size_t)256 * 1024 * 1024)

struct err *
repo_error(enum err_kind kind, const char *fmt, ...)
{
	const git_error *last = git_error_last();
	va_list ap;
	char words[512];

	va_start(ap, fmt);
	vsnprintf(words, sizeof(words), fmt, ap);
	va_end(ap);
	/* libgit2 leaves no message behind on some paths */
	if (!last || !last->message)
		return err_new(kind, "%s", words);
	return err_new(kind, "%s: %s", words, last->message);
}

struct err *
repo_sync_dir(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct err *e = NULL;

	if (fd < 0)
		return err_errno("cannot open '%s'", path);
	if (fsync(fd))
		e = err_errno("cannot sync '%s'", path);
	close(fd);
	return e;
}

const git_oid *
repo_git_oid(const struct oid *oid, git_oid *storage)
{
	memcpy(storage->id, oid->id, OID_SIZE);
	return storage;
}

struct oid
repo_oid(const git_oid *git)
{
	struct oid oid;

	memcpy(oid.id, git->id, OID_SIZE);
	return oid;
}

static void
shut_down(void *unused)
{
	(void)unused;
	git_libgit2_shutdown();
}

static void
free_repository(void *git)
{
	git_repository_free(git);
}

static void
free_odb(void *odb)
{
	git_odb_free(odb);
}

static void
free_odb_object(void *object)
{
	git_odb_object_free(object);
}

static void
free_object(void *object)
{
	git_object_free(object);
}

/*
 * libgit2 reads the certificates of the whole system when it starts, for
 * connections that we never make; that takes a third of the time of a hook.
 * This stands before mbedTLS's function of the same name, and reads none.
 */
int mbedtls_x509_crt_parse_file(void *chain, const char *path);

int
mbedtls_x509_crt_parse_file(void *chain, const char *path)
{
	(void)chain;
	(void)path;
	return -1;
}

static struct err *
explain_open(const char *what, int rc)
{
	if (rc == GIT_EOWNER)
		return err_new(ERR_INPUT, "%s belongs to another user: run as "
		    "its owner, or name it in Git's setting safe.directory",
		    what);
	return repo_error(rc == GIT_ENOTFOUND ? ERR_INPUT : ERR_SYSTEM,
	    "cannot open %s", what);
}

static struct err *
open_with(struct arena *a, const char *path, unsigned flags, const char *what,
    struct repo **out)
{
	struct repo *r = arena_alloc(a, 1, sizeof(*r));
	int rc;

	if (git_libgit2_init() < 0)
		return repo_error(ERR_SYSTEM, "cannot start libgit2");
	arena_defer(a, shut_down, NULL);
	/* without this nothing that is written is ever synced */
	git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
	/* zlib's checksum tells damage; Git does not hash what it reads */
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
	/* a program may be given less address space than a pack has bytes */
	git_libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE, MAP_WINDOW);
	git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, MAP_TOTAL);
	rc = git_repository_open_ext(&r->git, path, flags, NULL);
	if (rc < 0)
		return explain_open(what, rc);
	arena_defer(a, free_repository, r->git);
	if (git_repository_odb(&r->odb, r->git) < 0)
		return repo_error(ERR_SYSTEM, "cannot open the objects of %s",
		    what);
	arena_defer(a, free_odb, r->odb);
	r->arena = a;
	r->dir = git_repository_path(r->git);
	r->objects = arena_printf(a, "%sobjects", r->dir);
	map_init(&r->trees, a);
	map_init(&r->commits, a);
	*out = r;
	return NULL;
}

struct err *
repo_open(struct arena *a, const char *path, struct repo **out)
{
	return open_with(a, path, GIT_REPOSITORY_OPEN_NO_SEARCH,
	    arena_printf(a, "repository '%s'", path), out);
}

static bool
is_same_place(const char *a, const char *b)
{
	struct stat sta, stb;

	return !stat(a, &sta) && !stat(b, &stb) && sta.st_dev == stb.st_dev &&
	    sta.st_ino == stb.st_ino;
}

/*
 * During a push Git lets us see the quarantine and our own store.  What else
 * is named was named by whoever pushes: objects would seem to be here that
 * nobody else sees.
 */
static struct err *
check_stores(struct repo *r)
{
	const char *quarantine = getenv("GIT_QUARANTINE_PATH");
	const char *new = getenv("GIT_OBJECT_DIRECTORY");
	const char *old = getenv("GIT_ALTERNATE_OBJECT_DIRECTORIES");

	if (quarantine ? new && is_same_place(new, quarantine) && old &&
	    is_same_place(old, r->objects) : !new && !old) {
		r->quarantine = quarantine != NULL;
		if (quarantine)
			r->objects = arena_strdup(r->arena, new);
		return NULL;
	}
	return err_new(ERR_REFUSED, "GIT_OBJECT_DIRECTORY or "
	    "GIT_ALTERNATE_OBJECT_DIRECTORIES names objects outside of this "
	    "repository: unset it where you push from");
}

struct err *
repo_open_env(struct arena *a, struct repo **out)
{
	const char *space = getenv("GIT_NAMESPACE");
	struct err *e;

	/* refs would have other names than those we are told */
	if (space && *space)
		return err_new(ERR_REFUSED, "GIT_NAMESPACE is set, and there "
		    "are no namespaces here: unset it where you push from");
	e = open_with(a, NULL, GIT_REPOSITORY_OPEN_FROM_ENV |
	    GIT_REPOSITORY_OPEN_BARE, "the repository of this push", out);
	return e ? e : check_stores(*out);
}

const char *
repo_dir(const struct repo *r)
{
	return r->dir;
}

static void
free_config(void *config)
{
	git_config_free(config);
}

/* The file of the repository itself; NULL if there is none to be had. */
static git_config *
open_config(struct repo *r)
{
	git_config *all, *own = NULL;

	if (git_repository_config(&all, r->git) < 0)
		return NULL;
	git_config_open_level(&own, all, GIT_CONFIG_LEVEL_LOCAL);
	git_config_free(all);
	if (own)
		arena_defer(r->arena, free_config, own);
	return own;
}

const char *
repo_setting(struct repo *r, const char *name)
{
	git_config *config = open_config(r);
	git_config_entry *entry;
	const char *value;

	if (!config || git_config_get_entry(&entry, config, name) < 0)
		return NULL;
	value = arena_strdup(r->arena, entry->value);
	git_config_entry_free(entry);
	return value;
}

static int
compare_setting(const git_config_entry *entry, void *value)
{
	return strcmp(entry->value, value) ? 0 : GIT_EUSER;
}

bool
repo_setting_has(struct repo *r, const char *name, const char *value)
{
	git_config *config = open_config(r);

	return config && git_config_get_multivar_foreach(config, name, NULL,
	    compare_setting, arena_strdup(r->arena, value)) == GIT_EUSER;
}

/* Resolve rev and follow it to kind; GIT_OBJECT_ANY follows nothing. */
static struct err *
resolve(struct repo *r, const char *rev, git_object_t kind, const char *noun,
    struct oid *out)
{
	git_object *object, *peeled;
	int rc;

	rc = git_revparse_single(&object, r->git, rev);
	if (rc == GIT_ENOTFOUND)
		return err_new(ERR_INPUT, "there is no revision '%s'", rev);
	if (rc < 0)
		return repo_error(ERR_INPUT, "cannot resolve '%s'", rev);
	arena_defer(r->arena, free_object, object);
	*out = repo_oid(git_object_id(object));
	if (kind == GIT_OBJECT_ANY)
		return NULL;
	if (git_object_peel(&peeled, object, kind) < 0)
		return err_new(ERR_INPUT, "'%s' is no %s", rev, noun);
	arena_defer(r->arena, free_object, peeled);
	*out = repo_oid(git_object_id(peeled));
	return NULL;
}

struct err *
repo_resolve(struct repo *r, const char *rev, struct oid *out)
{
	return resolve(r, rev, GIT_OBJECT_ANY, "object", out);
}

struct err *
repo_resolve_commit(struct repo *r, const char *rev, struct oid *out)
{
	return resolve(r, rev, GIT_OBJECT_COMMIT, "commit", out);
}

struct err *
repo_resolve_tree(struct repo *r, const char *rev, struct oid *out)
{
	return resolve(r, rev, GIT_OBJECT_TREE, "commit or tree", out);
}

static enum object_kind
kind_of(git_object_t type)
{
	switch (type) {
	case GIT_OBJECT_COMMIT:
		return OBJECT_COMMIT;
	case GIT_OBJECT_TREE:
		return OBJECT_TREE;
	case GIT_OBJECT_BLOB:
		return OBJECT_BLOB;
	case GIT_OBJECT_TAG:
		return OBJECT_TAG;
	default:
		return OBJECT_NONE;
	}
}

struct err *
repo_header(struct repo *r, const struct oid *oid, enum object_kind *kind,
    size_t *size)
{
	git_object_t type;
	git_oid id;
	int rc;

	*kind = OBJECT_NONE;
	*size = 0;
	rc = git_odb_read_header(size, &type, r->odb, repo_git_oid(oid, &id));
	if (rc == GIT_ENOTFOUND)
		return NULL;
	if (rc < 0)
		return repo_error(ERR_SYSTEM, "cannot read the header of %s",
		    oid_show(r->arena, oid));
	*kind = kind_of(type);
	return NULL;
}

struct err *
repo_read(struct repo *r, struct arena *a, const struct oid *oid,
    enum object_kind want, size_t max, struct blob *out)
{
	static const char *const names[] = { "missing", "commit", "tree",
		"blob", "tag" };
	git_odb_object *object;
	enum object_kind kind;
	struct err *e;
	git_oid id;
	size_t size;

	e = repo_header(r, oid, &kind, &size);
	if (e)
		return e;
	if (kind != want)
		return err_new(ERR_SYSTEM, "object %s is %s, not a %s",
		    oid_show(a, oid), names[kind], names[want]);
	if (size > max)
		return err_new(ERR_REFUSED, "%s %s has %zu bytes, the limit "
		    "is %zu", names[kind], oid_show(a, oid), size, max);
	if (git_odb_read(&object, r->odb, repo_git_oid(oid, &id)) < 0)
		return repo_error(ERR_SYSTEM, "cannot read %s",
		    oid_show(a, oid));
	arena_defer(a, free_odb_object, object);
	out->data = git_odb_object_data(object);
	out->len = git_odb_object_size(object);
	return NULL;
}

bool
repo_has(struct repo *r, const struct oid *oid)
{
	git_oid id;

	return git_odb_exists(r->odb, repo_git_oid(oid, &id)) == 1;
}

struct err *
repo_drop_loose(struct repo *r, const struct oid *oid)
{
	const char *hex = oid_show(r->arena, oid);
	const char *path = arena_printf(r->arena, "%sobjects/%.2s/%s", r->dir,
	    hex, hex + 2);

	if (unlink(path) && errno != ENOENT)
		return err_errno("cannot remove '%s'", path);
	return NULL;
}

struct err *
repo_sync(struct repo *r)
{
	return repo_sync_dir(arena_printf(r->arena, "%sobjects/pack",
	    r->dir));
}

struct err *
repo_sync_objects(struct repo *r, const struct oid *oid, size_t n)
{
	const char *hex, *objects = arena_printf(r->arena, "%sobjects",
	    r->dir);
	bool synced[256] = { false }, any = false;
	struct err *e = NULL;
	size_t i;

	for (i = 0; !e && i < n; i++) {
		hex = oid_show(r->arena, &oid[i]);
		if (synced[oid[i].id[0]] || access(arena_printf(r->arena,
		    "%s/%.2s/%s", objects, hex, hex + 2), F_OK))
			continue;
		e = repo_sync_dir(arena_printf(r->arena, "%s/%.2s", objects,
		    hex));
		synced[oid[i].id[0]] = any = true;
	}
	return e || !any ? e : repo_sync_dir(objects);
}
