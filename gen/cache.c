#include "gen/cache.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/limit.h"

#define HEADER "sluice-cache 2"
#define SUM 33			/* bytes of the last line of an entry */
#define FILES_MAX 64		/* of one environment, before some go */

void
cache_init(struct cache *c, struct arena *a, const char *dir,
    const struct environment *env)
{
	struct buf b;
	size_t i;

	buf_init(&b, a, LIMIT_MANIFEST);
	buf_addf(&b, "%s\n%s\n%d\n", SLUICE_VERSION, env->name, env->strict);
	for (i = 0; i < env->units.n; i++)
		buf_addf(&b, "%s\n", env->units.item[i]->str);
	c->arena = a;
	c->dir = arena_printf(a, "%s/%s", dir, env->name);
	c->settings = hash_sha256_hex(a, b.data, b.len);
}

bool
cache_is_same(struct arena *a, const struct environment *x,
    const struct environment *y)
{
	struct cache c, d;

	cache_init(&c, a, "", x);
	cache_init(&d, a, "", y);
	return !strcmp(c.settings, d.settings);
}

static const char *
tree_path(const struct cache *c, const struct oid *tree)
{
	return arena_printf(c->arena, "%s/tree-%s", c->dir,
	    oid_show(c->arena, tree));
}

static const char *
result_path(const struct cache *c, const struct oid *source)
{
	return arena_printf(c->arena, "%s/source-%s", c->dir,
	    oid_show(c->arena, source));
}

/* --- reading --- */

struct lines {
	const char *at, *end;
};

/* The next line, without its newline; false at the end. */
static bool
next_line(struct lines *l, const char **line, size_t *len)
{
	const char *nl;

	if (l->at == l->end)
		return false;
	nl = memchr(l->at, '\n', (size_t)(l->end - l->at));
	if (!nl)
		return false;
	*line = l->at;
	*len = (size_t)(nl - l->at);
	l->at = nl + 1;
	return true;
}

static bool
expect(struct lines *l, const char *text)
{
	const char *line;
	size_t len;

	return next_line(l, &line, &len) && len == strlen(text) &&
	    !memcmp(line, text, len);
}

static bool
expect_oid(struct lines *l, struct oid *out)
{
	const char *line;
	size_t len;

	return next_line(l, &line, &len) && oid_parse(line, len, out);
}

/*
 * An entry ends with a sum of all before it, which tells damage: nobody waited
 * for the disk, and a crash may have left a part of it, or a hole.  Words are
 * summed, and the sums of them, so that each counts by its place.
 */
static const char *
sum_of(const struct cache *c, const char *text, size_t len)
{
	uint64_t a = len, b = 0, word = 0;

	for (; len >= sizeof(word); text += sizeof(word), len -= sizeof(word)) {
		memcpy(&word, text, sizeof(word));
		b += a += word;
	}
	word = 0;
	memcpy(&word, text, len);
	b += a += word;
	return arena_printf(c->arena, "%016" PRIx64 "%016" PRIx64 "\n", a, b);
}

static bool
is_whole(const struct cache *c, struct blob text, struct lines *body)
{
	size_t len = text.len - SUM;

	if (text.len < SUM || memcmp(text.data + len,
	    sum_of(c, text.data, len), SUM))
		return false;
	body->at = text.data;
	body->end = text.data + len;
	return true;
}

/* A line that is a hash, or empty where none is known. */
static bool
expect_hash(const struct cache *c, struct lines *l, const char **out)
{
	const char *line;
	size_t len;

	*out = NULL;
	if (!next_line(l, &line, &len) || (len && len != 2 * HASH_SIZE))
		return false;
	if (len)
		*out = arena_strndup(c->arena, line, len);
	return true;
}

/* "name <tab> directory"; the lines of its paths follow. */
static bool
read_unit(const struct cache *c, const char *line, size_t len,
    struct cache_entry *out)
{
	const char *tab = memchr(line, '\t', len);
	struct cache_unit *unit;

	if (!tab)
		return false;
	out->unit = arena_grow(c->arena, out->unit, out->n,
	    sizeof(*out->unit));
	unit = &out->unit[out->n++];
	unit->name = arena_strndup(c->arena, line, (size_t)(tab - line));
	unit->dir = arena_strndup(c->arena, tab + 1,
	    (size_t)(line + len - tab - 1));
	unit->paths.data = line + len + 1;
	unit->paths.len = 0;
	return true;
}

static bool
read_entry(const struct cache *c, struct blob text, struct cache_entry *out)
{
	const char *line;
	struct lines l;
	size_t len;

	memset(out, 0, sizeof(*out));
	if (!is_whole(c, text, &l) || !expect(&l, HEADER) ||
	    !expect(&l, c->settings) || !expect_oid(&l, &out->source) ||
	    !expect_oid(&l, &out->tree))
		return false;
	/* an empty line, and behind it the index */
	while (next_line(&l, &line, &len) && len) {
		if (line[0] == '\t' && out->n)
			out->unit[out->n - 1].paths.len += len + 1;
		else if (!read_unit(c, line, len, out))
			return false;
	}
	out->index.data = l.at;
	out->index.len = (size_t)(l.end - l.at);
	return true;
}

bool
cache_find(const struct cache *c, const struct oid *tree,
    struct cache_entry *out)
{
	struct blob text;
	struct err *e;

	e = file_read_any(c->arena, tree_path(c, tree), LIMIT_CACHE, &text);
	if (e) {
		err_free(e);	/* as good as none */
		return false;
	}
	return text.data && read_entry(c, text, out) &&
	    oid_equal(&out->tree, tree);
}

/*
 * Newer than now is recent too: since Linux 6.13 the time of a file may be
 * finer than that of time(2), which is then some milliseconds behind it; and
 * a clock that was wrong is set back.
 */
static bool
is_recent(const char *path)
{
	struct stat st;

	return !stat(path, &st) &&
	    llabs((long long)time(NULL) - st.st_mtime) < LIMIT_CACHE_SECONDS;
}

bool
cache_result(const struct cache *c, const struct oid *source,
    struct oid *tree, const char **index_hash)
{
	const char *path = result_path(c, source);
	struct blob text;
	struct lines l;
	struct err *e;

	if (!is_recent(path))
		return false;
	e = file_read_any(c->arena, path, LIMIT_CACHE, &text);
	if (e) {
		err_free(e);
		return false;
	}
	return text.data && is_whole(c, text, &l) && expect(&l, HEADER) &&
	    expect(&l, c->settings) && expect_oid(&l, tree) &&
	    expect_hash(c, &l, index_hash) && l.at == l.end;
}

/* --- writing --- */

void
cache_set_paths(const struct cache *c, struct cache_unit *unit,
    const struct map *seen)
{
	struct buf b;
	size_t i;

	buf_init(&b, c->arena, LIMIT_CACHE);
	for (i = 0; i < seen->n; i++) {
		buf_addc(&b, '\t');
		buf_add(&b, seen->entry[i].key, seen->entry[i].keylen);
		buf_addc(&b, '\n');
	}
	unit->paths.data = b.data;
	unit->paths.len = b.len;
}

bool
cache_depends(const struct cache_unit *unit, const struct map *changed)
{
	struct lines l = { unit->paths.data,
		unit->paths.data + unit->paths.len };
	const char *line;
	size_t len;

	while (next_line(&l, &line, &len))
		if (map_get(changed, line + 1, len - 1))
			return true;
	return false;
}

/* Entries are only ever a help: nobody waits for those that go. */
static void
drop_old(const struct cache *c)
{
	const struct dirent *entry;
	const char *path;
	DIR *d = opendir(c->dir);
	size_t n = 0;

	if (!d)
		return;
	while ((entry = readdir(d))) {
		path = arena_printf(c->arena, "%s/%s", c->dir, entry->d_name);
		if (++n > FILES_MAX && !is_recent(path))
			unlink(path);
	}
	closedir(d);
}

/* All that is known of a rendered tree. */
static void
write_entry(const struct cache *c, const struct cache_entry *entry,
    struct buf *b)
{
	size_t i, len = 1024 + entry->index.len;

	for (i = 0; i < entry->n; i++)
		len += strlen(entry->unit[i].name) +
		    strlen(entry->unit[i].dir) + 2 + entry->unit[i].paths.len;
	buf_expect(b, c->arena, len);
	buf_addf(b, HEADER "\n%s\n%s\n%s\n", c->settings,
	    oid_show(c->arena, &entry->source),
	    oid_show(c->arena, &entry->tree));
	for (i = 0; i < entry->n; i++) {
		buf_adds(b, entry->unit[i].name);
		buf_addc(b, '\t');
		buf_adds(b, entry->unit[i].dir);
		buf_addc(b, '\n');
		buf_add(b, entry->unit[i].paths.data,
		    entry->unit[i].paths.len);
	}
	buf_addc(b, '\n');
	buf_add(b, entry->index.data, entry->index.len);
	buf_adds(b, sum_of(c, b->data, b->len));
}

struct err *
cache_keep(const struct cache *c, const struct cache_entry *entry)
{
	struct buf all, result;
	struct err *e;

	buf_init(&all, c->arena, LIMIT_CACHE);
	buf_init(&result, c->arena, LIMIT_CACHE);
	write_entry(c, entry, &all);
	if (all.over)
		return NULL;	/* too large to be of help */
	buf_addf(&result, HEADER "\n%s\n%s\n%s\n", c->settings,
	    oid_show(c->arena, &entry->tree),
	    entry->index_hash ? entry->index_hash : "");
	buf_adds(&result, sum_of(c, result.data, result.len));
	e = file_make_dirs(c->dir, 0777);
	if (!e)
		e = file_put(tree_path(c, &entry->tree), all.data, all.len,
		    0644);
	if (!e)
		e = file_put(result_path(c, &entry->source), result.data,
		    result.len, 0644);
	drop_old(c);
	return e;
}
