#include "yaml/problem.h"

#include <stdbool.h>
#include <string.h>

#include "base/utf8.h"

struct wording {
	const char *problem;	/* what libyaml says */
	const char *context;	/* and while doing what; NULL is anything */
	enum {
		HERE,		/* the place is that of the problem */
		START,		/* it is where the context began */
		UNFINISHED	/* the same, and only at the end of the text */
	} where;
	const char *words, *hint;
};

/* scanner.c, parser.c of libyaml 0.2.5; the first that fits is taken */
static const struct wording wordings[] = {
	{ "found character that cannot start any token", NULL, HERE,
	    "a tab cannot indent", "use spaces" },
	{ "found a tab character that violates indentation", NULL, HERE,
	    "a tab cannot indent", "use spaces" },
	{ "found a tab character where an indentation space is expected",
	    NULL, HERE, "a tab cannot indent", "use spaces" },
	{ "mapping values are not allowed in this context", NULL, HERE,
	    "a key is not allowed here",
	    "check the indentation; text that holds ': ' needs quotes" },
	{ "mapping keys are not allowed in this context", NULL, HERE,
	    "a key is not allowed here", "check the indentation" },
	{ "block sequence entries are not allowed in this context", NULL,
	    HERE, "a list is not allowed here",
	    "begin the list on a line of its own" },
	{ "could not find expected ':'", NULL, START,
	    "this key has no ':' behind it",
	    "check the indentation, if it goes on a text" },
	{ "did not find expected key", NULL, HERE, "a key was expected here",
	    "check the indentation, and that quotes and brackets match" },
	{ "did not find expected '-' indicator", NULL, HERE,
	    "a '-' was expected here, as before the other elements",
	    "check the indentation" },
	{ "did not find expected ',' or ']'", NULL, UNFINISHED,
	    "this '[' is not closed", NULL },
	{ "did not find expected ',' or ']'", NULL, HERE,
	    "',' or ']' was expected here", NULL },
	{ "did not find expected ',' or '}'", NULL, UNFINISHED,
	    "this '{' is not closed", NULL },
	{ "did not find expected ',' or '}'", NULL, HERE,
	    "',' or '}' was expected here", NULL },
	{ "found unexpected end of stream", "a quoted scalar", START,
	    "this quote is not closed", NULL },
	{ "found unexpected document indicator", "a quoted scalar", START,
	    "this quote is not closed before the next document", NULL },
	{ "did not find expected node content", NULL, HERE,
	    "a value was expected here", "check that brackets match" },
	{ "found unknown escape character", NULL, HERE,
	    "no such escape in a double-quoted text",
	    "write '\\\\' for a backslash, or use single quotes" },
	{ "did not find expected hexdecimal number", NULL, HERE,
	    "hexadecimal digits were expected here", NULL },
	{ "found invalid Unicode character escape code", NULL, HERE,
	    "this escape is no Unicode character", NULL },
	{ "found undefined tag handle", NULL, HERE,
	    "this tag begins with a handle that is not declared",
	    "a text that begins with '!' needs quotes" },
	{ "did not find expected alphabetic or numeric character",
	    "an alias", START, "'*' must be followed by the name of an anchor",
	    "a text that begins with '*' needs quotes" },
	{ "did not find expected alphabetic or numeric character",
	    "an anchor", START, "'&' must be followed by a name",
	    "a text that begins with '&' needs quotes" },
	{ "found an indentation indicator equal to 0", NULL, HERE,
	    "a block text cannot be indented by 0", NULL },
	{ "did not find expected comment or line break", "a block scalar",
	    HERE, "a block text begins on the next line", NULL },
	{ "did not find expected <document start>", NULL, HERE,
	    "the document has ended before this",
	    "begin the next one with '---'" },
	{ "found incompatible YAML document", NULL, HERE,
	    "a version of YAML that is not known", NULL },
	{ "found unknown directive name", NULL, HERE,
	    "no such directive", NULL },
	{ "found duplicate %YAML directive", NULL, HERE,
	    "directive appears twice", NULL },
	{ "found duplicate %TAG directive", NULL, HERE,
	    "directive appears twice", NULL },
};

/* line and col count from 0, as libyaml's marks do */
struct loc
origin_place(const struct origin *o, size_t line, size_t col)
{
	struct loc loc = o->at;

	if (!o->at_is_all) {
		loc.line += (unsigned)line;
		loc.col += (unsigned)col;
	}
	return loc;
}

/* NEL, LS and PS end a line in libyaml, but in no editor. */
struct loc
problem_place(const struct origin *o, const char *text, size_t offset)
{
	size_t i = 0, n, line = 0, col = 0;
	uint32_t c;

	while (i < offset) {
		n = utf8_decode(text + i, offset - i, &c);
		if (text[i] == '\n' || (text[i] == '\r' &&
		    (i + 1 == offset || text[i + 1] != '\n'))) {
			line++;
			col = 0;
		} else {
			col++;
		}
		i += n ? n : 1;
	}
	return origin_place(o, line, col);
}

static void
report_character(struct diag *d, const struct origin *o, const char *text,
    const yaml_parser_t *p)
{
	diag_add(d, DIAG_ERROR, "yaml/encoding",
	    problem_place(o, text, p->problem_offset),
	    "the control character U+%04X is not allowed",
	    (unsigned)p->problem_value);
	diag_hint(d, "write it as an escape in a double-quoted text");
}

/* The character at a mark, which counts characters from the start; or 0. */
static char
char_at(const char *text, size_t len, yaml_mark_t mark)
{
	uint32_t c;
	size_t i, n, offset = 0;

	for (i = 0; i < mark.index && offset < len; i++) {
		n = utf8_decode(text + offset, len - offset, &c);
		offset += n ? n : 1;
	}
	return offset < len ? text[offset] : '\0';
}

static const struct wording *
find_wording(const yaml_parser_t *p, bool at_end)
{
	const struct wording *w, *end;

	end = wordings + sizeof(wordings) / sizeof(*wordings);
	for (w = wordings; w < end; w++)
		if (!strcmp(w->problem, p->problem) &&
		    (at_end || w->where != UNFINISHED) && (!w->context ||
		    (p->context && strstr(p->context, w->context))))
			return w;
	return NULL;
}

/* The first mark that a merge left, where two changes met; or NULL. */
static const char *
find_conflict(const char *text, size_t len)
{
	static const char mark[] = "<<<<<<< ";
	const char *p = text, *end = text + len, *nl;

	for (; p < end; p = nl + 1) {
		if ((size_t)(end - p) >= sizeof(mark) - 1 &&
		    !memcmp(p, mark, sizeof(mark) - 1))
			return p;
		nl = memchr(p, '\n', (size_t)(end - p));
		if (!nl)
			break;
	}
	return NULL;
}

/* Where the bracket stands that libyaml was reading the inside of. */
static void
hint_bracket(struct diag *d, const struct origin *o, const char *text,
    size_t len, const yaml_parser_t *p)
{
	char c = char_at(text, len, p->context_mark);
	struct loc at = origin_place(o, p->context_mark.line,
	    p->context_mark.column);

	if (c == '{' || c == '[')
		diag_hint(d, "the '%c' of it is in line %u, column %u", c,
		    at.line, at.col);
}

static void
report_syntax(struct diag *d, const struct origin *o, const char *text,
    size_t len, const yaml_parser_t *p)
{
	char c = char_at(text, len, p->problem_mark);
	const struct wording *w = find_wording(p, !c);
	const yaml_mark_t *mark = w && w->where != HERE && p->context ?
	    &p->context_mark : &p->problem_mark;
	struct loc loc = origin_place(o, mark->line, mark->column);

	if (!w) {
		diag_add(d, DIAG_ERROR, "yaml/syntax", loc, "%s%s%s",
		    p->context ? p->context : "", p->context ? ": " : "",
		    p->problem);
	} else if (w == wordings && c != '\t') {
		diag_add(d, DIAG_ERROR, "yaml/syntax", loc,
		    "no value may begin with '%c'", c);
		diag_hint(d, "put the value in quotes");
	} else {
		diag_add(d, DIAG_ERROR, "yaml/syntax", loc, "%s", w->words);
		if (w->hint)
			diag_hint(d, "%s", w->hint);
		else if (w->where == HERE && p->context)
			hint_bracket(d, o, text, len, p);
	}
}

static void
report_conflict(struct diag *d, struct loc loc)
{
	diag_add(d, DIAG_ERROR, "yaml/syntax", loc, "here two changes met in "
	    "a merge, and nobody has settled it");
	diag_hint(d, "choose what stays, and take the lines '<<<<<<<', "
	    "'=======' and '>>>>>>>' out");
}

void
problem_report(struct diag *d, const struct origin *o, const char *text,
    size_t len, const yaml_parser_t *p)
{
	const char *conflict;

	switch (p->error) {
	case YAML_READER_ERROR:
		report_character(d, o, text, p);
		break;
	case YAML_SCANNER_ERROR:
	case YAML_PARSER_ERROR:
		conflict = find_conflict(text, len);
		if (conflict)
			report_conflict(d, problem_place(o, text,
			    (size_t)(conflict - text)));
		else
			report_syntax(d, o, text, len, p);
		break;
	default:
		arena_exhausted();
	}
}
