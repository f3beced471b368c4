#include "policy/scan.h"

#include <string.h>

#include "base/hash.h"
#include "base/utf8.h"
#include "policy/assignment.h"
#include "policy/draft.h"
#include "policy/literal.h"
#include "policy/peek.h"
#include "yaml/read.h"

#define NESTED 3		/* documents within texts of documents */

void
scan_init(struct scan *c, const struct token_finder *finder,
    const struct secrets_options *options, struct map *told,
    struct source *source)
{
	memset(c, 0, sizeof(*c));
	c->arena = arena_new();
	c->scratch = arena_new();
	c->finder = finder;
	c->object = "";
	buf_init(&c->path, c->arena, 2 * SCAN_PATH);
	texts_init(&c->texts, c->arena, source);
	sightings_init(&c->sightings, c->arena, options, told, &c->texts);
}

void
scan_clear(struct scan *c)
{
	arena_free(c->scratch);
	arena_free(c->arena);
}

static const char *
in_object(const struct scan *c)
{
	return *c->object ? arena_printf(c->arena, " in %s", c->object) : "";
}

static unsigned
indent_of(struct blob line)
{
	unsigned n = 0;

	while (n < line.len && line.data[n] == ' ')
		n++;
	return n;
}

/*
 * The last line of a scalar.  A folded one has fewer lines than were written:
 * it goes on while lines are indented as its first one is.
 */
static unsigned
last_line(struct scan *c, const struct node *n)
{
	unsigned line = n->loc.line, indent;
	struct lines *lines;
	struct blob text;
	size_t i;

	for (i = 0; i < n->len; i++)
		line += n->str[i] == '\n';
	if (n->style != STYLE_BLOCK || !n->loc.file)
		return line;
	lines = texts_get(&c->texts, n->loc.file);
	indent = indent_of(lines_get(lines, n->loc.line + 1));
	for (line = n->loc.line + 1; indent; line++) {
		text = lines_get(lines, line + 1);
		if (!text.len || indent_of(text) < indent)
			break;
	}
	return line;
}

void
scan_sight(struct scan *c, const char *rule, enum advice advice,
    const struct node *value, const char *words)
{
	struct sighting s = { .rule = rule, .loc = value->loc,
		.last = last_line(c, value), .advice = advice };

	s.words = arena_printf(c->arena, "%s%s", words, in_object(c));
	sightings_add(&c->sightings, &s, value->str, value->len);
}

/*
 * Where the first byte of a block scalar stands.  False if that is not known,
 * and for other scalars, whose lines are not those of the file.
 */
static bool
find_start(struct scan *c, const struct node *n, struct loc *out)
{
	struct lines *lines;
	struct blob line;
	unsigned i;

	if (n->style != STYLE_BLOCK || !n->loc.file)
		return false;
	lines = texts_get(&c->texts, n->loc.file);
	line = lines_get(lines, n->loc.line);
	/* a folded one says ">" */
	if (!memchr(line.data, '|', line.len))
		return false;
	for (i = 0; i < n->len && n->str[i] == '\n'; i++)
		;
	line = lines_get(lines, n->loc.line + 1 + i);
	*out = (struct loc){ n->loc.file, n->loc.line + 1,
		indent_of(line) + 1 };
	return true;
}

/* The place of a byte of the scalar that is being looked at. */
static struct loc
place_in_scalar(const struct scan *c, size_t at)
{
	struct loc loc = c->start;
	size_t i;

	if (!c->exact)
		return c->scalar->loc;
	for (i = 0; i < at && i < c->scalar->len; i++) {
		loc.col++;
		if (c->scalar->str[i] == '\n') {
			loc.line++;
			loc.col = c->start.col;
		}
	}
	return loc;
}

static void
found_in_scalar(void *ctx, const struct token *t, const char *value,
    size_t len)
{
	struct scan *c = ctx;
	struct sighting s = { .rule = t->rule, .rank = c->exact ? 1 : 2,
		.advice = ADVICE_MOVE };

	s.loc = place_in_scalar(c, t->at);
	s.last = c->exact ? s.loc.line : last_line(c, c->scalar);
	s.words = arena_printf(c->arena, "%s in plaintext under '%s'%s",
	    t->kind, c->path.data, in_object(c));
	sightings_add(&c->sightings, &s, value, len);
}

static void
found_in_bytes(void *ctx, const struct token *t, const char *value,
    size_t len)
{
	struct scan *c = ctx;
	struct sighting s = { .rule = t->rule, .rank = 1,
		.advice = ADVICE_REMOVE };
	struct lines *lines = texts_get(&c->texts, c->file);

	s.loc = lines_place(lines, c->file, t->at);
	s.last = lines_place(lines, c->file, t->at + t->len).line;
	s.words = arena_printf(c->arena, "%s in plaintext", t->kind);
	sightings_add(&c->sightings, &s, value, len);
}

static void
look_into(struct scan *c, void (*found)(void *, const struct token *,
    const char *, size_t), const char *text, size_t len)
{
	struct peek p = { c->finder, c->scratch, found, c };

	peek(&p, text, len);
}

static void
scan_assignments(struct scan *c, const char *text, size_t len)
{
	struct sighting s = { .rule = "secret/key-name",
		.advice = ADVICE_MOVE };
	struct assignment x;
	size_t at = 0;

	while (assignment_next(text, len, &at, &x)) {
		if (!literal_is_secret(x.key, x.keylen, x.value, x.len))
			continue;
		s.loc = c->scalar ?
		    place_in_scalar(c, (size_t)(x.value - text)) :
		    lines_place(texts_get(&c->texts, c->file), c->file,
		    (size_t)(x.value - text));
		s.words = arena_printf(c->arena, "'%.*s' has its value in "
		    "plaintext%s", (int)x.keylen, x.key, in_object(c));
		sightings_add(&c->sightings, &s, x.value, x.len);
	}
}

void
scan_bytes(struct scan *c, struct blob text)
{
	look_into(c, found_in_bytes, text.data, text.len);
}

void
scan_lines(struct scan *c, struct blob text)
{
	scan_assignments(c, text.data, text.len);
}

void
scan_draft(struct scan *c, struct blob text)
{
	struct sighting s = { .rule = "secret/plaintext",
		.advice = ADVICE_SEAL };
	struct draft draft = { 0 };
	struct assignment x;

	while (draft_next(&draft, text.data, text.len, &x)) {
		s.loc = lines_place(texts_get(&c->texts, c->file), c->file,
		    (size_t)(x.value - text.data));
		s.words = arena_printf(c->arena, "the value of '%.*s' in "
		    "plaintext in a Secret", (int)x.keylen, x.key);
		sightings_add(&c->sightings, &s, x.value, x.len);
	}
	scan_lines(c, text);
}

static bool
is_text(const char *data, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if ((unsigned char)data[i] < ' ' && data[i] != '\n' &&
		    data[i] != '\r' && data[i] != '\t')
			return false;
	return utf8_valid(data, len) == len;
}

/* Does it look like more than a value: a file of some kind? */
static bool
is_file(const char *text, size_t len)
{
	return len > 1 && (memchr(text, '\n', len) || text[0] == '{');
}

/* A text that is a file of its own: documents, or lines. */
static void
scan_file_text(struct scan *c, const char *text, size_t len)
{
	struct diag *quiet = diag_new(c->arena);
	struct yaml_docs docs;
	bool is_yaml;
	size_t i;

	is_yaml = yaml_read_inside(c->arena, quiet, YAML_CORE,
	    c->exact ? c->start : c->scalar->loc, !c->exact, text, len,
	    &docs);
	for (i = 0; is_yaml && i < docs.n; i++)
		if (docs.doc[i]->kind == NODE_SCALAR)
			is_yaml = false;
	if (!is_yaml) {
		scan_assignments(c, text, len);
		return;
	}
	for (i = 0; i < docs.n; i++)
		scan_document(c, docs.doc[i]);
}

/* Base64 of a text is looked at as that text. */
static const char *
decode_text(struct scan *c, const struct node *n, size_t *len)
{
	struct arena_mark mark = arena_mark(c->arena);
	const char *text = NULL;

	if (n->len >= 24)
		text = (const char *)base64_decode_lenient(c->arena, n->str,
		    n->len, len);
	if (text && *len && is_text(text, *len))
		return text;
	arena_rewind(c->arena, mark);
	return NULL;
}

void
scan_text(struct scan *c, const struct node *n)
{
	struct scan outer = *c;
	const char *text;
	size_t len;

	c->scalar = n;
	c->exact = find_start(c, n, &c->start);
	c->depth++;
	/* what is on one line as it stands was found among the bytes */
	if (n->style != STYLE_PLAIN || !c->file)
		look_into(c, found_in_scalar, n->str, n->len);
	if (c->depth <= NESTED && is_file(n->str, n->len)) {
		scan_file_text(c, n->str, n->len);
	} else if (c->depth <= NESTED) {
		text = decode_text(c, n, &len);
		if (text && is_file(text, len))
			scan_file_text(c, text, len);
	}
	c->depth = outer.depth;
	c->scalar = outer.scalar;
	c->start = outer.start;
	c->exact = outer.exact;
	c->object = outer.object;
	c->rule = outer.rule;
}
