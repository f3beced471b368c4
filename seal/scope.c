#include "seal/scope.h"

#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "base/limit.h"

#define TYPE "sluice/1"
#define FIELDS 6

static const char *const field[FIELDS] = {
	"env=", "ns=", "name=", "key=", "to=", "on="
};

static bool
is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

static const char *
encode(struct arena *a, const char *name, const char *value)
{
	struct buf b;

	buf_init(&b, a, strlen(name) + 3 * strlen(value));
	buf_adds(&b, name);
	for (; *value; value++) {
		if (is_plain(*value))
			buf_addc(&b, *value);
		else
			buf_addf(&b, "%%%02X", (unsigned char)*value);
	}
	return b.data;
}

void
scope_write(struct arena *a, const struct scope *s, struct stanza *out)
{
	const char *value[FIELDS] = { s->env, s->namespace, s->name, s->key,
		s->to, s->on };
	size_t i;

	memset(out, 0, sizeof(*out));
	out->arg = arena_alloc(a, FIELDS + 1, sizeof(*out->arg));
	out->arg[out->narg++] = TYPE;
	for (i = 0; i < FIELDS; i++)
		out->arg[out->narg++] = encode(a, field[i], value[i]);
}

static int
digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* NULL unless encode would write it just so. */
static const char *
decode(struct arena *a, const char *text)
{
	char *out = arena_strdup(a, text), *to = out;
	int high, low;

	for (; *text; text++) {
		if (is_plain(*text)) {
			*to++ = *text;
			continue;
		}
		high = *text == '%' ? digit(text[1]) : -1;
		low = high < 0 ? -1 : digit(text[2]);
		if (low < 0 || is_plain((char)(high * 16 + low)) ||
		    !(high * 16 + low))
			return NULL;
		*to++ = (char)(high * 16 + low);
		text += 2;
	}
	*to = '\0';
	return out;
}

/* The value of the i-th field, or NULL. */
static const char *
value(struct arena *a, const struct stanza *s, size_t i)
{
	const char *text = s->arg[i + 1];

	if (strncmp(text, field[i], strlen(field[i])) ||
	    strlen(text) > LIMIT_PATH)
		return NULL;
	return decode(a, text + strlen(field[i]));
}

bool
scope_is_set(const char *text)
{
	return strlen(text) == SCOPE_SET &&
	    strspn(text, "0123456789abcdef") == SCOPE_SET;
}

static bool
is_day(const char *text)
{
	static const char like[] = "0000-00-00";
	size_t i;

	for (i = 0; text[i] && i < SCOPE_DAY; i++)
		if (like[i] == '0' ? text[i] < '0' || text[i] > '9' :
		    text[i] != '-')
			return false;
	return i == SCOPE_DAY && !text[i];
}

/* One stanza says for what the value is, and it comes first. */
static const char *
check_place(const struct age_header *h)
{
	bool first = !strcmp(h->stanza[0].arg[0], TYPE);
	size_t i;

	for (i = 1; i < h->n; i++)
		if (!strncmp(h->stanza[i].arg[0], "sluice/", 7))
			return first ? "it has two scopes" :
			    "its scope does not come first";
	if (!first && !strncmp(h->stanza[0].arg[0], "sluice/", 7))
		return "its scope is of a version that is not known here";
	return first ? NULL : "it has no scope";
}

const char *
scope_read(struct arena *a, const struct age_header *h, struct scope *out)
{
	const struct stanza *s = &h->stanza[0];
	const char *part[FIELDS], *why = check_place(h);
	size_t i;

	if (why)
		return why;
	if (s->narg != FIELDS + 1 || s->bodylen)
		return "its scope is malformed";
	for (i = 0; i < FIELDS; i++) {
		part[i] = value(a, s, i);
		/* only a namespace may be missing */
		if (!part[i] || (!*part[i] && i != 1))
			return "its scope is malformed";
	}
	if (!scope_is_set(part[4]) || !is_day(part[5]))
		return "its scope is malformed";
	*out = (struct scope){ part[0], part[1], part[2], part[3], part[4],
		part[5] };
	return NULL;
}
