#include "gen/unit.h"

#include <stdlib.h>
#include <string.h>

#include "base/limit.h"

/* The length of the path component that begins here. */
static size_t
part(const char *s)
{
	return strcspn(s, "/");
}

const char *
unit_glob_fault(const char *glob)
{
	const char *star = strchr(glob, '*'), *p;
	size_t len;

	if (!star)
		return "it has no '*', which stands for the unit's name";
	if (strchr(star + 1, '*'))
		return "it has more than one '*'";
	if (strpbrk(glob, "?[]{}\\"))
		return "it may hold no other wildcard than '*'";
	if (strlen(glob) > LIMIT_PATH)
		return "it is too long";
	for (p = glob; ; p += len + 1) {
		len = part(p);
		if (!len)
			return "it has an empty part: leave out the '/' at "
			    "its start or end";
		if (!strncmp(p, ".", len) || !strncmp(p, "..", len))
			return "it must name directories from the root of "
			    "the repository, without '.' and '..'";
		if (!p[len])
			return NULL;
	}
}

/* A name that is a directory of a rendered tree as it is. */
static bool
is_name(const char *s, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (!((s[i] >= 'a' && s[i] <= 'z') ||
		    (s[i] >= 'A' && s[i] <= 'Z') ||
		    (s[i] >= '0' && s[i] <= '9') || s[i] == '_' ||
		    (i && (s[i] == '.' || s[i] == '-'))))
			return false;
	return len && len <= LIMIT_NAME;
}

/* What the star of a glob's component stands for in one of a path. */
static bool
match_star(const char *glob, size_t globlen, const char *p, size_t len,
    const char **name, size_t *namelen)
{
	size_t head = (size_t)((const char *)memchr(glob, '*', globlen) -
	    glob);
	size_t tail = globlen - head - 1;

	if (len < head + tail || memcmp(p, glob, head) ||
	    memcmp(p + len - tail, glob + head + 1, tail))
		return false;
	*name = p + head;
	*namelen = len - head - tail;
	return *namelen > 0;
}

/*
 * Follow a glob down a path, which may go on behind it: the bytes of path it
 * covers, and the name; 0 if they part.
 */
static size_t
match(const char *glob, const char *path, const char **name, size_t *namelen)
{
	const char *p = path;
	size_t globlen, len;

	for (;; glob += globlen + 1, p += len + 1) {
		globlen = part(glob);
		len = part(p);
		if (memchr(glob, '*', globlen)) {
			if (!match_star(glob, globlen, p, len, name, namelen))
				return 0;
		} else if (len != globlen || memcmp(glob, p, len)) {
			return 0;
		}
		if (!glob[globlen])
			return (size_t)(p - path) + len;
		if (!p[len])
			return 0;
	}
}

const char *
unit_name(struct arena *a, const char *glob, const char *dir)
{
	const char *name;
	size_t len, n = match(glob, dir, &name, &len);

	return n && !dir[n] && is_name(name, len) ?
	    arena_strndup(a, name, len) : NULL;
}

size_t
unit_above(const char *glob, const char *path)
{
	const char *name;
	size_t len, n = match(glob, path, &name, &len);

	return n && is_name(name, len) ? n : 0;
}

const char *
unit_misnamed(struct arena *a, const char *glob, const char *path)
{
	const char *name;
	size_t len, n = match(glob, path, &name, &len);

	/* what begins with a dot is meant to be left out */
	return n && *name != '.' && !is_name(name, len) ?
	    arena_strndup(a, path, n) : NULL;
}

static int
by_name(const void *a, const void *b)
{
	const struct unit_entry *x = a, *y = b;
	int c = strcmp(x->name, y->name);

	return c ? c : strcmp(x->dir, y->dir);
}

static struct err *
try_dir(struct arena *a, struct source *s, const char *glob, const char *dir,
    struct unit_list *out)
{
	const char *name = unit_name(a, glob, dir);
	struct source_entry entry;
	struct unit_entry *unit;
	struct err *e;

	if (!name)
		return NULL;
	e = source_find(s, dir, &entry);
	if (e || entry.kind != SOURCE_DIR || strcmp(entry.real, dir))
		return e;
	out->item = arena_grow(a, out->item, out->n, sizeof(*out->item));
	unit = &out->item[out->n++];
	unit->name = name;
	unit->dir = dir;
	return NULL;
}

struct err *
unit_find(struct arena *a, struct source *s, const char *glob,
    struct unit_list *out)
{
	const char *star = strchr(glob, '*'), *start = star;
	struct source_names names;
	struct source_entry above;
	const char *rest;
	struct err *e;
	size_t i;

	while (start > glob && start[-1] != '/')
		start--;
	rest = star + part(star);
	e = source_find(s, arena_strndup(a, glob, start > glob ?
	    (size_t)(start - glob) - 1 : 0), &above);
	if (e || above.kind != SOURCE_DIR)
		return e;
	e = source_list(s, &above, &names);
	for (i = 0; !e && i < names.n; i++)
		e = try_dir(a, s, glob, arena_printf(a, "%.*s%s%s",
		    (int)(start - glob), glob, names.name[i], rest), out);
	if (out->n)
		qsort(out->item, out->n, sizeof(*out->item), by_name);
	return e;
}
