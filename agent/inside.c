#include "agent/inside.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limit.h"

#define DIRECTORY (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

int syncfs(int);		/* of Linux; not in POSIX */

bool
inside_is_path(const char *path)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-%";
	size_t len, depth;

	if (strlen(path) > LIMIT_PATH)
		return false;
	for (depth = 1; depth <= LIMIT_PATH_DEPTH; depth++) {
		len = strspn(path, letters);
		if (!len || len > LIMIT_PATH_COMPONENT || *path == '.')
			return false;
		if (!path[len])
			return true;
		if (path[len] != '/')
			return false;
		path += len + 1;
	}
	return false;
}

static void
close_fd(void *handle)
{
	close((int)(intptr_t)handle);
}

static bool
has_owner(const struct stat *st, const struct inside_access *access)
{
	return (access->uid == (uid_t)-1 || st->st_uid == access->uid) &&
	    (access->gid == (gid_t)-1 || st->st_gid == access->gid);
}

/* Owner before mode: chown takes set-id bits away, and may be refused. */
static struct err *
set_access(int fd, mode_t mode, const struct inside_access *access)
{
	if ((access->uid != (uid_t)-1 || access->gid != (gid_t)-1) &&
	    fchown(fd, access->uid, access->gid))
		return err_errno("cannot change the owner");
	if (fchmod(fd, mode))
		return err_errno("cannot change the mode");
	return NULL;
}

/* Open one directory in another; made if it is missing and may be. */
static struct err *
step(int dir, const char *name, const struct inside_access *access, int *out)
{
	struct err *e = NULL;
	bool made;

	made = access && !mkdirat(dir, name, 0700);
	*out = openat(dir, name, DIRECTORY);
	if (*out < 0 && errno == ENOENT && !access)
		return NULL;
	if (*out < 0 && (errno == ELOOP || errno == ENOTDIR))
		return err_new(ERR_REFUSED, "'%s' is no directory", name);
	if (*out < 0)
		return err_errno("cannot open '%s'", name);
	if (made)
		e = set_access(*out, access->directories, access);
	if (e)
		close(*out);
	return err_wrap(e, "cannot make '%s'", name);
}

struct err *
inside_open(struct arena *a, int root, const char *path,
    const struct inside_access *access, int *dir, const char **name)
{
	const char *slash;
	struct err *e = NULL;
	int at = root, next = -1;

	for (; (slash = strchr(path, '/')); path = slash + 1) {
		e = step(at, arena_strndup(a, path, (size_t)(slash - path)),
		    access, &next);
		if (at != root)
			close(at);
		at = next;
		if (e || at < 0)
			break;
	}
	if (!e && at >= 0 && at != root)
		arena_defer(a, close_fd, (void *)(intptr_t)at);
	*dir = at;
	*name = path;
	return e;
}

struct err *
inside_settle(int root, const char *path, const struct inside_access *access)
{
	struct arena *a = arena_new();
	const char *name;
	struct stat st;
	int dir, fd = -1;
	struct err *e = inside_open(a, root, path, NULL, &dir, &name);

	if (!e && dir >= 0)
		fd = openat(dir, name, DIRECTORY);
	if (fd >= 0 && !fstat(fd, &st) &&
	    (!has_owner(&st, access) ||
	    (st.st_mode & 07777) != access->directories))
		e = set_access(fd, access->directories, access);
	if (fd >= 0)
		close(fd);
	arena_free(a);
	return err_wrap(e, "cannot settle '%s'", path);
}

struct err *
inside_look(int root, const char *path, bool *there, struct stat *st)
{
	struct arena *a = arena_new();
	const char *name;
	struct err *e;
	int dir;

	*there = false;
	e = inside_open(a, root, path, NULL, &dir, &name);
	if (!e && dir >= 0) {
		*there = !fstatat(dir, name, st, AT_SYMLINK_NOFOLLOW);
		if (!*there && errno != ENOENT)
			e = err_errno("cannot look at '%s'", path);
	}
	arena_free(a);
	return e;
}

struct err *
inside_write(int dir, const char *name, const struct blob *bytes,
    const struct inside_access *access)
{
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW |
	    O_CLOEXEC, 0600);
	struct err *e;

	if (fd < 0)
		return err_errno("cannot make '%s'", name);
	e = file_write(fd, bytes->data, bytes->len);
	if (!e)
		e = set_access(fd, access->files, access);
	/* some file systems say only now that there is no room */
	if (close(fd) && !e)
		e = err_errno("cannot write it");
	return err_wrap(e, "cannot make '%s'", name);
}

static struct err *
compare(int fd, const struct blob *bytes, char *room, size_t len, bool *same)
{
	size_t at = 0;
	ssize_t n;

	for (;;) {
		n = read(fd, room, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno("cannot read it");
		if (n == 0)
			break;
		if ((size_t)n > bytes->len - at ||
		    memcmp(room, bytes->data + at, (size_t)n))
			return NULL;
		at += (size_t)n;
	}
	*same = at == bytes->len;
	return NULL;
}

struct err *
inside_same(int root, const char *path, const struct blob *bytes,
    const struct inside_access *access, void *room, size_t len, bool *same)
{
	struct arena *a = arena_new();
	const char *name;
	struct err *e;
	struct stat st;
	int dir, fd = -1;

	*same = false;
	e = inside_open(a, root, path, NULL, &dir, &name);
	if (!e && dir >= 0)
		fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK |
		    O_CLOEXEC);
	if (fd >= 0 && !fstat(fd, &st) && S_ISREG(st.st_mode) &&
	    (st.st_mode & 07777) == access->files && has_owner(&st, access) &&
	    (uintmax_t)st.st_size == bytes->len)
		e = compare(fd, bytes, room, len, same);
	if (fd >= 0)
		close(fd);
	arena_free(a);
	/* what cannot be reached is not the same: writing it will tell */
	if (e && fd < 0) {
		err_free(e);
		return NULL;
	}
	return err_wrap(e, "cannot compare '%s'", path);
}

struct err *
inside_sync(int fd)
{
	return syncfs(fd) ? err_errno("cannot sync the file system") : NULL;
}

/* --- trees --- */

struct walk {
	struct err *(*entry)(struct walk *, int dir, const char *name, bool
	    is_dir, int depth);
	size_t n;
	const char *prefix;
};

/* Everything in a directory, which is closed at the end. */
static struct err *
walk(struct walk *w, int fd, int depth)
{
	DIR *d = fdopendir(fd);
	struct dirent *entry;
	struct err *e = NULL;
	struct stat st;

	if (!d) {
		close(fd);
		return err_errno("cannot list a directory");
	}
	while (!e && (entry = readdir(d))) {
		if (!strcmp(entry->d_name, ".") ||
		    !strcmp(entry->d_name, ".."))
			continue;
		if (fstatat(dirfd(d), entry->d_name, &st,
		    AT_SYMLINK_NOFOLLOW))
			e = err_errno("cannot look at '%s'", entry->d_name);
		else
			e = w->entry(w, dirfd(d), entry->d_name,
			    S_ISDIR(st.st_mode), depth);
	}
	closedir(d);
	return e;
}

static struct err *
descend(struct walk *w, int dir, const char *name, int depth)
{
	int fd;

	/* deeper than we write: somebody else was here */
	if (depth > 2 * LIMIT_PATH_DEPTH)
		return err_new(ERR_REFUSED, "'%s' is too deep", name);
	fd = openat(dir, name, DIRECTORY);
	return fd < 0 ? err_errno("cannot open '%s'", name) :
	    walk(w, fd, depth + 1);
}

static struct err *
remove_entry(struct walk *w, int dir, const char *name, bool is_dir, int depth)
{
	struct err *e = is_dir ? descend(w, dir, name, depth) : NULL;

	if (!e && unlinkat(dir, name, is_dir ? AT_REMOVEDIR : 0) &&
	    errno != ENOENT)
		e = err_errno("cannot remove '%s'", name);
	return e;
}

struct err *
inside_remove(int dir, const char *name)
{
	struct walk w = { .entry = remove_entry };
	struct stat st;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW))
		return errno == ENOENT ? NULL :
		    err_errno("cannot look at '%s'", name);
	return remove_entry(&w, dir, name, S_ISDIR(st.st_mode), 0);
}

static struct err *
remove_like(struct walk *w, int dir, const char *name, bool is_dir, int depth)
{
	(void)is_dir;
	(void)depth;
	return strncmp(name, w->prefix, strlen(w->prefix)) ? NULL :
	    inside_remove(dir, name);
}

struct err *
inside_remove_all(int dir, const char *prefix)
{
	struct walk w = { .entry = remove_like, .prefix = prefix };
	int fd = openat(dir, ".", DIRECTORY);

	return fd < 0 ? err_errno("cannot open a directory") :
	    walk(&w, fd, 0);
}

static struct err *
count_entry(struct walk *w, int dir, const char *name, bool is_dir, int depth)
{
	if (is_dir)
		return descend(w, dir, name, depth);
	w->n++;
	return NULL;
}

struct err *
inside_count(int dir, size_t *n)
{
	struct walk w = { .entry = count_entry };
	int fd = openat(dir, ".", DIRECTORY);
	struct err *e = fd < 0 ? err_errno("cannot open a directory") :
	    walk(&w, fd, 0);

	*n = w.n;
	return e;
}

const char *
inside_content_version(struct arena *a, const struct stat *st)
{
	return arena_printf(a, "%" PRIuMAX ":%" PRIdMAX ":%" PRIdMAX ".%09ld",
	    (uintmax_t)st->st_ino, (intmax_t)st->st_size,
	    (intmax_t)st->st_mtim.tv_sec, st->st_mtim.tv_nsec);
}

bool
inside_is_version(struct arena *a, const struct stat *st, const char *version)
{
	return !strcmp(inside_content_version(a, st), version);
}

const char *
inside_version(struct arena *a, const struct stat *st)
{
	return arena_printf(a, "%s:%" PRIdMAX ".%09ld",
	    inside_content_version(a, st), (intmax_t)st->st_ctim.tv_sec,
	    st->st_ctim.tv_nsec);
}
