#include "seal/edit.h"

#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"

struct splice {
	struct span span;
	const char *with;
};

/* The bytes of a line break at text, as libyaml sees it; 0: there is none. */
static size_t
line_break(const char *text, size_t left)
{
	const unsigned char *p = (const unsigned char *)text;

	if (p[0] == '\n')
		return 1;
	if (p[0] == '\r')
		return left > 1 && p[1] == '\n' ? 2 : 1;
	if (left > 1 && p[0] == 0xc2 && p[1] == 0x85)
		return 2;
	if (left > 2 && p[0] == 0xe2 && p[1] == 0x80 &&
	    (p[2] == 0xa8 || p[2] == 0xa9))
		return 3;
	return 0;
}

static void
add_line(struct edit *e, size_t at)
{
	e->line = arena_grow(e->arena, e->line, e->nline, sizeof(*e->line));
	e->line[e->nline++] = at;
}

void
edit_init(struct edit *e, struct arena *a, const char *text, size_t len)
{
	size_t at = 0, n;

	memset(e, 0, sizeof(*e));
	e->arena = a;
	e->text = text;
	e->len = len;
	if (len >= 3 && !memcmp(text, "\xef\xbb\xbf", 3))
		at = 3;		/* a byte order mark has no column */
	add_line(e, at);
	while (at < len) {
		n = line_break(text + at, len - at);
		at += n ? n : 1;
		if (n)
			add_line(e, at);
	}
}

/* The byte at a place; columns count characters. */
static bool
find_place(const struct edit *e, struct loc loc, size_t *out)
{
	size_t at, n;
	uint32_t c;
	unsigned col;

	if (!loc.line || loc.line > e->nline || !loc.col)
		return false;
	at = e->line[loc.line - 1];
	for (col = 1; col < loc.col; col++) {
		n = at < e->len ? utf8_decode(e->text + at, e->len - at, &c)
		    : 0;
		if (!n)
			return false;
		at += n;
	}
	*out = at;
	return true;
}

struct span
edit_line(const struct edit *e, size_t at)
{
	struct span s = { at, at };

	while (s.from && e->text[s.from - 1] != '\n')
		s.from--;
	while (s.to < e->len && e->text[s.to] != '\n')
		s.to++;
	return s;
}

/* Behind the line break that ends the line of a byte. */
static size_t
next_line(const struct edit *e, size_t at)
{
	at = edit_line(e, at).to;
	return at < e->len ? at + 1 : at;
}

/* Behind the quote that ends a scalar; at is behind the one that begins it. */
static bool
find_quote(const struct edit *e, char quote, size_t at, size_t *out)
{
	for (; at < e->len; at++) {
		if (quote == '"' && e->text[at] == '\\') {
			at++;
		} else if (e->text[at] == quote) {
			if (quote == '"' || at + 1 == e->len ||
			    e->text[at + 1] != quote) {
				*out = at + 1;
				return true;
			}
			at++;
		}
	}
	return false;
}

/* The end of the last line that is indented deeper than the key's line. */
static size_t
end_of_block(const struct edit *e, size_t key, size_t at)
{
	size_t indent = key - edit_line(e, key).from, end, n;
	struct span line;

	end = edit_line(e, at).to;
	for (at = next_line(e, at); at < e->len; at = next_line(e, at)) {
		line = edit_line(e, at);
		n = strspn(e->text + line.from, " ");
		if (line.from + n >= line.to ||
		    e->text[line.from + n] == '\r')
			continue;	/* an empty line may be the last */
		if (n <= indent)
			break;
		end = line.to;
	}
	return end;
}

/* Where a scalar that begins at a byte ends; key is where its key begins. */
static bool
scalar_end(const struct edit *e, const struct node *n, size_t key, size_t at,
    size_t *out)
{
	switch ((enum node_style)n->style) {
	case STYLE_PLAIN:
		/* in one line, and not a tag, an anchor or an alias */
		*out = at + n->len;
		return *out <= e->len && !memcmp(e->text + at, n->str, n->len);
	case STYLE_SINGLE:
		return e->text[at] == '\'' &&
		    find_quote(e, '\'', at + 1, out);
	case STYLE_DOUBLE:
		return e->text[at] == '"' && find_quote(e, '"', at + 1, out);
	case STYLE_BLOCK:
		*out = end_of_block(e, key, at);
		return e->text[at] == '|' || e->text[at] == '>';
	}
	return false;
}

bool
edit_key(const struct edit *e, const struct pair *p, struct span *out)
{
	return find_place(e, p->key->loc, &out->from) && out->from < e->len &&
	    scalar_end(e, p->key, out->from, out->from, &out->to);
}

bool
edit_value(const struct edit *e, const struct pair *p, struct span *out)
{
	struct span key;

	if (p->value->kind != NODE_SCALAR || !edit_key(e, p, &key) ||
	    !find_place(e, p->value->loc, &out->from) ||
	    out->from <= key.to || out->from > e->len)
		return false;	/* an alias stands for what came before */
	return scalar_end(e, p->value, key.from, out->from, &out->to);
}

/* Behind the last line of a value. */
static bool
value_end(const struct edit *e, const struct pair *p, size_t *out)
{
	struct span span;

	while (p->value->kind == NODE_MAP && p->value->npair) {
		if (!find_place(e, p->value->loc, &span.from) ||
		    e->text[span.from] == '{')
			return false;
		p = &p->value->pair[p->value->npair - 1];
	}
	if (!edit_value(e, p, &span))
		return false;
	*out = next_line(e, span.to > span.from ? span.to - 1 : span.to);
	return true;
}

bool
edit_lines(const struct edit *e, const struct pair *p, struct span *out)
{
	struct span key;
	size_t i;

	if (!edit_key(e, p, &key) || !value_end(e, p, &out->to))
		return false;
	out->from = edit_line(e, key.from).from;
	for (i = out->from; i < key.from; i++)
		if (e->text[i] != ' ')
			return false;
	return true;
}

static bool
covers(struct span outer, struct span inner)
{
	return inner.from >= outer.from && inner.to <= outer.to &&
	    inner.from < outer.to;
}

const char *
edit_eol(const struct edit *e)
{
	size_t end = edit_line(e, 0).to;

	return end && e->text[end - 1] == '\r' ? "\r\n" : "\n";
}

void
edit_add_line(struct edit *e, size_t at, const char *text)
{
	struct span line = edit_line(e, at);

	if (line.to > line.from && e->text[line.to - 1] == '\r')
		line.to--;
	edit_replace(e, (struct span){ line.to, line.to },
	    arena_printf(e->arena, "%s%s", edit_eol(e), text));
}

void
edit_replace(struct edit *e, struct span span, const char *with)
{
	size_t i, n = 0;

	for (i = 0; i < e->nsplice; i++)
		if (!covers(span, e->splice[i].span))
			e->splice[n++] = e->splice[i];
	i = n;
	e->nsplice = n + 1;
	e->splice = arena_grow(e->arena, e->splice, i, sizeof(*e->splice));
	/* kept in order; they mostly come so */
	for (; i && e->splice[i - 1].span.from > span.from; i--)
		e->splice[i] = e->splice[i - 1];
	e->splice[i] = (struct splice){ span, with };
}

/* Copy bytes, with so many blanks before each line that is not empty. */
static void
copy(struct buf *b, const char *text, size_t len, unsigned indent)
{
	const char *end = text + len;

	for (; text < end; text++) {
		if (indent && *text != '\n' && *text != '\r' &&
		    (!b->len || b->data[b->len - 1] == '\n'))
			buf_addf(b, "%*s", (int)indent, "");
		buf_addc(b, *text);
	}
}

const char *
edit_text(const struct edit *e, struct span span, unsigned indent)
{
	const struct splice *s;
	struct buf b;
	size_t at = span.from, i;

	buf_init(&b, e->arena, SIZE_MAX / 4);
	for (i = 0; i < e->nsplice; i++) {
		s = &e->splice[i];
		if (s->span.from < at || s->span.to > span.to)
			continue;
		copy(&b, e->text + at, s->span.from - at, indent);
		copy(&b, s->with, strlen(s->with), indent);
		at = s->span.to;
	}
	copy(&b, e->text + at, span.to - at, indent);
	return b.data;
}

struct blob
edit_apply(const struct edit *e)
{
	struct span all = { 0, e->len };
	struct blob out;

	out.data = edit_text(e, all, 0);
	out.len = strlen(out.data);
	return out;
}
