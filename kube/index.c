#include "kube/index.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/limit.h"
#include "base/map.h"

#define HEADER "sluice-index 1\n"
#define COLUMNS 11
#define LINE 512		/* bytes that are expected of a new one */
#define N(array) (sizeof(array) / sizeof((array)[0]))

static const char *const phases[] = { "pre", "sync", "post", "fail", "none" };
static const char *const scopes[] = { "cluster", "namespaced", "unknown" };

void
index_init(struct index *x, struct arena *a)
{
	memset(x, 0, sizeof(*x));
	x->arena = a;
}

/* Room for n entries in all: where many come, they are not moved often. */
static void
reserve(struct index *x, size_t n)
{
	struct index_entry *item;

	if (n <= x->cap)
		return;
	item = arena_alloc(x->arena, n, sizeof(*item));
	if (x->n)
		memcpy(item, x->item, x->n * sizeof(*item));
	x->item = item;
	x->cap = n;
}

struct index_entry *
index_add(struct index *x)
{
	struct index_entry *e;

	if (x->n == x->cap)
		reserve(x, x->cap ? x->cap * 2 : 16);
	e = &x->item[x->n++];
	memset(e, 0, sizeof(*e));
	e->api_version = e->kind = e->namespace = e->name = "";
	e->sha256 = e->path = e->flags = e->defines = "";
	return e;
}

/* --- order --- */

static int
compare_time(enum index_phase p1, int w1, enum index_phase p2, int w2)
{
	if (p1 != p2)
		return p1 < p2 ? -1 : 1;
	return (w1 > w2) - (w1 < w2);
}

static int
by_order(const void *va, const void *vb)
{
	const struct index_entry *a = va, *b = vb;
	int c = compare_time(a->first_phase, a->first_wave, b->first_phase,
	    b->first_wave);

	if (!c)
		c = (a->rank > b->rank) - (a->rank < b->rank);
	if (!c)
		c = strcmp(a->kind, b->kind);
	if (!c)
		c = strcmp(a->namespace, b->namespace);
	if (!c)
		c = strcmp(a->name, b->name);
	/* a path has one line in each phase: there are no equals */
	return c ? c : strcmp(a->path, b->path);
}

static const char *
group_end(const char *api_version)
{
	const char *slash = strchr(api_version, '/');

	return slash ? slash : api_version;
}

/* "Kind.group", as the definition of a custom resource has it. */
static const char *
type_of(struct arena *a, const struct index_entry *e)
{
	size_t len = strlen(e->kind);
	size_t group = (size_t)(group_end(e->api_version) - e->api_version);
	char *type = arena_alloc(a, len + group + 2, 1);

	memcpy(type, e->kind, len);
	type[len] = '.';
	memcpy(type + len + 1, e->api_version, group);
	return type;
}

static bool
is_namespace(const struct index_entry *e)
{
	return !strcmp(e->kind, "Namespace") &&
	    !strcmp(e->api_version, "v1");
}

/* Of several lines that answer to a name, the first is what is needed. */
static void
offer(struct map *needed, const char *key, struct index_entry *e)
{
	struct index_entry *other = map_get(needed, key, strlen(key));

	if (!other || by_order(e, other) < 0)
		map_set(needed, key, strlen(key), e);
}

/*
 * Let what is needed be applied no later than what needs it.  The user's own
 * time counts, so that it does not matter who is looked at first.
 */
static void
pull(struct map *needed, const char *key, const struct index_entry *user)
{
	struct index_entry *e = map_get(needed, key, strlen(key));

	if (e && user->phase != PHASE_NONE && e->phase != PHASE_NONE &&
	    compare_time(user->phase, user->wave, e->first_phase,
	    e->first_wave) < 0) {
		e->first_phase = user->phase;
		e->first_wave = user->wave;
		e->line = NULL;
	}
}

static void
put_at_own_time(struct index *x)
{
	struct index_entry *e;
	size_t i;

	for (i = 0; i < x->n; i++) {
		e = &x->item[i];
		/* what was pulled is written anew, since it may not be now */
		if (e->first_phase != e->phase || e->first_wave != e->wave)
			e->line = NULL;
		e->first_phase = e->phase;
		e->first_wave = e->wave;
	}
}

/*
 * Most entries come from an index that was in order, behind some that are new:
 * these are sorted and merged in.
 */
static void
put_in_order(struct index *x)
{
	struct index_entry *new;
	size_t i = 0, j, n, to = 0;

	for (n = x->n; n > 1 && by_order(&x->item[n - 2],
	    &x->item[n - 1]) <= 0; n--)
		;
	if (n <= 1)
		return;
	/* all but the last of these n; what comes from there is in order */
	n--;
	new = arena_alloc(x->arena, n, sizeof(*new));
	memcpy(new, x->item, n * sizeof(*new));
	qsort(new, n, sizeof(*new), by_order);
	for (j = n; i < n; to++)
		x->item[to] = j < x->n && by_order(&x->item[j], &new[i]) < 0 ?
		    x->item[j++] : new[i++];
}

void
index_sort(struct index *x)
{
	struct map namespaces, types;
	struct index_entry *e;
	size_t i;

	map_init(&namespaces, x->arena);
	map_init(&types, x->arena);
	put_at_own_time(x);
	for (i = 0; i < x->n; i++) {
		e = &x->item[i];
		if (is_namespace(e))
			offer(&namespaces, e->name, e);
		else if (*e->defines)
			offer(&types, e->defines, e);
	}
	for (i = 0; i < x->n; i++) {
		e = &x->item[i];
		if (*e->namespace && namespaces.n)
			pull(&namespaces, e->namespace, e);
		if (types.n && strchr(e->api_version, '.'))
			pull(&types, type_of(x->arena, e), e);
	}
	put_in_order(x);
}

bool
index_is_sorted(const struct index *x)
{
	size_t i;

	for (i = 1; i < x->n; i++)
		if (by_order(&x->item[i - 1], &x->item[i]) >= 0)
			return false;
	return true;
}

/* --- writing --- */

void
index_add_field(struct buf *b, const char *s)
{
	if (!*s)
		buf_addc(b, '-');
	else if (!strcmp(s, "-"))
		buf_adds(b, "%2D");
	else
		for (; *s; s++) {
			if (*s <= ' ' || *s > '~' || *s == '%')
				buf_addf(b, "%%%02X", (unsigned char)*s);
			else
				buf_addc(b, *s);
		}
}

static void
add_field(struct buf *b, const char *s)
{
	buf_addc(b, '\t');
	index_add_field(b, s);
}

/* Flags, and behind them what index_read needs beside the columns. */
static void
add_flags(struct buf *b, const struct index_entry *e)
{
	size_t start;

	buf_addc(b, '\t');
	start = b->len;
	buf_adds(b, e->flags);
	if (*e->defines)
		buf_addf(b, "%sdefines=%s", b->len > start ? "," : "",
		    e->defines);
	if (e->phase != e->first_phase || e->wave != e->first_wave)
		buf_addf(b, "%sown=%s/%d", b->len > start ? "," : "",
		    phases[e->phase], e->wave);
	if (b->len == start)
		buf_addc(b, '-');
}

static void
add_entry(struct buf *b, const struct index_entry *e)
{
	buf_addf(b, "%s\t%d\t%u", phases[e->first_phase], e->first_wave,
	    e->rank);
	add_field(b, e->api_version);
	add_field(b, e->kind);
	add_field(b, scopes[e->scope]);
	add_field(b, e->namespace);
	add_field(b, e->name);
	add_field(b, e->sha256);
	buf_addf(b, "\t%s", e->path);
	add_flags(b, e);
	buf_addc(b, '\n');
}

void
index_write_entry(struct buf *b, const struct index_entry *e)
{
	if (e->line)
		buf_add(b, e->line, e->linelen);
	else
		add_entry(b, e);
}

void
index_write(struct buf *b, const struct index *x)
{
	size_t i, len = strlen(HEADER);

	for (i = 0; i < x->n; i++)
		len += x->item[i].line ? x->item[i].linelen : LINE;
	buf_expect(b, x->arena, len);
	buf_adds(b, HEADER);
	for (i = 0; i < x->n; i++)
		index_write_entry(b, &x->item[i]);
}

/* --- reading --- */

struct field {
	char *data;
	size_t len;
};

static bool
word_of(struct field f, const char *const *words, size_t n, unsigned *out)
{
	for (*out = 0; *out < n; (*out)++)
		if (strlen(words[*out]) == f.len &&
		    !memcmp(words[*out], f.data, f.len))
			return true;
	return false;
}

/* A whole number in its one spelling. */
static bool
number_of(struct field f, long min, long max, long *out)
{
	size_t i = f.len && f.data[0] == '-';
	long value = 0;

	if (f.len - i > 7 || f.len == i || (f.data[i] == '0' && f.len > 1))
		return false;
	for (; i < f.len; i++) {
		if (f.data[i] < '0' || f.data[i] > '9')
			return false;
		value = value * 10 + (f.data[i] - '0');
	}
	*out = f.data[0] == '-' ? -value : value;
	return *out >= min && *out <= max;
}

static bool
hex_digit(char c, unsigned *value)
{
	if (c >= '0' && c <= '9')
		*value = *value << 4 | (unsigned)(c - '0');
	else if (c >= 'A' && c <= 'F')
		*value = *value << 4 | (unsigned)(c - 'A' + 10);
	else
		return false;
	return true;
}

const char *
index_field(char *s, size_t len)
{
	size_t i, n = 0;
	unsigned value;

	s[len] = '\0';
	if (len == 1 && s[0] == '-')
		return "";
	for (i = 0; i < len; i++) {
		if (s[i] <= ' ' || s[i] > '~')
			return NULL;
		if (s[i] != '%') {
			s[n++] = s[i];
			continue;
		}
		value = 0;
		if (len - i < 3 || !hex_digit(s[i + 1], &value) ||
		    !hex_digit(s[i + 2], &value) || !value)
			return NULL;
		s[n++] = (char)value;
		i += 2;
	}
	s[n] = '\0';
	return n ? s : NULL;
}

/* Cut the value of a flag off the end of flags; NULL if it is not there. */
static char *
cut_flag(char *flags, const char *key)
{
	char *at = strstr(flags, key);

	if (!at || (at != flags && at[-1] != ','))
		return NULL;
	at[at == flags ? 0 : -1] = '\0';
	return at + strlen(key);
}

static bool
read_own(char *value, struct index_entry *e)
{
	char *slash = strchr(value, '/');
	unsigned word;
	long number;

	if (!slash || !word_of((struct field){ value, (size_t)(slash - value) },
	    phases, N(phases), &word) ||
	    !number_of((struct field){ slash + 1, strlen(slash + 1) },
	    -LIMIT_WAVE, LIMIT_WAVE, &number))
		return false;
	e->phase = word;
	e->wave = (int)number;
	return true;
}

/* Flags, without what add_flags put behind them. */
static bool
read_flags(char *flags, size_t len, struct index_entry *e)
{
	char *value;

	flags[len] = '\0';
	if (!strcmp(flags, "-"))
		return true;
	value = cut_flag(flags, "own=");
	if (value && !read_own(value, e))
		return false;
	value = cut_flag(flags, "defines=");
	if (value)
		e->defines = value;
	e->flags = flags;
	return *flags || value || e->phase != e->first_phase ||
	    e->wave != e->first_wave;
}

/* Split a line at its tabs; false if there are not as many as columns. */
static bool
split(char *line, size_t len, struct field f[COLUMNS])
{
	char *end = line + len, *tab;
	size_t i;

	for (i = 0; i < COLUMNS; i++, line = tab + 1) {
		tab = memchr(line, '\t', (size_t)(end - line));
		if (!tab)
			tab = end;
		f[i].data = line;
		f[i].len = (size_t)(tab - line);
		if (!f[i].len || (tab == end) != (i == COLUMNS - 1))
			return false;
	}
	return true;
}

/* Numbers and words come first: reading texts changes the line. */
static bool
read_words(const struct field f[COLUMNS], struct index_entry *e)
{
	unsigned phase, scope;
	long wave, rank;

	if (!word_of(f[0], phases, N(phases), &phase) ||
	    !number_of(f[1], -LIMIT_WAVE, LIMIT_WAVE, &wave) ||
	    !number_of(f[2], 0, 999, &rank) ||
	    !word_of(f[5], scopes, N(scopes), &scope))
		return false;
	e->phase = e->first_phase = phase;
	e->wave = e->first_wave = (int)wave;
	e->rank = (unsigned)rank;
	e->scope = scope;
	return true;
}

/* The text of a field; of one in a plain line, each byte is what it says. */
static const char *
text_of(struct field f, bool plain)
{
	if (!plain || f.len == 1)
		return index_field(f.data, f.len);
	f.data[f.len] = '\0';
	return f.data;
}

/* A line that is_printable. */
static bool
read_line(struct index *x, char *line, size_t len)
{
	bool plain = !memchr(line, '%', len) && !memchr(line, ' ', len);
	struct index_entry *e = index_add(x);
	struct field f[COLUMNS];

	if (!split(line, len, f) || !read_words(f, e))
		return false;
	e->api_version = text_of(f[3], plain);
	e->kind = text_of(f[4], plain);
	e->namespace = text_of(f[6], plain);
	e->name = text_of(f[7], plain);
	e->sha256 = text_of(f[8], plain);
	f[9].data[f[9].len] = '\0';
	e->path = f[9].data;
	return e->api_version && e->kind && e->namespace && e->name &&
	    e->sha256 && strlen(e->sha256) == HASH_SIZE * 2 &&
	    read_flags(f[10].data, f[10].len, e);
}

/* All is in the fields' own encoding, which leaves printable ASCII alone. */
static bool
is_printable(const char *line, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (line[i] != '\t' && (line[i] < ' ' || line[i] > '~'))
			return false;
	return true;
}

/* What the lines so far say about a file. */
struct known {
	struct index_entry entry;
	unsigned phases;		/* bits */
};

static bool
same_object(const struct index_entry *a, const struct index_entry *b)
{
	return !strcmp(a->api_version, b->api_version) &&
	    !strcmp(a->kind, b->kind) && a->scope == b->scope &&
	    !strcmp(a->namespace, b->namespace) &&
	    !strcmp(a->name, b->name) && !strcmp(a->sha256, b->sha256) &&
	    !strcmp(a->defines, b->defines);
}

/*
 * One object for a file, one file for an object, one line for it in a phase:
 * otherwise it would depend on the reader what is applied.
 */
static bool
is_new(struct arena *a, struct map *files, struct map *objects,
    const struct index_entry *e)
{
	struct known *known = map_get(files, e->path, strlen(e->path));
	const char *key;

	if (known) {
		if (known->phases & 1U << e->phase ||
		    !same_object(&known->entry, e))
			return false;
		known->phases |= 1U << e->phase;
		return true;
	}
	known = arena_alloc(a, 1, sizeof(*known));
	known->entry = *e;
	known->phases = 1U << e->phase;
	map_set(files, e->path, strlen(e->path), known);
	key = arena_printf(a, "%s\n%s\n%s", type_of(a, e), e->namespace,
	    e->name);
	return !map_set(objects, key, strlen(key), known);
}

static size_t
count_lines(const char *p, const char *end)
{
	size_t n = 0;

	while ((p = memchr(p, '\n', (size_t)(end - p)))) {
		n++;
		p++;
	}
	return n;
}

bool
index_read_own(struct index *x, const char *text, size_t len, size_t *line)
{
	char *p = arena_strndup(x->arena, text, len), *end = p + len, *nl;
	const char *start = p;
	struct index_entry *e;

	*line = 1;
	if (len < strlen(HEADER) || memcmp(text, HEADER, strlen(HEADER)))
		return false;
	reserve(x, x->n + count_lines(p, end));
	for (p += strlen(HEADER); p < end; p = nl + 1) {
		(*line)++;
		nl = memchr(p, '\n', (size_t)(end - p));
		if (!nl || !is_printable(p, (size_t)(nl - p)) ||
		    !read_line(x, p, (size_t)(nl - p)))
			return false;
		e = &x->item[x->n - 1];
		e->line = text + (p - start);
		e->linelen = (size_t)(nl - p) + 1;
	}
	return true;
}

bool
index_read(struct index *x, const char *text, size_t len, size_t *line)
{
	struct map files, objects;
	size_t i = x->n;

	if (!index_read_own(x, text, len, line))
		return false;
	map_init(&files, x->arena);
	map_init(&objects, x->arena);
	for (*line = 2; i < x->n; i++, (*line)++)
		if (!is_new(x->arena, &files, &objects, &x->item[i]))
			return false;
	return true;
}

bool
index_read_entry(struct arena *a, const char *line, struct index_entry *out)
{
	const char *text = arena_printf(a, HEADER "%s\n", line);
	struct index one;
	size_t at;

	index_init(&one, a);
	if (!index_read(&one, text, strlen(text), &at) || one.n != 1)
		return false;
	*out = one.item[0];
	return true;
}
