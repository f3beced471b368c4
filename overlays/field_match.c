#include "overlays/field_match.h"

#include <string.h>

#include "base/limit.h"
#include "base/regex.h"
#include "yaml/write.h"

/* What only an expression has; a dot alone stands in many names. */
#define EXPRESSION "\\^$|?*+()[]{}"

const char *
field_text(const struct node *n)
{
	return n && n->kind == NODE_SCALAR ? n->str : "";
}

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

const char *
field_trim(struct arena *a, const char *text)
{
	size_t len;

	while (is_blank(*text))
		text++;
	len = strlen(text);
	while (len && is_blank(text[len - 1]))
		len--;
	return arena_strndup(a, text, len);
}

static void
compile(struct step *s, struct field_match *m)
{
	const char *why = NULL;

	m->loose = regex_new(s->arena, m->value, &why);
	if (!m->loose && (s->options->compat || strpbrk(m->value, EXPRESSION)))
		m->problem = arena_printf(s->arena,
		    "'%s' is no regular expression: %s", m->value, why);
	if (m->loose && strpbrk(m->value, EXPRESSION))
		m->whole = regex_new(s->arena, arena_printf(s->arena,
		    "^(?:%s)$", m->value), &why);
}

struct field_match *
field_match_new(struct step *s, const char *part, struct loc loc)
{
	struct field_match *m = arena_alloc(s->arena, 1, sizeof(*m));
	const char *eq = strchr(part, '=');

	m->loc = loc;
	if (!eq) {
		m->problem = arena_printf(s->arena,
		    "'%s' has no '=' between its brackets", part);
		return m;
	}
	m->key = arena_strndup(s->arena, part + 1, (size_t)(eq - part) - 1);
	m->value = arena_strndup(s->arena, eq + 1, strlen(eq + 1) - 1);
	compile(s, m);
	return m;
}

/*
 * A value in the form kustomize matches: as it would be written by itself,
 * quotes and all (match.go, visitElem).
 */
static const char *
written_form(struct arena *a, const struct node *n)
{
	struct buf b;

	if (n->kind == NODE_SCALAR && n->style == STYLE_PLAIN)
		return field_trim(a, n->str);
	buf_init(&b, a, LIMIT_UNIT_OUTPUT);
	if (n->kind != NODE_SCALAR)
		yaml_write(&b, n);
	else if (n->style == STYLE_SINGLE)
		buf_addf(&b, "'%s'", n->str);
	else if (n->style == STYLE_DOUBLE)
		yaml_write_json(&b, n);
	else
		buf_addf(&b, "|\n%s", n->str);
	return field_trim(a, b.data);
}

static bool
matches_loosely(struct step *s, const struct field_match *m,
    const struct node *value)
{
	const char *text = written_form(s->arena, value);

	return m->loose && regex_has(m->loose, text, strlen(text));
}

static bool
matches_exactly(const struct field_match *m, const struct node *value)
{
	if (value->kind != NODE_SCALAR)
		return false;
	return !strcmp(value->str, m->value) ||
	    (m->whole && regex_has(m->whole, value->str, value->len));
}

/* What was too much for the limit of steps did not match. */
static void
check_limit(struct step *s, struct field_match *m, const struct regex *used)
{
	if (used && regex_gave_up(used))
		m->problem = arena_printf(s->arena, "the expression '%s' "
		    "takes more than %d steps", m->value, LIMIT_REGEX_STEPS);
}

bool
field_match_has(struct step *s, struct field_match *m,
    const struct node *element)
{
	const struct node *value = element;
	bool loosely, exactly;

	if (*m->key)
		value = node_get(element, m->key);
	if (!value)
		return false;
	loosely = matches_loosely(s, m, value);
	exactly = s->options->compat ? loosely : matches_exactly(m, value);
	check_limit(s, m, s->options->compat ? m->loose : m->whole);
	if (exactly != loosely && !m->noted) {
		m->noted = true;
		diag_add(s->diag, DIAG_NOTE, "compat/replacement-exact-match",
		    m->loc, "'%s' %s here, other than in kustomize, whose "
		    "'[%s=%s]' is an expression that may match anywhere",
		    field_text(value), exactly ? "is meant" : "is not meant",
		    m->key, m->value);
	}
	return exactly;
}

/* The value without anchors around it. */
static const char *
plain_value(struct arena *a, const struct field_match *m)
{
	size_t len = strlen(m->value);

	if (len > 1 && m->value[0] == '^' && m->value[len - 1] == '$')
		return arena_strndup(a, m->value + 1, len - 2);
	return m->value;
}

const char *
field_match_creates(struct step *s, const struct field_match *m)
{
	/* kustomize never ends where the new element does not match */
	if (s->options->compat ? regex_has(m->loose, m->value,
	    strlen(m->value)) : !strpbrk(plain_value(s->arena, m), EXPRESSION))
		return NULL;
	return arena_printf(s->arena, "no element can be made from the "
	    "expression '%s'", m->value);
}

struct node *
field_match_make(struct step *s, const struct field_match *m, struct loc loc)
{
	const char *text = s->options->compat ? m->value :
	    plain_value(s->arena, m);
	struct node *map, *value;

	value = node_scalar(s->arena, loc, yaml_resolve(YAML_CORE, text,
	    strlen(text)), text, strlen(text));
	if (!*m->key)
		return value;
	map = node_map(s->arena, loc);
	node_set(s->arena, map, m->key, value);
	return map;
}
