#include "yaml/text.h"

#include <string.h>

#include "base/utf8.h"
#include "yaml/read.h"

#define WIDTH 80		/* a line breaks at the first space past this */
#define SIMPLE_KEY_MAX 128

/* What the characters of a text allow: yaml_emitter_analyze_scalar. */
struct shape {
	bool plain, single, block;
	bool breaks;		/* there are line breaks */
};

/* A text on its way out. */
struct out {
	struct buf *b;
	const char *text;
	size_t len, indent;
	size_t column;		/* where we are in the line */
	bool fold;		/* lines may be folded */
};

static bool
is_break(uint32_t c)
{
	return c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 ||
	    c == 0x2029;
}

static bool
is_printable(uint32_t c)
{
	return c == '\n' || (c >= 0x20 && c <= 0x7e) ||
	    (c >= 0xa0 && c <= 0xfffd && c != 0xfeff);
}

/* Characters that would mean something else at the start of a plain text. */
static bool
is_leading_indicator(const char *text, size_t len)
{
	switch (*text) {
	case '#': case ',': case '[': case ']': case '{': case '}':
	case '&': case '*': case '!': case '|': case '>': case '\'':
	case '"': case '%': case '@': case '`':
		return true;
	case '?': case ':': case '-':
		return len == 1 || text[1] == ' ' || text[1] == '\t';
	}
	return false;
}

static bool
begins_document(const char *text, size_t len)
{
	return len >= 3 &&
	    (!memcmp(text, "---", 3) || !memcmp(text, "...", 3));
}

/* Base 60 is read as text now, but was a number in YAML 1.1. */
static bool
is_base60(const char *text, size_t len)
{
	const char *p = text, *end = text + len;

	p += p < end && (*p == '+' || *p == '-');
	if (p == end || *p < '0' || *p > '9')
		return false;
	while (p < end && ((*p >= '0' && *p <= '9') || *p == '_'))
		p++;
	if (p == end || *p != ':')
		return false;
	while (p < end && *p == ':') {
		p++;
		if (end - p >= 2 && *p >= '0' && *p <= '5' && p[1] >= '0' &&
		    p[1] <= '9')
			p += 2;
		else if (p < end && *p >= '0' && *p <= '9')
			p++;
		else
			return false;
	}
	if (p < end && *p == '.')
		for (p++; p < end && ((*p >= '0' && *p <= '9') || *p == '_');)
			p++;
	return p == end;
}

static bool
is_typed(const char *text, size_t len)
{
	return yaml_resolve(YAML_11, text, len) != TYPE_STRING ||
	    is_base60(text, len);
}

static struct shape
analyze(const char *text, size_t len)
{
	struct shape s = { true, true, true, false };
	bool space = false, brk = false, blank = true, special = false;
	size_t i, n;
	uint32_t c = 0;

	if (is_leading_indicator(text, len) || begins_document(text, len))
		s.plain = false;
	for (i = 0; i < len; i += n) {
		n = 1;
		c = (unsigned char)text[i];
		if (c >= 0x80)
			n = utf8_decode(text + i, len - i, &c);
		if (!n) {
			n = 1;
			c = 0;		/* no text: not printable either */
		}
		special |= !is_printable(c);
		if (c == ':' && i && (i + 1 == len || text[i + 1] == ' ' ||
		    text[i + 1] == '\t'))
			s.plain = false;
		if (c == '#' && blank)
			s.plain = false;
		if (c == ' ' && brk)
			s.plain = s.single = false;
		if (is_break(c)) {
			s.breaks = true;
			special |= space;
		}
		space = c == ' ';
		brk = is_break(c);
		blank = space || brk || c == '\t' || !c;
	}
	if (*text == ' ' || space)
		s.plain = false;
	if (space)
		s.block = false;
	if (s.breaks)
		s.plain = false;
	if (special)
		s.plain = s.single = s.block = false;
	return s;
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* True for a text that is plain without a closer look, as most are. */
static bool
is_simple(const char *text, size_t len)
{
	size_t i;

	if (!len || !is_letter(*text) || strchr("yYnNtTfFoO", *text))
		return false;
	for (i = 1; i < len; i++)
		if (!is_letter(text[i]) && text[i] != '_' &&
		    (text[i] < '-' || text[i] > '9'))
			return false;
	return true;
}

static void
spaces(struct buf *b, size_t n)
{
	char *p = buf_room(b, n);

	if (!p)
		return;
	memset(p, ' ', n);
	p[n] = '\0';
	b->len += n;
}

static size_t
break_at(const char *text, size_t len)
{
	if (*text == '\n')
		return 1;
	return len >= 3 && (!memcmp(text, "\xe2\x80\xa8", 3) ||
	    !memcmp(text, "\xe2\x80\xa9", 3)) ? 3 : 0;
}

/* Bytes of the break that ends a text, 0 if there is none. */
static size_t
last_break(const char *text, size_t len)
{
	if (len && text[len - 1] == '\n')
		return 1;
	return len >= 3 && break_at(text + len - 3, 3) == 3 ? 3 : 0;
}

/* The line separators of Unicode end a line as well, in block texts. */
static bool
at_line_start(const struct buf *b)
{
	return !b->len || last_break(b->data, b->len);
}

void
text_new_line(struct buf *b, size_t indent)
{
	if (!at_line_start(b))
		buf_addc(b, '\n');
	spaces(b, indent);
}

/* Characters since the line began; separators end in a byte above 0x7f. */
static size_t
column_of(const struct buf *b)
{
	size_t i, column = 0;
	char c;

	for (i = b->len; i; i--) {
		c = b->data[i - 1];
		if (c == '\n' || ((c & 0x80) && last_break(b->data, i)))
			break;
		column += (c & 0xc0) != 0x80;
	}
	return column;
}

static void
put(struct out *o, const char *bytes, size_t n)
{
	buf_add(o->b, bytes, n);
	o->column++;
}

/* Go on in a new line instead of the space that is due. */
static void
fold(struct out *o)
{
	buf_addc(o->b, '\n');
	spaces(o->b, o->indent);
	o->column = o->indent;
}

static bool
is_space_at(const struct out *o, size_t i)
{
	return i < o->len && o->text[i] == ' ';
}

/*
 * Plain and single-quoted text; the latter doubles its quotes and may hold
 * line separators (the two that are printable).
 */
static void
write_folded(struct out *o, bool quoted)
{
	bool space = false, brk = false;
	size_t i, n;
	uint32_t c;

	if (!quoted && (!o->fold || o->column + o->len <= WIDTH)) {
		buf_add(o->b, o->text, o->len);
		return;
	}
	for (i = 0; i < o->len; i += n) {
		n = utf8_decode(o->text + i, o->len - i, &c);
		if (c == ' ') {
			if (o->fold && !space && o->column > WIDTH &&
			    (!quoted || (i && i + 1 < o->len)) &&
			    !is_space_at(o, i + 1))
				fold(o);
			else
				put(o, " ", 1);
			space = true;
			continue;
		}
		if (is_break(c)) {
			put(o, o->text + i, n);
			o->column = 0;
			brk = true;
			continue;
		}
		if (brk && o->column < o->indent) {
			spaces(o->b, o->indent - o->column);
			o->column = o->indent;
		}
		if (quoted && c == '\'')
			put(o, "'", 1);
		put(o, o->text + i, n);
		space = brk = false;
	}
}

static void
write_escape(struct out *o, uint32_t c)
{
	static const struct {
		uint32_t c;
		char letter;
	} letters[] = {
		{ 0, '0' }, { 7, 'a' }, { 8, 'b' }, { 9, 't' }, { 10, 'n' },
		{ 11, 'v' }, { 12, 'f' }, { 13, 'r' }, { 27, 'e' },
		{ '"', '"' }, { '\\', '\\' }, { 0x85, 'N' },
		{ 0xa0, '_' }, { 0x2028, 'L' }, { 0x2029, 'P' },
	};
	size_t i, start = o->b->len;

	for (i = 0; i < sizeof(letters) / sizeof(*letters); i++)
		if (letters[i].c == c)
			break;
	if (i < sizeof(letters) / sizeof(*letters))
		buf_addf(o->b, "\\%c", letters[i].letter);
	else if (c <= 0xff)
		buf_addf(o->b, "\\x%02X", (unsigned)c);
	else if (c <= 0xffff)
		buf_addf(o->b, "\\u%04X", (unsigned)c);
	else
		buf_addf(o->b, "\\U%08X", (unsigned)c);
	o->column += o->b->len - start;
}

static void
write_double(struct out *o)
{
	/* goyaml.v2's is_bom looks at the start of the text each time */
	bool all = o->len >= 3 && !memcmp(o->text, "\xef\xbb\xbf", 3);
	bool space = false;
	size_t i, n;
	uint32_t c;

	for (i = 0; i < o->len; i += n) {
		n = utf8_decode(o->text + i, o->len - i, &c);
		if (!n) {
			n = 1;
			c = 0xfffd;
		}
		if (all || !is_printable(c) || is_break(c) || c == '"' ||
		    c == '\\') {
			write_escape(o, c);
		} else if (c != ' ') {
			put(o, o->text + i, n);
		} else if (o->fold && !space && o->column > WIDTH && i &&
		    i + 1 < o->len) {
			fold(o);
			if (is_space_at(o, i + 1))
				put(o, "\\", 1);
		} else {
			put(o, " ", 1);
		}
		space = c == ' ' && !all;
	}
}

/* How a block text ends: no break, one break, or more (and nothing else). */
static const char *
chomping(const char *text, size_t len)
{
	size_t n = last_break(text, len);

	if (!n)
		return "-";
	return len == n || last_break(text, len - n) ? "+" : "";
}

static void
write_block(struct out *o)
{
	const char *p = o->text, *end = p + o->len, *line;
	size_t n = 0;

	buf_adds(o->b, *p == ' ' || break_at(p, o->len) ? "|2" : "|");
	buf_adds(o->b, chomping(p, o->len));
	buf_addc(o->b, '\n');
	while (p < end) {
		for (line = p; p < end; p++) {
			n = break_at(p, (size_t)(end - p));
			if (n)
				break;
		}
		if (p > line)
			spaces(o->b, o->indent);
		if (p < end)
			p += n;
		buf_add(o->b, line, (size_t)(p - line));
	}
}

static void
write_quoted(struct out *o, struct shape s)
{
	const char *quote = s.single ? "'" : "\"";

	put(o, quote, 1);
	if (s.single)
		write_folded(o, true);
	else
		write_double(o);
	put(o, quote, 1);
}

/* Goyaml.v2 leaves "<<" plain as a key, and then reads it as a merge key. */
static bool
is_merge_key(const char *text, size_t len)
{
	return len == 2 && !memcmp(text, "<<", 2);
}

static void
write_styled(struct out *o, bool key)
{
	struct shape s = analyze(o->text, o->len);
	bool typed = is_typed(o->text, o->len) ||
	    (key && is_merge_key(o->text, o->len));

	if (!key && s.block && memchr(o->text, '\n', o->len)) {
		write_block(o);
		return;
	}
	if (memchr(o->text, '\n', o->len) || typed)
		s.plain = s.single = false;
	if (o->fold)
		o->column = column_of(o->b);
	if (s.plain)
		write_folded(o, false);
	else
		write_quoted(o, s);
}

void
text_write(struct buf *b, const char *text, size_t len, size_t indent)
{
	struct out o = { b, text, len, indent, 0, true };

	if (is_simple(text, len))
		buf_add(b, text, len);
	else
		write_styled(&o, false);
}

bool
text_write_key(struct buf *b, const char *text, size_t len)
{
	struct out o = { b, text, len, 0, 0, false };

	if (len > SIMPLE_KEY_MAX)
		return false;
	if (is_simple(text, len)) {
		buf_add(b, text, len);
		return true;
	}
	if (analyze(text, len).breaks)
		return false;
	write_styled(&o, true);
	return true;
}

bool
text_can_be_block(const char *text, size_t len)
{
	bool space = false;
	uint32_t c;
	size_t i, n;

	for (i = 0; i < len; i += n) {
		n = utf8_decode(text + i, len - i, &c);
		if (!n || (c != '\t' && !is_printable(c)) ||
		    (is_break(c) && (c != '\n' || space)))
			return false;
		space = c == ' ';
	}
	return len && !space;
}
