#include "repo/trailer.h"

#include <stdbool.h>
#include <string.h>

/* The length of the key if a line is "Key: value", else 0. */
static size_t
key_length(const char *line, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (!((line[i] >= 'a' && line[i] <= 'z') ||
		    (line[i] >= 'A' && line[i] <= 'Z') ||
		    (line[i] >= '0' && line[i] <= '9') || line[i] == '-'))
			break;
	return i < len && line[i] == ':' ? i : 0;
}

static size_t
line_length(const char *line, const char *end)
{
	const char *nl = memchr(line, '\n', (size_t)(end - line));

	return nl ? (size_t)(nl - line) : (size_t)(end - line);
}

/* Where the trailers begin, or NULL; *end is where the text ends. */
static const char *
find_block(const char *message, const char **end)
{
	const char *p, *start = NULL;
	size_t len;

	*end = message + strlen(message);
	while (*end > message && (*end)[-1] == '\n')
		(*end)--;
	/* the subject is never a trailer, whatever it looks like */
	for (p = message; p < *end; p += len + (p + len < *end)) {
		len = line_length(p, *end);
		if (!len)
			start = p + 1;
	}
	for (p = start; p && p < *end; p += len + 1) {
		len = line_length(p, *end);
		if (!key_length(p, len))
			return NULL;
	}
	return start;
}

/* The last value of a key, and how many there are. */
static const char *
find(struct arena *a, const char *message, const char *key, size_t *n)
{
	const char *p, *end, *value = NULL;
	size_t len, keylen = strlen(key), valuelen = 0, skip;

	*n = 0;
	for (p = find_block(message, &end); p && p < end; p += len + 1) {
		len = line_length(p, end);
		if (key_length(p, len) != keylen || memcmp(p, key, keylen))
			continue;
		skip = keylen + 1;
		while (skip < len && (p[skip] == ' ' || p[skip] == '\t'))
			skip++;
		value = p + skip;
		valuelen = len - skip;
		++*n;
	}
	return value ? arena_strndup(a, value, valuelen) : NULL;
}

const char *
trailer_get(struct arena *a, const char *message, const char *key)
{
	size_t n;

	return find(a, message, key, &n);
}

const char *
trailer_only(struct arena *a, const char *message, const char *key)
{
	size_t n;
	const char *value = find(a, message, key, &n);

	return n == 1 ? value : NULL;
}

void
trailer_add(struct buf *message, const char *key, const char *value)
{
	const char *end;

	if (message->len && message->data[message->len - 1] != '\n')
		buf_addc(message, '\n');
	if (!find_block(message->data, &end))
		buf_addc(message, '\n');
	buf_addf(message, "%s: ", key);
	for (; *value; value++)
		buf_addc(message, (unsigned char)*value < ' ' ||
		    *value == 0x7f ? ' ' : *value);
	buf_addc(message, '\n');
}
