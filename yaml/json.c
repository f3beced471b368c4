/* Nodes as JSON, as Go's encoding/json writes the same value. */

#include <string.h>

#include "base/utf8.h"
#include "yaml/date.h"
#include "yaml/number.h"
#include "yaml/sort.h"
#include "yaml/write.h"

struct writer {
	struct buf *b;
	struct arena *scratch;	/* for the order of keys */
};

static void
write_escape(struct buf *b, uint32_t c)
{
	static const char special[] = "\"\\\b\f\n\r\t", letter[] = "\"\\bfnrt";
	const char *p = c && c < 0x80 ? strchr(special, (int)c) : NULL;

	if (p)
		buf_addf(b, "\\%c", letter[p - special]);
	else
		buf_addf(b, "\\u%04x", (unsigned)c);
}

/* With SetEscapeHTML, as json.Marshal has it. */
static bool
is_escaped(uint32_t c)
{
	return c < 0x20 || c == '"' || c == '\\' || c == '<' || c == '>' ||
	    c == '&' || c == 0x2028 || c == 0x2029;
}

static void
write_string(struct buf *b, const char *text, size_t len)
{
	size_t i, n, start = 0;
	uint32_t c;

	buf_addc(b, '"');
	for (i = 0; i < len; i += n) {
		n = utf8_decode(text + i, len - i, &c);
		if (n && !is_escaped(c))
			continue;
		buf_add(b, text + start, i - start);
		if (n)
			write_escape(b, c);
		else
			buf_adds(b, "\\ufffd");
		n = n ? n : 1;
		start = i + n;
	}
	buf_add(b, text + start, len - start);
	buf_addc(b, '"');
}

static void
write_scalar(struct buf *b, const struct node *n)
{
	struct number number;
	char date[DATE_MAX];

	switch ((enum node_type)n->type) {
	case TYPE_NULL:
		buf_adds(b, "null");
		return;
	case TYPE_BOOL:
		buf_adds(b, node_truth(n) ? "true" : "false");
		return;
	case TYPE_INT:
	case TYPE_FLOAT:
		if (!number_read(n->str, n->len, &number))
			break;
		number_write_json(b, &number);
		return;
	case TYPE_TIMESTAMP:
		if (!date_read(n->str, n->len, date))
			break;
		write_string(b, date, strlen(date));
		return;
	case TYPE_STRING:
		break;
	}
	write_string(b, n->str, n->len);
}

static void
write_node(struct writer *w, const struct node *n)
{
	struct arena_mark mark = arena_mark(w->scratch);
	const struct pair **pair;
	size_t i;

	switch ((enum node_kind)n->kind) {
	case NODE_SCALAR:
		write_scalar(w->b, n);
		break;
	case NODE_LIST:
		buf_addc(w->b, '[');
		for (i = 0; i < n->nitem; i++) {
			buf_adds(w->b, i ? "," : "");
			write_node(w, n->item[i]);
		}
		buf_addc(w->b, ']');
		break;
	case NODE_MAP:
		pair = sort_pairs(w->scratch, n, SORT_BYTES);
		buf_addc(w->b, '{');
		for (i = 0; i < n->npair; i++) {
			buf_adds(w->b, i ? "," : "");
			write_string(w->b, pair[i]->key->str,
			    pair[i]->key->len);
			buf_addc(w->b, ':');
			write_node(w, pair[i]->value);
		}
		buf_addc(w->b, '}');
	}
	arena_rewind(w->scratch, mark);
}

void
yaml_write_json(struct buf *b, const struct node *n)
{
	struct writer w = { b, arena_new() };

	write_node(&w, n);
	arena_free(w.scratch);
}
