#include "overlays/labels.h"

#include <stdlib.h>
#include <string.h>

enum relation { REL_EXISTS, REL_ABSENT, REL_IN, REL_NOT_IN, REL_MORE,
	REL_LESS };

struct requirement {
	enum relation relation;
	const char *key;
	const char **value;
	size_t n;
};

struct labels {
	struct requirement *item;
	size_t n;
};

/* Where we are in the text of a selector. */
struct reader {
	struct arena *arena;
	const char *at;
	const char *problem;	/* the first, or NULL */
};

static void
skip_space(struct reader *r)
{
	r->at += strspn(r->at, " \t\r\n");
}

static bool
take(struct reader *r, const char *word)
{
	size_t len = strlen(word);

	skip_space(r);
	if (strncmp(r->at, word, len))
		return false;
	r->at += len;
	return true;
}

/* A run of what is neither space nor punctuation; "" if there is none. */
static const char *
take_word(struct reader *r)
{
	size_t len;

	skip_space(r);
	len = strcspn(r->at, " \t\r\n=!(),<>");
	r->at += len;
	return arena_strndup(r->arena, r->at - len, len);
}

static bool
take_keyword(struct reader *r, const char *keyword)
{
	struct reader ahead = *r;

	if (strcmp(take_word(&ahead), keyword))
		return false;
	*r = ahead;
	return true;
}

static void
fail(struct reader *r, const char *problem)
{
	if (!r->problem)
		r->problem = problem;
}

static void
add_value(struct reader *r, struct requirement *q)
{
	q->value = arena_grow(r->arena, q->value, q->n, sizeof(*q->value));
	q->value[q->n++] = take_word(r);
}

static void
read_values(struct reader *r, struct requirement *q)
{
	if (!take(r, "(")) {
		fail(r, "'(' is missing before the values");
		return;
	}
	do
		add_value(r, q);
	while (take(r, ","));
	if (!take(r, ")"))
		fail(r, "')' is missing behind the values");
	/* "(a,)" and "(,)" are fine to Kubernetes, but no more than that */
	else if (q->n > 2 && !*q->value[q->n - 1] && !*q->value[q->n - 2])
		fail(r, "there are too many commas before ')'");
}

/* a number on both sides, as the server asks for */
static void
read_bound(struct reader *r, struct requirement *q)
{
	char *end;

	add_value(r, q);
	strtoll(q->value[0], &end, 10);
	if (!*q->value[0] || *end)
		fail(r, "a bound is no whole number");
}

static void
read_relation(struct reader *r, struct requirement *q)
{
	q->relation = REL_IN;
	if (take(r, "==") || take(r, "=")) {
		add_value(r, q);
	} else if (take(r, "!=")) {
		q->relation = REL_NOT_IN;
		add_value(r, q);
	} else if (take(r, ">")) {
		q->relation = REL_MORE;
		read_bound(r, q);
	} else if (take(r, "<")) {
		q->relation = REL_LESS;
		read_bound(r, q);
	} else if (take_keyword(r, "in")) {
		read_values(r, q);
	} else if (take_keyword(r, "notin")) {
		q->relation = REL_NOT_IN;
		read_values(r, q);
	} else {
		q->relation = REL_EXISTS;
	}
}

/* Letters, digits, and "-_." within: util/validation of apimachinery. */
static bool
is_name(const char *text, size_t len)
{
	static const char alnum[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	size_t i;

	if (!len || len > 63 || !strchr(alnum, text[0]) ||
	    !strchr(alnum, text[len - 1]))
		return false;
	for (i = 0; i < len; i++)
		if (!strchr(alnum, text[i]) && !strchr("-_.", text[i]))
			return false;
	return true;
}

static bool
is_domain(const char *text, size_t len)
{
	size_t i, part = 0;

	for (i = 0; i <= len; i++) {
		if (i < len && text[i] != '.') {
			if (text[i] == '_' ||
			    (text[i] >= 'A' && text[i] <= 'Z'))
				return false;
			continue;
		}
		if (!is_name(text + part, i - part))
			return false;
		part = i + 1;
	}
	return len <= 253;
}

static bool
is_key(const char *key)
{
	const char *slash = strchr(key, '/');

	if (slash && !is_domain(key, (size_t)(slash - key)))
		return false;
	if (slash)
		key = slash + 1;
	return is_name(key, strlen(key));
}

static void
check_words(struct reader *r, const struct requirement *q)
{
	size_t i;

	if (!*q->key)
		fail(r, "a label's name is missing");
	else if (!is_key(q->key))
		fail(r, arena_printf(r->arena, "no label can be called '%s'",
		    q->key));
	for (i = 0; i < q->n; i++)
		if (*q->value[i] && !is_name(q->value[i],
		    strlen(q->value[i])))
			fail(r, arena_printf(r->arena, "no label can have the "
			    "value '%s'", q->value[i]));
}

static void
read_requirement(struct reader *r, struct labels *l)
{
	struct requirement *q;

	l->item = arena_grow(r->arena, l->item, l->n, sizeof(*l->item));
	q = &l->item[l->n++];
	memset(q, 0, sizeof(*q));
	if (take(r, "!")) {
		q->key = take_word(r);
		q->relation = REL_ABSENT;
	} else {
		q->key = take_word(r);
		read_relation(r, q);
	}
	check_words(r, q);
}

struct labels *
labels_read(struct step *s, const struct node *selector)
{
	struct reader r = { s->arena, selector->str, NULL };
	struct labels *l = arena_alloc(s->arena, 1, sizeof(*l));

	skip_space(&r);
	while (*r.at && !r.problem) {
		read_requirement(&r, l);
		skip_space(&r);
		if (*r.at && !take(&r, ","))
			fail(&r, "',' is missing between two conditions");
		else if (!*r.at && r.at > selector->str && r.at[-1] == ',')
			fail(&r, "a label's name is missing");
	}
	if (!r.problem)
		return l;
	diag_add(s->diag, DIAG_ERROR, "overlays/label-selector", selector->loc,
	    "'%s' is no label selector: %s", selector->str, r.problem);
	return NULL;
}

static bool
is_among(const struct requirement *q, const char *value)
{
	size_t i;

	for (i = 0; i < q->n; i++)
		if (!strcmp(q->value[i], value))
			return true;
	return false;
}

static bool
is_beyond(const struct requirement *q, const char *value)
{
	long long bound = strtoll(q->value[0], NULL, 10), n;
	char *end;

	n = strtoll(value, &end, 10);
	if (!*value || *end)
		return false;
	return q->relation == REL_MORE ? n > bound : n < bound;
}

static bool
is_satisfied(const struct requirement *q, const char *value)
{
	switch (q->relation) {
	case REL_EXISTS:
		return value != NULL;
	case REL_ABSENT:
		return !value;
	case REL_IN:
		return value && is_among(q, value);
	case REL_NOT_IN:
		return !value || !is_among(q, value);
	case REL_MORE:
	case REL_LESS:
		break;
	}
	return value && is_beyond(q, value);
}

bool
labels_match(const struct labels *l, const struct node *map)
{
	const struct node *value;
	size_t i;

	for (i = 0; i < l->n; i++) {
		value = node_get(map, l->item[i].key);
		/* to kyaml what is no scalar has an empty text */
		if (!is_satisfied(&l->item[i], !value ? NULL :
		    value->kind == NODE_SCALAR ? value->str : ""))
			return false;
	}
	return true;
}
