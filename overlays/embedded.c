#include "overlays/embedded.h"

#include <string.h>

#include "base/limit.h"
#include "yaml/write.h"

#define TEXT_MAX LIMIT_BINARY

/* Where a text begins again behind its last newline, and where it stands. */
struct edit {
	const struct embedded *doc;
	struct buf out;
	const char *from;	/* the rest of the text, not yet copied */
	unsigned line, col;	/* where it begins */
	bool failed;		/* something is no scalar for a scalar */
};

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static struct node *
read_text(struct step *s, const char *file, const char *text, size_t len)
{
	struct yaml_docs docs;

	/* what is wrong with it matters only to whoever wrote a path into it */
	if (!yaml_read(s->arena, diag_new(s->arena), YAML_CORE, file, text,
	    len, &docs) || docs.n != 1 || docs.doc[0]->kind == NODE_SCALAR)
		return NULL;
	return docs.doc[0];
}

struct embedded *
embedded_open(struct step *s, struct node **slot)
{
	const struct node *text = *slot;
	struct embedded *e;
	const char *p;

	if (!node_is_string(text))
		return NULL;
	for (p = text->str; is_blank(*p); p++)
		;
	if (!*p)
		return NULL;
	e = arena_alloc(s->arena, 1, sizeof(*e));
	e->slot = slot;
	e->json = *p == '{' || *p == '[';
	e->indented = e->json && strchr(p, '\n') != NULL;
	/* a file that a generator read has lines of its own */
	e->doc = read_text(s, text->loc.line == 1 && text->loc.col == 1 ?
	    text->loc.file : "", text->str, text->len);
	if (!e->doc)
		return NULL;
	e->file = e->doc->loc.file;
	return e;
}

/* --- changing some scalars and leaving the rest as it was written --- */

/* How many bytes a scalar takes where it was written; 0 if that is unclear. */
static size_t
token_length(const struct node *n, const char *text)
{
	const char *p = text + 1;

	switch ((enum node_style)n->style) {
	case STYLE_PLAIN:
		return strncmp(text, n->str, n->len) ? 0 : n->len;
	case STYLE_SINGLE:
		while (*p && (*p != '\'' || p[1] == '\''))
			p += *p == '\'' ? 2 : 1;
		return *text == '\'' && *p ? (size_t)(p - text) + 1 : 0;
	case STYLE_DOUBLE:
		while (*p && *p != '"')
			p += *p == '\\' && p[1] ? 2 : 1;
		return *text == '"' && *p ? (size_t)(p - text) + 1 : 0;
	case STYLE_BLOCK:
		break;
	}
	return 0;
}

/* Copy the text up to a place behind the one reached before. */
static bool
copy_up_to(struct edit *e, const struct loc *to)
{
	const char *start = e->from, *p = start;

	while (*p && (e->line < to->line ||
	    (e->line == to->line && e->col < to->col))) {
		if (*p == '\n') {
			e->line++;
			e->col = 0;
		}
		/* columns count characters, not bytes */
		for (p++; ((unsigned char)*p & 0xc0) == 0x80; p++)
			;
		e->col++;
	}
	buf_add(&e->out, start, (size_t)(p - start));
	e->from = p;
	return e->line == to->line && e->col == to->col;
}

static void
add_scalar(struct edit *e, const struct node *n)
{
	if (e->doc->json) {
		yaml_write_json(&e->out, n);
		return;
	}
	yaml_write(&e->out, n);
	if (e->out.len && e->out.data[e->out.len - 1] == '\n')
		buf_trim(&e->out, e->out.len - 1);
}

static void
edit_scalar(struct edit *e, const struct node *n)
{
	const struct node *old = n->was;
	size_t len;

	if (!old || old->kind != NODE_SCALAR ||
	    old->loc.file != e->doc->file || !copy_up_to(e, &old->loc)) {
		e->failed = true;
		return;
	}
	len = token_length(old, e->from);
	e->failed = len == 0;
	add_scalar(e, n);
	e->col += (unsigned)len;
	e->from += len;
}

/* Write what has changed below n, in the order it was written. */
static void
edit_node(struct edit *e, const struct node *n)
{
	size_t i;

	if (e->failed)
		return;
	if (n->kind == NODE_SCALAR && n->loc.file != e->doc->file)
		edit_scalar(e, n);
	else if (n->kind != NODE_SCALAR && n->loc.file != e->doc->file)
		e->failed = true;
	else if (n->kind == NODE_LIST)
		for (i = 0; i < n->nitem; i++)
			edit_node(e, n->item[i]);
	else if (n->kind == NODE_MAP)
		for (i = 0; i < n->npair; i++)
			edit_node(e, n->pair[i].value);
}

/* The text with only what changed put in, if it can be had this way. */
static bool
edit_text(struct step *s, const struct embedded *doc, struct buf *out)
{
	struct edit e = { .doc = doc, .from = (*doc->slot)->str, .line = 1,
	    .col = 1 };
	const struct node *again;

	buf_init(&e.out, s->arena, TEXT_MAX);
	edit_node(&e, doc->doc);
	buf_adds(&e.out, e.from);
	*out = e.out;
	if (e.failed || e.out.over)
		return false;
	again = read_text(s, "", e.out.data, e.out.len);
	return again && node_equal(again, doc->doc);
}

/* --- writing all of it anew --- */

static void
new_line(struct buf *out, size_t depth)
{
	buf_addc(out, '\n');
	while (depth--)
		buf_adds(out, "  ");
}

/* Copy a string, with its quotes; returns its last byte. */
static const char *
copy_string(struct buf *out, const char *p)
{
	const char *end = p + 1;

	while (*end != '"')
		end += *end == '\\' ? 2 : 1;
	buf_add(out, p, (size_t)(end - p) + 1);
	return end;
}

/* Compact JSON laid out as Go's json.MarshalIndent does with two blanks. */
static void
indent_json(struct buf *out, const char *p)
{
	size_t depth = 0;

	for (; *p; p++) {
		if (*p == '"') {
			p = copy_string(out, p);
			continue;
		}
		if ((*p == '}' || *p == ']') && p[-1] != '{' && p[-1] != '[')
			new_line(out, depth - 1);
		buf_addc(out, *p);
		depth -= *p == '}' || *p == ']';
		depth += *p == '{' || *p == '[';
		if (*p == ':')
			buf_addc(out, ' ');
		else if (*p == ',' || ((*p == '{' || *p == '[') &&
		    p[1] != '}' && p[1] != ']'))
			new_line(out, depth);
	}
}

static void
write_text(struct step *s, const struct embedded *e, struct buf *out)
{
	const struct node *old = *e->slot;
	struct buf plain;

	buf_init(out, s->arena, TEXT_MAX);
	buf_init(&plain, s->arena, TEXT_MAX);
	if (e->json)
		yaml_write_json(&plain, e->doc);
	else
		yaml_write(&plain, e->doc);
	if (plain.len && plain.data[plain.len - 1] == '\n')
		buf_trim(&plain, plain.len - 1);
	if (e->indented)
		indent_json(out, plain.data);
	else
		buf_add(out, plain.data, plain.len);
	if (old->str[old->len - 1] == '\n')
		buf_addc(out, '\n');
	out->over = out->over || plain.over;
}

void
embedded_close(struct step *s, struct embedded *e, struct loc loc)
{
	struct node *text;
	struct err *err;
	struct buf out;

	if (!e->changed)
		return;
	if (!edit_text(s, e, &out))
		write_text(s, e, &out);
	err = buf_check(&out, "the text that results");
	if (err) {
		diag_add(s->diag, DIAG_ERROR, "overlays/replacement-size", loc,
		    "%s", err_text(err));
		err_free(err);
		return;
	}
	text = node_scalar(s->arena, loc, TYPE_STRING, out.data, out.len);
	text->style = (*e->slot)->style;
	node_replace(e->slot, text);
}
