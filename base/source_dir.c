/*
 * A directory as a source.  The kernel would follow links anywhere, so every
 * directory on the way is looked at once, without following, and remembered
 * under its real path; after that a file costs one look and one read.
 */

#include "base/source.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limit.h"
#include "base/map.h"

struct dir {
	struct source source;
	int fd;
	const char *root;	/* absolute, links resolved; "" is "/" */
	const char *cwd;	/* the same; NULL is unknown */
	struct map seen;	/* path of a directory -> its real path */
};

/* Where a look-up stands: below here, with rest still to go. */
struct walk {
	char *here;
	const char *rest;
	size_t links;
};

/* How many bytes of two absolute paths are the same whole components. */
static size_t
shared_length(const char *x, const char *y)
{
	size_t i, shared = 0;

	for (i = 0;; i++) {
		if ((!x[i] || x[i] == '/') && (!y[i] || y[i] == '/'))
			shared = i;
		if (x[i] != y[i] || !x[i])
			return shared;
	}
}

static const char *
dir_name(const struct source *s, struct arena *a, const char *path)
{
	const struct dir *d = (const struct dir *)s;
	const char *full, *p;
	size_t shared, up = 0, i;
	char *out;

	full = arena_printf(a, "%s%s%s", d->root, *path ? "/" : "", path);
	if (!*full)
		full = "/";
	if (!d->cwd)
		return full;
	shared = shared_length(d->cwd, full);
	for (p = d->cwd + shared; *p; p++)
		up += *p == '/';
	p = full + shared + (full[shared] == '/');
	if (!up)
		return *p ? p : ".";
	if (up * 3 + strlen(p) >= strlen(full))
		return full;
	out = arena_alloc(a, up * 3 + strlen(p) + 1, 1);
	for (i = 0; i < up; i++)
		memcpy(out + i * 3, "../", 3);
	memcpy(out + i * 3, p, strlen(p));
	if (!*p)
		out[up * 3 - 1] = '\0';
	return out;
}

static char *
join(struct arena *a, const char *dir, const char *name, size_t len)
{
	size_t n = strlen(dir);
	char *path = arena_alloc(a, n + len + 2, 1);

	memcpy(path, dir, n);
	if (n)
		path[n++] = '/';
	memcpy(path + n, name, len);
	return path;
}

/* Go on where a link points to; what it points to decides. */
static struct err *
follow(struct dir *d, struct walk *w, const char *link,
    struct source_entry *out)
{
	struct arena *a = d->source.arena;
	char target[PATH_MAX];
	const char *p = target;
	ssize_t len;

	len = readlinkat(d->fd, link, target, sizeof(target) - 1);
	if (len < 0)
		return err_errno("cannot read the link '%s'",
		    source_name(&d->source, a, link));
	target[len] = '\0';
	if (++w->links > LIMIT_LINKS) {
		out->kind = SOURCE_NONE;
		return NULL;
	}
	if (*p == '/') {
		if (shared_length(d->root, p) < strlen(d->root)) {
			out->kind = SOURCE_OUTSIDE;
			return NULL;
		}
		p += strlen(d->root);
		w->here = join(a, "", "", 0);
	}
	w->rest = arena_printf(a, "%s/%s", p, w->rest);
	out->kind = SOURCE_DIR;
	return NULL;
}

static bool
is_absence(int error)
{
	return error == ENOENT || error == ENOTDIR || error == ENAMETOOLONG ||
	    error == ELOOP;
}

/* What path, whose directories are known to be real, is itself. */
static struct err *
look(struct dir *d, struct walk *w, char *path, struct source_entry *out)
{
	struct stat st;

	out->kind = SOURCE_NONE;
	if (fstatat(d->fd, path, &st, AT_SYMLINK_NOFOLLOW)) {
		if (is_absence(errno))
			return NULL;
		return err_errno("cannot look at '%s'",
		    source_name(&d->source, d->source.arena, path));
	}
	if (S_ISLNK(st.st_mode))
		return follow(d, w, path, out);
	w->here = path;
	if (S_ISDIR(st.st_mode)) {
		out->kind = SOURCE_DIR;
		map_set(&d->seen, path, strlen(path), path);
	} else if (S_ISREG(st.st_mode)) {
		out->kind = SOURCE_FILE;
		out->size = (uintmax_t)st.st_size > SIZE_MAX ? SIZE_MAX :
		    (size_t)st.st_size;
	} else {
		return err_new(ERR_INPUT,
		    "'%s' is neither a file nor a directory",
		    source_name(&d->source, d->source.arena, path));
	}
	return NULL;
}

/* One component further; out says what is there now. */
static struct err *
step(struct dir *d, struct walk *w, struct source_entry *out)
{
	const char *name = w->rest, *slash;
	char *path, *known;
	size_t len = strcspn(name, "/");

	w->rest += len + strspn(name + len, "/");
	if (!len || (len == 1 && name[0] == '.'))
		return NULL;
	if (len == 2 && name[0] == '.' && name[1] == '.') {
		if (!*w->here && *d->root)
			out->kind = SOURCE_OUTSIDE;
		slash = strrchr(w->here, '/');
		w->here = arena_strndup(d->source.arena, w->here,
		    slash ? (size_t)(slash - w->here) : 0);
		return NULL;
	}
	path = join(d->source.arena, w->here, name, len);
	known = map_get(&d->seen, path, strlen(path));
	if (known) {
		w->here = known;
		return NULL;
	}
	return look(d, w, path, out);
}

static struct err *
walk(struct dir *d, struct walk *w, struct source_entry *out)
{
	struct err *e;

	out->kind = SOURCE_DIR;
	while (*w->rest && out->kind == SOURCE_DIR) {
		e = step(d, w, out);
		if (e)
			return e;
	}
	if (*w->rest && out->kind == SOURCE_FILE)
		out->kind = SOURCE_NONE;	/* a file is no directory */
	out->real = w->here;
	return NULL;
}

/* Directories are found one by one, so that each is remembered. */
static struct err *
dir_find(struct source *s, const char *path, struct source_entry *out)
{
	struct dir *d = (struct dir *)s;
	const char *slash = strrchr(path, '/');
	struct walk w = { NULL, path, 0 };
	struct err *e;

	memset(out, 0, sizeof(*out));
	if (strlen(path) >= PATH_MAX)
		return NULL;
	w.here = map_get(&d->seen, path, strlen(path));
	if (w.here) {
		w.rest = "";
	} else if (!slash) {
		w.here = join(s->arena, "", "", 0);
	} else {
		e = dir_find(s, arena_strndup(s->arena, path,
		    (size_t)(slash - path)), out);
		if (out->kind == SOURCE_FILE)
			out->kind = SOURCE_NONE;
		if (e || out->kind != SOURCE_DIR)
			return e;
		w.here = map_get(&d->seen, path, (size_t)(slash - path));
		w.rest = slash + 1;
	}
	e = walk(d, &w, out);
	if (!e && out->kind == SOURCE_DIR)
		map_set(&d->seen, path, strlen(path), w.here);
	return e;
}

/* How many of size bytes there were; less than 0 is an error. */
static ssize_t
fill(int fd, char *data, size_t size)
{
	size_t done = 0;
	ssize_t n = 1;

	while (done < size && n > 0) {
		do
			n = read(fd, data + done, size - done);
		while (n < 0 && errno == EINTR);
		if (n < 0)
			return n;
		done += (size_t)n;
	}
	return (ssize_t)done;
}

static struct err *
dir_read(struct source *s, const char *real, size_t size, struct blob *out)
{
	struct dir *d = (struct dir *)s;
	const char *name = source_name(s, s->arena, real);
	struct err *e = NULL;
	ssize_t n;
	char *data;
	int fd;

	fd = openat(d->fd, real, O_RDONLY | O_NOFOLLOW | O_NONBLOCK |
	    O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return err_errno("cannot read '%s'", name);
	data = arena_alloc(s->arena, size + 1, 1);
	n = fill(fd, data, size);
	if (n < 0)
		e = err_errno("cannot read '%s'", name);
	else if ((size_t)n < size)
		e = err_new(ERR_SYSTEM, "'%s' shrank while it was read", name);
	close(fd);
	out->data = data;
	out->len = size;
	return e;
}

static int
by_byte(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

static struct err *
add_names(struct dir *d, DIR *stream, const char *name,
    struct source_names *out)
{
	struct arena *a = d->source.arena;
	const struct dirent *entry;

	for (errno = 0; (entry = readdir(stream)); errno = 0) {
		if (!strcmp(entry->d_name, ".") ||
		    !strcmp(entry->d_name, ".."))
			continue;
		if (out->n == LIMIT_TREE_ENTRIES)
			return err_new(ERR_REFUSED,
			    "'%s' has more than %d entries", name,
			    LIMIT_TREE_ENTRIES);
		out->name = arena_grow(a, out->name, out->n,
		    sizeof(*out->name));
		out->name[out->n++] = arena_strdup(a, entry->d_name);
	}
	if (errno)
		return err_errno("cannot list '%s'", name);
	if (out->n)
		qsort(out->name, out->n, sizeof(*out->name), by_byte);
	return NULL;
}

static struct err *
dir_list(struct source *s, const char *real, struct source_names *out)
{
	struct dir *d = (struct dir *)s;
	const char *name = source_name(s, s->arena, real);
	struct err *e;
	DIR *stream;
	int fd;

	memset(out, 0, sizeof(*out));
	fd = openat(d->fd, *real ? real : ".",
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return err_errno("cannot list '%s'", name);
	stream = fdopendir(fd);
	if (!stream) {
		e = err_errno("cannot list '%s'", name);
		close(fd);
		return e;
	}
	e = add_names(d, stream, name, out);
	closedir(stream);
	return e;
}

static void
close_root(void *handle)
{
	close(((struct dir *)handle)->fd);
}

/* "/" as "", so that a path below follows behind a slash. */
static const char *
without_slash(struct arena *a, const char *path)
{
	return arena_strdup(a, path[1] ? path : "");
}

struct err *
source_dir(struct arena *a, const char *root, struct source **out)
{
	static const struct source_class class = {
		dir_find, dir_read, dir_list, dir_name
	};
	struct dir *d = arena_alloc(a, 1, sizeof(*d));
	char *real, cwd[PATH_MAX];

	d->source.class = &class;
	d->source.arena = a;
	d->source.name = "";
	map_init(&d->seen, a);
	d->fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (d->fd < 0)
		return err_errno("cannot open the directory '%s'", root);
	arena_defer(a, close_root, d);
	real = realpath(root, NULL);
	if (!real)
		return err_errno("cannot open the directory '%s'", root);
	d->root = without_slash(a, real);
	free(real);
	if (getcwd(cwd, sizeof(cwd)))
		d->cwd = without_slash(a, cwd);
	*out = &d->source;
	return NULL;
}
