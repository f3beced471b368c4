#include "policy/draft.h"

#include <string.h>

static size_t
line_end(const char *text, size_t len, size_t at)
{
	const char *eol = memchr(text + at, '\n', len - at);

	return eol ? (size_t)(eol - text) : len;
}

static bool
is_line(const char *line, size_t len, const char *word)
{
	size_t n = strlen(word);

	if (len < n || memcmp(line, word, n))
		return false;
	for (; n < len; n++)
		if (line[n] == '#')
			return true;
		else if (!strchr(" \t\r", line[n]))
			return false;
	return true;
}

static bool
is_kind(const char *line, size_t len)
{
	return is_line(line, len, "kind: Secret") ||
	    is_line(line, len, "kind: \"Secret\"") ||
	    is_line(line, len, "kind: 'Secret'");
}

/* Find where the document ends, and whether it is a Secret. */
static void
open_document(struct draft *d, const char *text, size_t len)
{
	size_t at, end;

	d->is_secret = false;
	d->in_data = false;
	for (at = d->at; at < len; at = end + 1) {
		end = line_end(text, len, at);
		if (at > d->at && end - at >= 3 &&
		    !memcmp(text + at, "---", 3))
			break;
		if (is_kind(text + at, end - at))
			d->is_secret = true;
	}
	d->end = at < len ? at : len;
}

/* Blanks a line begins with; (size_t)-1 if nothing is on it. */
static size_t
indent_of(const char *line, size_t len)
{
	size_t n = 0;

	while (n < len && line[n] == ' ')
		n++;
	return n < len && !strchr("\t\r", line[n]) ? n : (size_t)-1;
}

/* Whether a template does something in a line. */
static bool
has_action(const char *line, size_t len)
{
	size_t i;

	for (i = 1; i < len; i++)
		if (line[i] == '{' && line[i - 1] == '{')
			return true;
	return false;
}

/*
 * The lines of a block, which go on while they are indented more than its key.
 * What a template makes its text of is none yet: false.
 */
static bool
read_block(struct draft *d, const char *text, size_t len,
    struct assignment *out)
{
	const char *value = NULL, *end = NULL, *line;
	bool is_made = false;
	size_t n, indent;

	for (; d->at < d->end; d->at += n + (d->at + n < len)) {
		line = text + d->at;
		n = line_end(text, len, d->at) - d->at;
		indent = indent_of(line, n);
		if (indent == (size_t)-1 ||
		    (indent <= d->indent && line[indent] == '{'))
			continue;
		if (indent <= d->indent)
			break;
		if (!value)
			value = line + indent;
		end = line + n;
		is_made = is_made || has_action(line, n);
	}
	out->value = value;
	out->len = value ? (size_t)(end - value) : 0;
	return value && !is_made;
}

/* A line below "data:", unless a template makes its value. */
static bool
read_value(struct draft *d, const char *text, size_t len, const char *line,
    size_t n, struct assignment *out)
{
	size_t at = 0;

	if (!assignment_next(line, n, &at, out))
		return false;
	if (*out->value == '|' || *out->value == '>')
		return read_block(d, text, len, out);
	return !memchr(out->value, '{', out->len);
}

bool
draft_next(struct draft *d, const char *text, size_t len,
    struct assignment *out)
{
	const char *line;
	size_t end;

	while (d->at < len) {
		if (d->at >= d->end)
			open_document(d, text, len);
		line = text + d->at;
		end = line_end(text, len, d->at);
		d->at = end < len ? end + 1 : len;
		end -= (size_t)(line - text);
		d->indent = indent_of(line, end);
		if (end && *line != ' ' && *line != '#' && *line != '{')
			d->in_data = is_line(line, end, "data:") ||
			    is_line(line, end, "stringData:");
		else if (d->is_secret && d->in_data &&
		    read_value(d, text, len, line, end, out))
			return true;
	}
	return false;
}
