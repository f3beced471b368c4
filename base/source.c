#include "base/source.h"

#include <string.h>

struct err *
source_find(struct source *s, const char *path, struct source_entry *out)
{
	return s->class->find(s, path, out);
}

struct err *
source_read(struct source *s, const struct source_entry *e, struct blob *out)
{
	return s->class->read(s, e->real, e->size, out);
}

struct err *
source_list(struct source *s, const struct source_entry *e,
    struct source_names *out)
{
	return s->class->list(s, e->real, out);
}

const char *
source_name(const struct source *s, struct arena *a, const char *path)
{
	if (s->class->name)
		return s->class->name(s, a, path);
	return arena_printf(a, "%s%s", s->name, path);
}

const char *
source_clean(struct arena *a, const char *dir, const char *path)
{
	size_t len = strlen(dir), n;
	char *out;

	if (*path == '/')
		return NULL;
	out = arena_alloc(a, len + strlen(path) + 2, 1);
	memcpy(out, dir, len);
	for (; *path; path += n + strspn(path + n, "/")) {
		n = strcspn(path, "/");
		if (n == 1 && path[0] == '.')
			continue;
		if (n == 2 && path[0] == '.' && path[1] == '.') {
			if (!len)
				return NULL;
			while (len && out[len - 1] != '/')
				len--;
			len -= len > 0;		/* the slash too */
			continue;
		}
		if (len)
			out[len++] = '/';
		memcpy(out + len, path, n);
		len += n;
	}
	out[len] = '\0';
	return out;
}
