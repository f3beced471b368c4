#include "policy/assignment.h"

#include <string.h>

/* What is left of a line. */
struct line {
	const char *at, *end;
};

static void
skip_blanks(struct line *l)
{
	while (l->at < l->end && (*l->at == ' ' || *l->at == '\t'))
		l->at++;
}

static bool
skip_word(struct line *l, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(l->end - l->at) < n || memcmp(l->at, word, n))
		return false;
	l->at += n;
	return true;
}

static bool
is_key(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

static bool
read_key(struct line *l, struct assignment *out)
{
	bool quoted;

	skip_blanks(l);
	while (skip_word(l, "- ") || skip_word(l, "export ") ||
	    skip_word(l, "set ") || skip_word(l, "ENV ") ||
	    skip_word(l, "--"))
		skip_blanks(l);
	quoted = l->at < l->end && (*l->at == '"' || *l->at == '\'');
	l->at += quoted;
	out->key = l->at;
	while (l->at < l->end && is_key(*l->at))
		l->at++;
	out->keylen = (size_t)(l->at - out->key);
	if (quoted && (l->at == l->end || *l->at++ != out->key[-1]))
		return false;
	return out->keylen > 0;
}

/* "=", ":", ":=" or "=>"; tight if there is no blank on either side. */
static bool
read_sign(struct line *l, bool *tight)
{
	const char *before = l->at;

	skip_blanks(l);
	if (!skip_word(l, ":=") && !skip_word(l, "=>") &&
	    !skip_word(l, "=") && !skip_word(l, ":"))
		return false;
	*tight = l->at == before + 1 && l->at[-1] == '=' &&
	    l->at < l->end && *l->at != ' ' && *l->at != '\t';
	skip_blanks(l);
	return true;
}

/* Up to the same quote; in a text that is quoted itself, both are escaped. */
static bool
read_quoted(struct line *l, bool escaped, struct assignment *out)
{
	const char *stop;

	out->value = l->at + 1;
	stop = memchr(out->value, *l->at, (size_t)(l->end - out->value));
	if (!stop)
		return false;
	if (escaped && stop > out->value && stop[-1] == '\\')
		stop--;
	out->len = (size_t)(stop - out->value);
	return true;
}

static bool
read_value(struct line *l, bool tight, struct assignment *out)
{
	bool escaped = l->end - l->at > 1 && !memcmp(l->at, "\\\"", 2);
	const char *stop;

	l->at += escaped;
	if (l->at < l->end && (*l->at == '"' || *l->at == '\''))
		return read_quoted(l, escaped, out);
	out->value = l->at;
	for (stop = l->at; stop < l->end; stop++) {
		/* an expression of a program */
		if (strchr("()[]<>", *stop))
			return false;
		if ((tight && *stop == ' ') || (*stop == '#' &&
		    stop > l->at && stop[-1] == ' '))
			break;
	}
	while (stop > l->at && strchr(" \t\r,;", stop[-1]))
		stop--;
	out->len = (size_t)(stop - l->at);
	return out->len > 0;
}

bool
assignment_next(const char *text, size_t len, size_t *at,
    struct assignment *out)
{
	struct line l;
	const char *eol;
	bool tight;

	while (*at < len) {
		l.at = text + *at;
		eol = memchr(l.at, '\n', len - *at);
		l.end = eol ? eol : text + len;
		*at = (size_t)(l.end - text) + (eol != NULL);
		if (read_key(&l, out) && read_sign(&l, &tight) &&
		    read_value(&l, tight, out))
			return true;
	}
	return false;
}
