#include "repo/consent.h"

#include <string.h>

#include "base/limit.h"
#include "repo/trailer.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))
#define DIGITS 9		/* of a number of objects */

static bool
read_rollback(const char *value, struct consent *out)
{
	out->no_rollback = !strcmp(value, "no");
	return out->no_rollback || !strcmp(value, "yes");
}

static bool
read_empty(const char *value, struct consent *out)
{
	out->allow_empty = !strcmp(value, "yes");
	return out->allow_empty || !strcmp(value, "no");
}

/* A whole number from 1 in its one spelling. */
static bool
read_prune(const char *value, struct consent *out)
{
	size_t len = strspn(value, "0123456789"), i;
	unsigned n = 0;

	if (!len || len > DIGITS || value[len] || *value == '0')
		return false;
	for (i = 0; i < len; i++)
		n = n * 10 + (unsigned)(value[i] - '0');
	out->prune = n;
	return true;
}

/* "Namespace,CustomResourceDefinition.apiextensions.k8s.io" */
static bool
read_kinds(const char *value, struct consent *out)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
	const char *p = value;
	size_t len;

	for (;;) {
		len = strspn(p, letters);
		if (!len || len > LIMIT_SCHEMA_KIND)
			return false;
		if (!p[len])
			break;
		if (p[len] != ',')
			return false;
		p += len + 1;
	}
	out->prune_kinds = value;
	return true;
}

static const struct {
	const char *name;
	bool (*read)(const char *value, struct consent *);
	const char *wanted;
} trailers[] = {
	{ "Sluice-Rollback", read_rollback, "'yes' or 'no'" },
	{ "Sluice-Prune", read_prune, "a whole number from 1" },
	{ "Sluice-Allow-Empty", read_empty, "'yes' or 'no'" },
	{ "Sluice-Prune-Kinds", read_kinds, "kinds with commas between them, "
	    "such as 'Namespace,CronTab.example.com'" },
};

bool
consent_read(struct arena *a, const char *message, struct consent *out,
    const char **bad, const char **wanted)
{
	struct consent before;
	const char *only;
	size_t i;

	memset(out, 0, sizeof(*out));
	out->prune_kinds = "";
	*bad = NULL;
	for (i = 0; i < N(trailers); i++) {
		if (!trailer_get(a, message, trailers[i].name))
			continue;
		before = *out;
		only = trailer_only(a, message, trailers[i].name);
		if (only && trailers[i].read(only, out))
			continue;
		*out = before;
		*bad = trailers[i].name;
		*wanted = trailers[i].wanted;
	}
	return !*bad;
}

bool
consent_is_given(const struct consent *c)
{
	return c->no_rollback || c->prune || c->allow_empty ||
	    *c->prune_kinds;
}

void
consent_add(struct arena *a, struct buf *b, const struct consent *c)
{
	if (c->no_rollback)
		trailer_add(b, "Sluice-Rollback", "no");
	if (c->prune)
		trailer_add(b, "Sluice-Prune", arena_printf(a, "%u",
		    c->prune));
	if (c->allow_empty)
		trailer_add(b, "Sluice-Allow-Empty", "yes");
	if (*c->prune_kinds)
		trailer_add(b, "Sluice-Prune-Kinds", c->prune_kinds);
}
