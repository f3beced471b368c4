#include "yaml/write.h"

#include <string.h>

#include "yaml/date.h"
#include "yaml/number.h"
#include "yaml/sort.h"
#include "yaml/text.h"

#define INDENT 2

struct writer {
	struct buf *b;
	struct arena *scratch;	/* for the order of keys */
};

static void write_map(struct writer *w, const struct node *map,
    size_t indent, bool inside);
static void write_list(struct writer *w, const struct node *list,
    size_t indent, bool inside);

static bool
is_small_int(const struct node *n)
{
	size_t i;

	if (n->len > 18 || (n->str[0] == '0' && n->len > 1))
		return false;
	for (i = 0; i < n->len; i++)
		if (n->str[i] < '0' || n->str[i] > '9')
			return false;
	return n->len > 0;
}

static void
write_number(struct writer *w, const struct node *n, size_t indent)
{
	struct number number;

	if (is_small_int(n))
		buf_add(w->b, n->str, n->len);
	else if (number_read(n->str, n->len, &number))
		number_write(w->b, &number);
	else
		text_write(w->b, n->str, n->len, indent);
}

/* What follows a key or "-" and its space. */
static void
write_scalar(struct writer *w, const struct node *n, size_t indent)
{
	char date[DATE_MAX];

	switch ((enum node_type)n->type) {
	case TYPE_NULL:
		buf_adds(w->b, "null");
		break;
	case TYPE_BOOL:
		buf_adds(w->b, node_truth(n) ? "true" : "false");
		break;
	case TYPE_INT:
	case TYPE_FLOAT:
		write_number(w, n, indent);
		break;
	case TYPE_TIMESTAMP:
		if (date_read(n->str, n->len, date))
			text_write(w->b, date, strlen(date), indent);
		else
			text_write(w->b, n->str, n->len, indent);
		break;
	case TYPE_STRING:
		text_write(w->b, n->str, n->len, indent);
		break;
	}
}

/* True if it was a scalar or empty, which stand behind what they belong to. */
static bool
write_short(struct writer *w, const struct node *n, size_t indent)
{
	if (n->kind == NODE_MAP && n->npair)
		return false;
	if (n->kind == NODE_LIST && n->nitem)
		return false;
	buf_addc(w->b, ' ');
	if (n->kind == NODE_SCALAR)
		write_scalar(w, n, indent + INDENT);
	else
		buf_adds(w->b, n->kind == NODE_MAP ? "{}" : "[]");
	return true;
}

/* What stands behind "-", or ":" of a long key: its first line goes on. */
static void
write_inside(struct writer *w, const struct node *n, size_t indent)
{
	if (write_short(w, n, indent))
		return;
	buf_addc(w->b, ' ');
	if (n->kind == NODE_MAP)
		write_map(w, n, indent + INDENT, true);
	else
		write_list(w, n, indent + INDENT, true);
}

static void
write_list(struct writer *w, const struct node *list, size_t indent,
    bool inside)
{
	size_t i;

	for (i = 0; i < list->nitem; i++) {
		if (i || !inside)
			text_new_line(w->b, indent);
		buf_addc(w->b, '-');
		write_inside(w, list->item[i], indent);
	}
}

static void
write_pair(struct writer *w, const struct pair *p, size_t indent)
{
	const struct node *key = p->key, *value = p->value;

	if (!text_write_key(w->b, key->str, key->len)) {
		buf_adds(w->b, "? ");
		text_write(w->b, key->str, key->len, indent + INDENT);
		text_new_line(w->b, indent);
		buf_addc(w->b, ':');
		write_inside(w, value, indent);
		return;
	}
	buf_addc(w->b, ':');
	if (write_short(w, value, indent))
		return;
	if (value->kind == NODE_MAP)
		write_map(w, value, indent + INDENT, false);
	else
		write_list(w, value, indent, false);
}

static void
write_map(struct writer *w, const struct node *map, size_t indent,
    bool inside)
{
	struct arena_mark mark = arena_mark(w->scratch);
	const struct pair **pair = sort_pairs(w->scratch, map, SORT_NATURAL);
	size_t i;

	for (i = 0; i < map->npair; i++) {
		if (i || !inside)
			text_new_line(w->b, indent);
		write_pair(w, pair[i], indent);
	}
	arena_rewind(w->scratch, mark);
}

void
yaml_write(struct buf *b, const struct node *n)
{
	struct writer w = { b, arena_new() };

	if (n->kind == NODE_MAP && n->npair)
		write_map(&w, n, 0, true);
	else if (n->kind == NODE_LIST && n->nitem)
		write_list(&w, n, 0, true);
	else if (n->kind == NODE_SCALAR)
		write_scalar(&w, n, INDENT);
	else
		buf_adds(b, n->kind == NODE_MAP ? "{}" : "[]");
	text_new_line(b, 0);
	arena_free(w.scratch);
}
