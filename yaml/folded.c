#include "yaml/folded.h"

#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "yaml/text.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static void
newlines(struct buf *b, size_t n)
{
	while (n--)
		buf_addc(b, '\n');
}

/*
 * n line breaks between a line and the next.  The emitter adds one behind a
 * line that is not indented; the reader takes it away again, but only if the
 * next line is not indented, either.
 */
static void
write_breaks(struct buf *b, size_t n, bool added, bool indented)
{
	n += added;
	if (indented)
		newlines(b, n);
	else if (n == 1)
		buf_addc(b, ' ');
	else
		newlines(b, n - 1);
}

/* yaml_emitter_write_folded_scalar in goyaml.v3/emitterc.go */
static void
repeat(struct buf *b, const char *p, const char *end)
{
	size_t breaks = strspn(p, "\n");
	const char *line;
	bool adds, indented, added;

	newlines(b, breaks);
	p += breaks;
	/* it looks at the start of the text each time, not at the next line */
	adds = p < end && *p && !is_blank(*p);
	while (p < end) {
		indented = is_blank(*p);
		added = adds && !indented;
		line = p;
		p = memchr(p, '\n', (size_t)(end - p));
		p = p ? p : end;
		buf_add(b, line, (size_t)(p - line));
		for (breaks = 0; p < end && *p == '\n'; p++)
			breaks++;
		if (p < end)
			write_breaks(b, breaks, added,
			    indented || is_blank(*p));
		else	/* one break is clipped, more are kept */
			newlines(b, breaks + (breaks > 1 && added));
	}
}

void
folded_repeat(struct arena *a, struct node *n)
{
	struct buf b;

	if (!text_can_be_block(n->str, n->len))
		return;
	buf_init(&b, a, n->len * 2);
	repeat(&b, n->str, n->str + n->len);
	n->str = b.data;
	n->len = b.len;
}
