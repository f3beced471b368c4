#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static struct err *
read_all(int fd, char *data, size_t len)
{
	size_t got = 0;
	ssize_t n;

	while (got < len) {
		n = read(fd, data + got, len - got);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno("cannot read it");
		if (n == 0)
			return err_new(ERR_SYSTEM, "it shrank while read");
		got += (size_t)n;
	}
	return NULL;
}

static struct err *
measure(int fd, size_t max, size_t *len)
{
	struct stat st;

	if (fstat(fd, &st))
		return err_errno("cannot look at it");
	if (!S_ISREG(st.st_mode))
		return err_new(ERR_SYSTEM, "not a regular file");
	if ((uintmax_t)st.st_size > max)
		return err_new(ERR_REFUSED, "larger than %zu bytes", max);
	*len = (size_t)st.st_size;
	return NULL;
}

static struct err *
read_open(struct arena *a, int fd, size_t max, struct blob *out)
{
	struct err *e;
	char *data;

	e = measure(fd, max, &out->len);
	if (e)
		return e;
	data = arena_alloc(a, out->len + 1, 1);
	out->data = data;
	return read_all(fd, data, out->len);
}

static void
unmap(void *arg)
{
	struct blob *b = arg;

	munmap((void *)(uintptr_t)b->data, b->len);
}

static struct err *
map_open(struct arena *a, int fd, size_t max, struct blob *out)
{
	struct blob *mapped;
	struct err *e;
	void *data;

	e = measure(fd, max, &out->len);
	out->data = "";
	if (e || !out->len)
		return e;
	data = mmap(NULL, out->len, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd,
	    0);
	if (data == MAP_FAILED)
		return err_errno("cannot map it");
	out->data = data;
	mapped = arena_alloc(a, 1, sizeof(*mapped));
	*mapped = *out;
	arena_defer(a, unmap, mapped);
	return NULL;
}

/* O_NONBLOCK: a pipe in this place must not hold us up. */
static int
open_old(const char *path)
{
	return open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
}

struct err *
file_read_any(struct arena *a, const char *path, size_t max, struct blob *out)
{
	struct err *e;
	int fd;

	out->data = NULL;
	out->len = 0;
	fd = open_old(path);
	if (fd < 0 && errno == ENOENT)
		return NULL;
	if (fd < 0)
		return err_errno("cannot open '%s'", path);
	e = err_wrap(read_open(a, fd, max, out), "'%s'", path);
	close(fd);
	return e;
}

struct err *
file_map(struct arena *a, const char *path, size_t max, struct blob *out)
{
	struct err *e;
	int fd = open_old(path);

	if (fd < 0)
		return err_errno("cannot open '%s'", path);
	e = err_wrap(map_open(a, fd, max, out), "'%s'", path);
	close(fd);
	return e;
}

struct err *
file_read(struct arena *a, const char *path, size_t max, struct blob *out)
{
	struct err *e = file_read_any(a, path, max, out);

	if (e || out->data)
		return e;
	errno = ENOENT;
	return err_errno("cannot open '%s'", path);
}

/* Where the name begins in a path. */
static size_t
dir_length(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? (size_t)(slash - path) + 1 : 0;
}

static struct err *
sync_dir(struct arena *a, const char *path)
{
	size_t len = dir_length(path);
	const char *dir = len ? arena_strndup(a, path, len) : ".";
	struct err *e = NULL;
	int fd = open(dir, O_RDONLY | O_CLOEXEC | O_DIRECTORY);

	if (fd < 0)
		return err_errno("cannot open '%s'", dir);
	/* some file systems cannot sync a directory, and say EINVAL */
	if (fsync(fd) && errno != EINVAL)
		e = err_errno("cannot sync '%s'", dir);
	close(fd);
	return e;
}

static bool
is_same_file(int fd, const char *path)
{
	struct stat ours, theirs;

	return !fstat(fd, &ours) && !lstat(path, &theirs) &&
	    ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino;
}

/*
 * Open the new file and lock it: another process may be writing the same one
 * or, once we have the lock, may have renamed it from under us.
 */
static int
open_new(const char *path, mode_t mode)
{
	int fd, locked;

	for (;;) {
		fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW |
		    O_NONBLOCK, mode & 0600);
		if (fd < 0)
			return -1;
		do
			locked = flock(fd, LOCK_EX);
		while (locked && errno == EINTR);
		if (locked || is_same_file(fd, path))
			return fd;
		close(fd);
	}
}

struct err *
file_write(int fd, const void *data, size_t len)
{
	size_t put = 0;
	ssize_t n;

	while (put < len) {
		n = write(fd, (const char *)data + put, len - put);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno("cannot write it");
		put += (size_t)n;
	}
	return NULL;
}

static struct err *
write_new(int fd, const struct blob *part, size_t n, mode_t mode, bool sync)
{
	struct err *e = NULL;
	size_t i;

	if (fchmod(fd, mode) || ftruncate(fd, 0))
		return err_errno("cannot prepare it");
	for (i = 0; !e && i < n; i++)
		e = file_write(fd, part[i].data, part[i].len);
	if (!e && sync && fsync(fd))
		e = err_errno("cannot sync it");
	return e;
}

static struct err *
replace(struct arena *a, const char *path, const struct blob *part, size_t n,
    mode_t mode, bool sync)
{
	size_t dir = dir_length(path);
	const char *fresh = arena_printf(a, "%.*s.%s.new", (int)dir, path,
	    path + dir);
	struct err *e;
	int fd = open_new(fresh, mode);

	if (fd < 0)
		return err_errno("cannot open '%s'", fresh);
	e = write_new(fd, part, n, mode, sync);
	if (!e && rename(fresh, path))
		e = err_errno("cannot rename '%s'", fresh);
	if (e)
		unlink(fresh);
	else if (sync)
		e = sync_dir(a, path);
	close(fd);
	return e;
}

static struct err *
replace_at(const char *path, const struct blob *part, size_t n, mode_t mode,
    bool sync)
{
	struct arena *a = arena_new();
	struct err *e = replace(a, path, part, n, mode, sync);

	arena_free(a);
	return err_wrap(e, "cannot replace '%s'", path);
}

struct err *
file_replace(const char *path, const void *data, size_t len, mode_t mode)
{
	const struct blob all = { data, len };

	return replace_at(path, &all, 1, mode, true);
}

struct err *
file_put(const char *path, const struct blob *part, size_t n, mode_t mode)
{
	return replace_at(path, part, n, mode, false);
}

static struct err *
create(struct arena *a, const char *path, const void *data, size_t len,
    mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC |
	    O_NOFOLLOW, mode & 0600);
	const struct blob all = { data, len };
	struct err *e;

	if (fd < 0)
		return err_errno("cannot open it");
	e = write_new(fd, &all, 1, mode, true);
	close(fd);
	if (!e)
		e = sync_dir(a, path);
	if (e)
		unlink(path);
	return e;
}

struct err *
file_create(const char *path, const void *data, size_t len, mode_t mode)
{
	struct arena *a = arena_new();
	struct err *e = create(a, path, data, len, mode);

	arena_free(a);
	return err_wrap(e, "cannot create '%s'", path);
}

static struct err *
make_dir(const char *path, mode_t mode)
{
	struct stat st;

	if (!mkdir(path, mode))
		return NULL;
	if (errno == EEXIST && !stat(path, &st)) {
		if (S_ISDIR(st.st_mode))
			return NULL;
		errno = ENOTDIR;
	}
	return err_errno("cannot make directory '%s'", path);
}

struct err *
file_make_dirs(const char *path, mode_t mode)
{
	struct arena *a;
	struct err *e;
	size_t len = 0;

	/* mostly it is there, or its parent is */
	e = make_dir(path, mode);
	if (!e)
		return NULL;
	err_free(e);
	e = NULL;
	a = arena_new();
	while (!e && path[len]) {
		len += strspn(path + len, "/");
		len += strcspn(path + len, "/");
		e = make_dir(arena_strndup(a, path, len), mode);
	}
	arena_free(a);
	return e;
}

static void
unlock(void *handle)
{
	close((int)(intptr_t)handle);
}

struct err *
file_lock(struct arena *a, const char *path, unsigned seconds, bool *held)
{
	struct timespec nap = { 0, 10000000 };
	long naps = (long)seconds * 100;
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	*held = false;
	if (fd < 0)
		return err_errno("cannot open '%s'", path);
	arena_defer(a, unlock, (void *)(intptr_t)fd);
	while (flock(fd, LOCK_EX | LOCK_NB)) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return err_errno("cannot lock '%s'", path);
		if (naps-- <= 0)
			return NULL;
		nanosleep(&nap, NULL);
	}
	*held = true;
	return NULL;
}
