#include "agent/line.h"

#include <inttypes.h>
#include <string.h>

#include "kube/index.h"

bool
line_next(struct blob *rest, struct line *out)
{
	/* file_read gives memory of ours, which its callers may change */
	char *at = (char *)(void *)(uintptr_t)rest->data, *end;

	if (!rest->len)
		return false;
	end = memchr(at, '\n', rest->len);
	out->at = at;
	out->good = end != NULL;
	if (!end) {
		rest->len = 0;
		return true;
	}
	*end = '\0';
	rest->data = end + 1;
	rest->len -= (size_t)(end + 1 - at);
	return true;
}

/* Cut the next field off; NULL if there is none. */
static char *
take(struct line *l, size_t *len)
{
	char *field = l->at, *tab;

	*len = 0;
	if (!field) {
		l->good = false;
		return NULL;
	}
	tab = strchr(field, '\t');
	*len = tab ? (size_t)(tab - field) : strlen(field);
	l->at = tab ? tab + 1 : NULL;
	field[*len] = '\0';
	return field;
}

const char *
line_text(struct line *l)
{
	size_t len;
	char *field = take(l, &len);
	const char *text = len ? index_field(field, len) : NULL;

	if (text)
		return text;
	l->good = false;
	return "";
}

uint64_t
line_number(struct line *l, uint64_t max)
{
	size_t len, i;
	const char *field = take(l, &len);
	uint64_t value = 0, digit;

	for (i = 0; i < len; i++) {
		digit = (uint64_t)(field[i] - '0');
		if (field[i] < '0' || field[i] > '9' ||
		    value > (max - digit) / 10) {
			l->good = false;
			return 0;
		}
		value = value * 10 + digit;
	}
	if (!len)
		l->good = false;
	return value;
}

void
line_oid(struct line *l, struct oid *out)
{
	size_t len;
	const char *field = take(l, &len);

	memset(out, 0, sizeof(*out));
	if (!field || !oid_parse(field, len, out))
		l->good = false;
}

const char *
line_rest(struct line *l)
{
	const char *rest = l->at;

	if (!rest)
		l->good = false;
	l->at = NULL;
	return rest ? rest : "";
}

bool
line_ends(const struct line *l)
{
	return l->good && !l->at;
}

static void
begin_field(struct buf *b)
{
	if (b->len && b->data[b->len - 1] != '\n')
		buf_addc(b, '\t');
}

void
line_add_text(struct buf *b, const char *text)
{
	begin_field(b);
	index_add_field(b, text);
}

void
line_add_number(struct buf *b, uint64_t n)
{
	begin_field(b);
	buf_addf(b, "%" PRIu64, n);
}

void
line_add_oid(struct buf *b, const struct oid *oid)
{
	char hex[OID_HEX + 1];
	size_t i;

	begin_field(b);
	for (i = 0; i < OID_SIZE; i++) {
		hex[2 * i] = "0123456789abcdef"[oid->id[i] >> 4];
		hex[2 * i + 1] = "0123456789abcdef"[oid->id[i] & 15];
	}
	buf_add(b, hex, OID_HEX);
}

void
line_end(struct buf *b)
{
	buf_addc(b, '\n');
}
