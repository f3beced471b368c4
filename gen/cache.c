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

#define HEADER "sluice-cache 3"
#define SUM 33			/* bytes of the last line of an entry */
#define SAME_MAX 99U		/* of which two digits tell */
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
struct sum {
	uint64_t a, b, len;
	unsigned char rest[sizeof(uint64_t)];	/* of no whole word */
};

static void
sum_word(struct sum *s, const void *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word));
	s->b += s->a += word;
}

static void
sum_add(struct sum *s, const char *text, size_t len)
{
	size_t have = s->len % sizeof(s->rest), n;

	s->len += len;
	if (have) {
		n = sizeof(s->rest) - have;
		n = len < n ? len : n;
		memcpy(s->rest + have, text, n);
		if (have + n < sizeof(s->rest))
			return;
		sum_word(s, s->rest);
		text += n;
		len -= n;
	}
	for (; len >= sizeof(s->rest); text += sizeof(s->rest),
	    len -= sizeof(s->rest))
		sum_word(s, text);
	memcpy(s->rest, text, len);
}

/* As the last line has it, with its newline. */
static const char *
sum_end(struct sum *s, struct arena *a)
{
	size_t have = s->len % sizeof(s->rest);

	memset(s->rest + have, 0, sizeof(s->rest) - have);
	sum_word(s, s->rest);
	sum_word(s, &s->len);
	return arena_printf(a, "%016" PRIx64 "%016" PRIx64 "\n", s->a, s->b);
}

static bool
is_whole(const struct cache *c, struct blob text, struct lines *body)
{
	size_t len = text.len - SUM;
	struct sum sum = { 0 };

	if (text.len < SUM)
		return false;
	sum_add(&sum, text.data, len);
	if (memcmp(text.data + len, sum_end(&sum, c->arena), SUM))
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

/* "name <tab> directory"; the lines of what it depended on follow. */
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
	unit->lines.data = line;
	unit->lines.len = len + 1;
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
			out->unit[out->n - 1].lines.len += len + 1;
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

	e = file_map(c->arena, tree_path(c, tree), LIMIT_CACHE, &text);
	if (e) {
		err_free(e);	/* as good as none */
		return false;
	}
	return read_entry(c, text, out) && oid_equal(&out->tree, tree);
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

static size_t
common(const char *a, size_t alen, const char *b, size_t blen)
{
	size_t i = 0;

	while (i < alen && i < blen && a[i] == b[i])
		i++;
	return i;
}

/*
 * A path is often in the directory of the one before: two digits say how many
 * of its bytes it begins with, and then come the others.
 */
void
cache_set_paths(const struct cache *c, struct cache_unit *unit,
    const struct map *seen)
{
	const struct map_entry *e, *before = NULL;
	size_t i, same;
	struct buf b;

	buf_init(&b, c->arena, LIMIT_CACHE);
	buf_addf(&b, "%s\t%s\n", unit->name, unit->dir);
	for (i = 0; i < seen->n; i++) {
		e = &seen->entry[i];
		same = before ? common(before->key, before->keylen, e->key,
		    e->keylen) : 0;
		if (same > SAME_MAX)
			same = SAME_MAX;
		buf_addf(&b, "\t%02zu", same);
		buf_add(&b, e->key + same, e->keylen - same);
		buf_addc(&b, '\n');
		before = e;
	}
	unit->lines.data = b.data;
	unit->lines.len = b.len;
}

/* The next of such lines as a path in room; false if it is none. */
static bool
next_path(struct lines *l, char *room, size_t size, size_t *len)
{
	const char *line;
	size_t n, same;

	if (!next_line(l, &line, &n) || n < 3)
		return false;
	same = (size_t)(line[1] - '0') * 10 + (size_t)(line[2] - '0');
	n -= 3;
	if (same > *len || n > size - same)
		return false;
	memcpy(room + same, line + 3, n);
	*len = same + n;
	return true;
}

bool
cache_depends(const struct cache_unit *unit, const struct map *changed)
{
	struct lines l = { unit->lines.data,
		unit->lines.data + unit->lines.len };
	char path[LIMIT_PATH * 2];
	const char *names;
	size_t len;

	next_line(&l, &names, &len);
	len = 0;
	while (l.at != l.end)
		if (!next_path(&l, path, sizeof(path), &len) ||
		    map_get(changed, path, len))
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

/* What is written, as parts that lie where they are. */
struct parts {
	struct arena *arena;
	struct blob *item;
	size_t n;
	struct sum sum;
};

/* Units that stay follow each other in the old entry, too: they are one. */
static void
add_part(struct parts *p, const char *data, size_t len)
{
	struct blob *last = p->n ? &p->item[p->n - 1] : NULL;

	if (last && last->data + last->len == data) {
		last->len += len;
		return;
	}
	p->item = arena_grow(p->arena, p->item, p->n, sizeof(*p->item));
	p->item[p->n++] = (struct blob){ data, len };
}

static struct err *
put_parts(struct parts *p, const char *path)
{
	const char *end;
	size_t i;

	for (i = 0; i < p->n; i++)
		sum_add(&p->sum, p->item[i].data, p->item[i].len);
	end = sum_end(&p->sum, p->arena);
	add_part(p, end, strlen(end));
	return file_put(path, p->item, p->n, 0644);
}

/* All that is known of a rendered tree. */
static struct err *
put_entry(const struct cache *c, const struct cache_entry *entry)
{
	struct parts p = { .arena = c->arena };
	const char *head = arena_printf(c->arena, HEADER "\n%s\n%s\n%s\n",
	    c->settings, oid_show(c->arena, &entry->source),
	    oid_show(c->arena, &entry->tree));
	size_t i, len = strlen(head) + 1 + entry->index.len + SUM;

	add_part(&p, head, strlen(head));
	for (i = 0; i < entry->n; i++) {
		add_part(&p, entry->unit[i].lines.data,
		    entry->unit[i].lines.len);
		len += entry->unit[i].lines.len;
	}
	add_part(&p, "\n", 1);
	add_part(&p, entry->index.data, entry->index.len);
	/* one that is too large to be read is of no help */
	return len > LIMIT_CACHE ? NULL : put_parts(&p,
	    tree_path(c, &entry->tree));
}

static struct err *
put_result(const struct cache *c, const struct cache_entry *entry)
{
	struct parts p = { .arena = c->arena };
	const char *text = arena_printf(c->arena, HEADER "\n%s\n%s\n%s\n",
	    c->settings, oid_show(c->arena, &entry->tree),
	    entry->index_hash ? entry->index_hash : "");

	add_part(&p, text, strlen(text));
	return put_parts(&p, result_path(c, &entry->source));
}

struct err *
cache_keep(const struct cache *c, const struct cache_entry *entry)
{
	struct err *e;

	e = file_make_dirs(c->dir, 0777);
	if (!e)
		e = put_entry(c, entry);
	if (!e)
		e = put_result(c, entry);
	drop_old(c);
	return e;
}
