#include "base/diag.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/limit.h"
#include "base/map.h"
#include "base/utf8.h"

#define TEXT_MAX 2000		/* bytes of one finding's words */

struct step {
	struct loc loc;
	const char *words;
	struct step *below;	/* the step we came from */
};

struct finding {
	enum diag_level level;
	const char *rule, *text;
	struct loc loc;
	const char **hint;
	size_t nhint;
	struct step *way;	/* nearest first */
	size_t serial;
};

struct diag {
	struct arena *arena;
	struct finding **item;
	size_t n, count[DIAG_ERROR + 1], added[DIAG_ERROR + 1];
	struct map seen, files;	/* findings; names of files */
	struct step *way;
	struct finding *last;	/* what hints belong to; NULL if not kept */
};

struct diag *
diag_new(struct arena *a)
{
	struct diag *d = arena_alloc(a, 1, sizeof(*d));

	d->arena = a;
	map_init(&d->seen, a);
	map_init(&d->files, a);
	return d;
}

/* What a terminal could act on, or a reader could not see. */
static bool
is_hidden(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) ||
	    (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
	    (c >= 0x2060 && c <= 0x206f) || c == 0xfeff;
}

void
diag_escape(struct buf *b, const char *text, size_t len)
{
	const char *end = text + len;
	uint32_t c;
	size_t n;

	while (text < end) {
		n = utf8_decode(text, (size_t)(end - text), &c);
		if (n && !is_hidden(c)) {
			buf_add(b, text, n);
		} else if (!n) {
			buf_addf(b, "\\x%02x", (unsigned char)*text);
			n = 1;
		} else if (c == '\n') {
			buf_adds(b, "\\n");
		} else if (c == '\t') {
			buf_adds(b, "\\t");
		} else if (c < 0x100) {
			buf_addf(b, "\\x%02" PRIx32, c);
		} else {
			buf_addf(b, "\\u%04" PRIx32, c);
		}
		text += n;
	}
}

static char *
words(struct arena *a, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));

/* The formatted words, escaped, cut after TEXT_MAX bytes. */
static char *
words(struct arena *a, const char *fmt, va_list ap)
{
	struct buf raw, out;
	char *text;

	buf_init(&raw, a, TEXT_MAX * 4);
	buf_vaddf(&raw, fmt, ap);
	buf_init(&out, a, TEXT_MAX);
	diag_escape(&out, raw.data, raw.len);
	text = arena_strndup(a, out.data, out.len);
	return text;
}

static bool
is_repeated(struct diag *d, const struct finding *f)
{
	char *key = arena_printf(d->arena, "%s:%u:%u:%s:%s",
	    f->loc.file ? f->loc.file : "", f->loc.line, f->loc.col, f->rule,
	    f->text);

	return map_set(&d->seen, key, strlen(key), d) != NULL;
}

/* The name of the file may live shorter than the finding. */
static struct loc
keep_place(struct diag *d, struct loc loc)
{
	size_t len = loc.file ? strlen(loc.file) : 0;
	char *file;

	if (!loc.file)
		return loc;
	file = map_get(&d->files, loc.file, len);
	if (!file) {
		file = arena_strndup(d->arena, loc.file, len);
		map_set(&d->files, file, len, file);
	}
	loc.file = file;
	return loc;
}

/* A step of the way that is the place of a finding says nothing new. */
static bool
is_place(struct loc x, struct loc y)
{
	return x.file && y.file && x.line == y.line && x.col == y.col &&
	    !strcmp(x.file, y.file);
}

void
diag_add(struct diag *d, enum diag_level level, const char *rule,
    struct loc loc, const char *fmt, ...)
{
	struct finding *f;
	va_list ap;

	d->last = NULL;
	d->added[level]++;
	if (d->n >= LIMIT_FINDINGS) {
		d->count[level]++;
		return;
	}
	f = arena_alloc(d->arena, 1, sizeof(*f));
	f->level = level;
	f->rule = rule;
	f->loc = keep_place(d, loc);
	f->way = d->way;
	if (f->way && is_place(f->way->loc, loc))
		f->way = f->way->below;
	f->serial = d->n;
	va_start(ap, fmt);
	f->text = words(d->arena, fmt, ap);
	va_end(ap);
	if (is_repeated(d, f))
		return;
	d->count[level]++;
	d->item = arena_grow(d->arena, d->item, d->n, sizeof(*d->item));
	d->item[d->n++] = f;
	d->last = f;
}

void
diag_hint(struct diag *d, const char *fmt, ...)
{
	struct finding *f = d->last;
	va_list ap;

	if (!f)
		return;
	f->hint = arena_grow(d->arena, f->hint, f->nhint, sizeof(*f->hint));
	va_start(ap, fmt);
	f->hint[f->nhint++] = words(d->arena, fmt, ap);
	va_end(ap);
}

static struct step *
step_new(struct diag *d, struct loc loc, const char *text, struct step *below)
{
	struct step *s = arena_alloc(d->arena, 1, sizeof(*s));

	s->loc = keep_place(d, loc);
	s->words = text;
	s->below = below;
	return s;
}

void
diag_via(struct diag *d, struct loc loc, const char *fmt, ...)
{
	struct finding *f = d->last;
	va_list ap;
	char *text;

	if (!f)
		return;
	va_start(ap, fmt);
	text = words(d->arena, fmt, ap);
	va_end(ap);
	f->way = step_new(d, loc, text, f->way);
}

void
diag_push(struct diag *d, struct loc loc, const char *text)
{
	d->way = step_new(d, loc, arena_strdup(d->arena, text), d->way);
}

void
diag_pop(struct diag *d)
{
	d->way = d->way->below;
}

size_t
diag_count(const struct diag *d, enum diag_level level)
{
	return d->count[level];
}

size_t
diag_added(const struct diag *d, enum diag_level level)
{
	return d->added[level];
}

static int
by_place(const void *va, const void *vb)
{
	const struct finding *a = *(const struct finding *const *)va;
	const struct finding *b = *(const struct finding *const *)vb;
	int c;

	if (a->level != b->level)
		return a->level > b->level ? -1 : 1;
	c = strcmp(a->loc.file ? a->loc.file : "",
	    b->loc.file ? b->loc.file : "");
	if (c)
		return c;
	if (a->loc.line != b->loc.line)
		return a->loc.line < b->loc.line ? -1 : 1;
	if (a->loc.col != b->loc.col)
		return a->loc.col < b->loc.col ? -1 : 1;
	c = strcmp(a->rule, b->rule);
	if (c)
		return c;
	return a->serial < b->serial ? -1 : 1;
}

static void
add_place(struct buf *b, struct loc loc)
{
	if (!loc.file)
		return;
	diag_escape(b, loc.file, strlen(loc.file));
	if (loc.line)
		buf_addf(b, ":%u", loc.line);
	if (loc.line && loc.col)
		buf_addf(b, ":%u", loc.col);
}

static const char *
level_name(enum diag_level level)
{
	switch (level) {
	case DIAG_ERROR:
		return "error";
	case DIAG_WARNING:
		return "warning";
	case DIAG_NOTE:
		break;
	}
	return "note";
}

static void
add_text(struct buf *b, const struct finding *f, enum diag_form form)
{
	const struct step *s;
	size_t i;

	if (form == DIAG_PUSH)
		buf_addf(b, "%s: ", level_name(f->level));
	add_place(b, f->loc);
	if (f->loc.file)
		buf_adds(b, ": ");
	if (form == DIAG_TOOL)
		buf_addf(b, "%s: ", level_name(f->level));
	buf_addf(b, "%s [%s]\n", f->text, f->rule);
	for (s = f->way; s; s = s->below) {
		buf_adds(b, "    ");
		add_place(b, s->loc);
		buf_addf(b, "%s%s\n", s->loc.file ? ": " : "", s->words);
	}
	for (i = 0; i < f->nhint; i++)
		buf_addf(b, "%shint: %s\n", form == DIAG_PUSH ? "" : "    ",
		    f->hint[i]);
}

/* Escaped text has no control bytes left: only '"' and '\' need care. */
static void
add_json_string(struct buf *b, const char *s)
{
	buf_addc(b, '"');
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			buf_addc(b, '\\');
		buf_addc(b, *s);
	}
	buf_addc(b, '"');
}

static void
add_json_place(struct buf *b, struct arena *a, struct loc loc)
{
	struct buf file;

	buf_init(&file, a, LIMIT_PATH * 4);
	if (loc.file)
		diag_escape(&file, loc.file, strlen(loc.file));
	buf_addf(b, "\"column\":%u,\"file\":", loc.col);
	add_json_string(b, file.data);
	buf_addf(b, ",\"line\":%u", loc.line);
}

static void
add_json(struct buf *b, struct arena *a, const struct finding *f)
{
	const struct step *s;
	size_t i;

	buf_addc(b, '{');
	add_json_place(b, a, f->loc);
	buf_adds(b, ",\"hints\":[");
	for (i = 0; i < f->nhint; i++) {
		buf_adds(b, i ? "," : "");
		add_json_string(b, f->hint[i]);
	}
	buf_addf(b, "],\"level\":\"%s\",\"rule\":", level_name(f->level));
	add_json_string(b, f->rule);
	buf_adds(b, ",\"text\":");
	add_json_string(b, f->text);
	buf_adds(b, ",\"via\":[");
	for (s = f->way; s; s = s->below) {
		buf_addc(b, '{');
		add_json_place(b, a, s->loc);
		buf_adds(b, ",\"text\":");
		add_json_string(b, s->words);
		buf_adds(b, s->below ? "}," : "}");
	}
	buf_adds(b, "]}");
}

void
diag_format(struct buf *b, const struct diag *d, enum diag_form form,
    bool notes, size_t max)
{
	struct finding **sorted;
	size_t i, n = 0, shown = 0, all;

	all = d->count[DIAG_ERROR] + d->count[DIAG_WARNING] +
	    (notes ? d->count[DIAG_NOTE] : 0);
	sorted = arena_alloc(d->arena, d->n ? d->n : 1, sizeof(*sorted));
	for (i = 0; i < d->n; i++)
		if (notes || d->item[i]->level != DIAG_NOTE)
			sorted[n++] = d->item[i];
	qsort(sorted, n, sizeof(*sorted), by_place);
	if (form == DIAG_JSON)
		buf_adds(b, "{\"findings\":[");
	for (i = 0; i < n && (!max || i < max); i++, shown++) {
		if (form != DIAG_JSON) {
			add_text(b, sorted[i], form);
			continue;
		}
		buf_adds(b, i ? "," : "");
		add_json(b, d->arena, sorted[i]);
	}
	if (form == DIAG_JSON)
		buf_addf(b, "],\"more\":%zu,"
		    "\"schema\":\"sluice/findings/1\"}\n", all - shown);
	else if (all > shown)
		buf_addf(b, "and %zu more\n", all - shown);
}

void
diag_print(FILE *f, const struct diag *d, enum diag_form form, bool notes)
{
	struct buf b;

	buf_init(&b, d->arena, LIMIT_UNIT_OUTPUT);
	diag_format(&b, d, form, notes, 0);
	fwrite(b.data, 1, b.len, f);
}

/* Edits (insert, delete, replace, swap) between two words, at most max + 1. */
static size_t
distance(const char *a, const char *b, size_t max)
{
	size_t row[3][64], la = strlen(a), lb = strlen(b), i, j, best, least;

	if (la > 62 || lb > 62 || (la > lb ? la - lb : lb - la) > max)
		return max + 1;
	for (j = 0; j <= lb; j++)
		row[0][j] = j;
	for (i = 1; i <= la; i++) {
		size_t *now = row[i % 3], *up = row[(i + 2) % 3];

		now[0] = least = i;
		for (j = 1; j <= lb; j++) {
			best = up[j - 1] + (a[i - 1] != b[j - 1]);
			if (up[j] + 1 < best)
				best = up[j] + 1;
			if (now[j - 1] + 1 < best)
				best = now[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] &&
			    row[(i + 1) % 3][j - 2] + 1 < best)
				best = row[(i + 1) % 3][j - 2] + 1;
			now[j] = best;
			if (best < least)
				least = best;
		}
		if (least > max)
			return max + 1;
	}
	return row[la % 3][lb];
}

const char *
diag_nearest(const char *word, const char *const *candidates, size_t n)
{
	size_t i, d, best = strlen(word) / 3 + 2;
	const char *nearest = NULL;

	for (i = 0; i < n; i++) {
		d = distance(word, candidates[i], best - 1);
		if (d < best) {
			best = d;
			nearest = candidates[i];
		}
		if (!best)
			break;
	}
	return nearest;
}
