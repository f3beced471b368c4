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

/* A line below "data:", unless its value is a template or comes later. */
static bool
read_value(const char *line, size_t len, struct assignment *out)
{
	size_t at = 0;

	return assignment_next(line, len, &at, out) &&
	    *out->value != '|' && *out->value != '>' &&
	    !memchr(out->value, '{', out->len);
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
		if (end && *line != ' ' && *line != '#' && *line != '{')
			d->in_data = is_line(line, end, "data:") ||
			    is_line(line, end, "stringData:");
		else if (d->is_secret && d->in_data &&
		    read_value(line, end, out))
			return true;
	}
	return false;
}
