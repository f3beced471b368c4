#include "policy/sighting.h"

#include <string.h>

#include "base/hash.h"
#include "base/limit.h"

void
sightings_init(struct sightings *s, struct arena *a,
    const struct secrets_options *options, struct map *told,
    struct texts *texts)
{
	memset(s, 0, sizeof(*s));
	s->arena = a;
	map_init(&s->seen, a);
	s->options = options;
	s->told = told;
	s->texts = texts;
}

void
sightings_add(struct sightings *s, const struct sighting *sight,
    const char *value, size_t len)
{
	struct sighting *new;

	s->over = s->n == LIMIT_FINDINGS;
	if (s->over)
		return;		/* as many as one run tells */
	s->item = arena_grow(s->arena, s->item, s->n, sizeof(*s->item));
	new = &s->item[s->n++];
	*new = *sight;
	new->hash = hash_sha256_hex(s->arena, value, len);
	if (new->last < new->loc.line)
		new->last = new->loc.line;
}

/* Whether one of a lower rank stands in its lines. */
static bool
is_covered(const struct sightings *s, size_t i)
{
	const struct sighting *x = &s->item[i], *y;
	size_t k;

	for (k = 0; k < s->n; k++) {
		y = &s->item[k];
		if (y->rank < x->rank && x->loc.line <= y->last &&
		    y->loc.line <= x->last)
			return true;
	}
	return false;
}

/* "sluice:allow secret/rule", or what gitleaks understands. */
static bool
has_permission(struct blob line, const char *rule)
{
	static const char ours[] = "sluice:allow ", theirs[] =
	    "gitleaks:allow";
	const char *at, *end = line.data + line.len;
	size_t n = strlen(rule);

	for (at = line.data; at < end; at++) {
		if ((size_t)(end - at) >= sizeof(theirs) - 1 &&
		    !memcmp(at, theirs, sizeof(theirs) - 1))
			return true;
		if ((size_t)(end - at) >= sizeof(ours) - 1 + n &&
		    !memcmp(at, ours, sizeof(ours) - 1) &&
		    !memcmp(at + sizeof(ours) - 1, rule, n) &&
		    (at + sizeof(ours) - 1 + n == end ||
		    strchr(" \t\r,", at[sizeof(ours) - 1 + n])))
			return true;
	}
	return false;
}

static bool
is_allowed(struct sightings *s, const struct sighting *x, const char *path,
    const char **ended)
{
	const struct secrets_options *o = s->options;

	*ended = NULL;
	if (o->inline_allow && x->loc.file &&
	    has_permission(lines_get(texts_get(s->texts, x->loc.file),
	    x->loc.line), x->rule))
		return true;
	return o->allow && allowlist_has(o->allow, x->rule, x->hash, path,
	    o->today, ended);
}

static void
add_hint(struct sightings *s, struct diag *d, const struct sighting *x,
    const char *ended)
{
	const char *env = s->options->env ? s->options->env : "ENV";

	if (ended) {
		diag_hint(d, "it was allowed until %s", ended);
		return;
	}
	/* once a file is enough */
	if (s->advised & 1U << x->advice)
		return;
	s->advised |= 1U << x->advice;
	switch (x->advice) {
	case ADVICE_SEAL:
		diag_hint(d, "run 'sluice-seal seal -e %s %s', put that into "
		    "the commit, and change the secret: your history has it",
		    env, x->loc.file);
		break;
	case ADVICE_MOVE:
		diag_hint(d, "move it into a Secret, run 'sluice-seal seal -e "
		    "%s' on that, and change it: your history has it", env);
		break;
	case ADVICE_REMOVE:
		diag_hint(d, "take it out of every commit of this push, and "
		    "have a new one made: your history has it");
		break;
	}
}

/* Whether this is the first with a key; told is what others told of it. */
static bool
is_new(struct sightings *s, const char *key, bool tell)
{
	static char yes;
	bool new = !map_set(&s->seen, key, strlen(key), &yes) &&
	    !map_get(s->told, key, strlen(key));

	if (tell)
		map_set(s->told, key, strlen(key), &yes);
	return new;
}

/* An unsure one is new if nothing at all was told of its line. */
static bool
is_first(struct sightings *s, const struct sighting *x, bool tell)
{
	const char *line = arena_printf(s->arena, "%s:%u", x->loc.file,
	    x->loc.line);
	bool new_line = is_new(s, line, tell);

	return (new_line || !x->rank) && is_new(s,
	    arena_printf(s->arena, "%s:%u", line, x->loc.col), tell);
}

/* Not all were kept: what is not looked at is not allowed either. */
static void
report_over(struct sightings *s, struct diag *d, const char *path)
{
	struct loc at = { *path ? path : NULL, 0, 0 };

	if (!s->over)
		return;
	diag_add(d, DIAG_ERROR, "secret/too-many", at, "more than %d values "
	    "look like secrets", LIMIT_FINDINGS);
	diag_hint(d, "keep it out of the repository, or split it");
}

void
sightings_report(struct sightings *s, struct diag *d, const char *path)
{
	const struct sighting *x;
	const char *ended;
	bool allowed;
	size_t i;

	for (i = 0; i < s->n; i++) {
		x = &s->item[i];
		if (is_covered(s, i))
			continue;
		allowed = is_allowed(s, x, x->loc.file ? x->loc.file : path,
		    &ended);
		if (!is_first(s, x, !allowed) || allowed)
			continue;
		diag_add(d, DIAG_ERROR, x->rule, x->loc, "%s", x->words);
		add_hint(s, d, x, ended);
	}
	report_over(s, d, path);
}
