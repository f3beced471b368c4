#include "overlays/shape.h"

#include <string.h>
#include <strings.h>

#include "base/limit.h"
#include "yaml/write.h"

struct check {
	struct arena *arena;
	struct diag *diag;
	const struct shape_rules *rules;
	bool good;
};

static void check_map(struct check *, const struct shape *, struct node *);

static const char *
kind_of(const struct node *n)
{
	static const char *const scalar[] = {
		[TYPE_STRING] = "a string", [TYPE_NULL] = "null",
		[TYPE_BOOL] = "a boolean", [TYPE_INT] = "a number",
		[TYPE_FLOAT] = "a number", [TYPE_TIMESTAMP] = "a date"
	};

	if (n->kind == NODE_MAP)
		return "a map";
	return n->kind == NODE_LIST ? "a list" : scalar[n->type];
}

/* A text of digits. */
static bool
is_number(const struct node *n)
{
	return n->kind == NODE_SCALAR && n->len &&
	    strspn(n->str, "0123456789") == n->len;
}

static void
mistyped(struct check *c, const struct node *n, const char *name,
    const char *wanted)
{
	c->good = false;
	diag_add(c->diag, DIAG_ERROR, "overlays/field-type", n->loc,
	    "'%s' is %s here, and %s is expected", name, kind_of(n), wanted);
	if (!strcmp(wanted, "a string") && n->kind == NODE_SCALAR &&
	    n->type != TYPE_NULL)
		diag_hint(c->diag, "write it in quotes: \"%s\"", n->str);
	else if (!strcmp(wanted, "a list") && n->kind != NODE_LIST)
		diag_hint(c->diag, "begin each entry with '- '");
	else if (!strcmp(wanted, "a whole number") && is_number(n))
		diag_hint(c->diag, "take the quotes away");
}

/* The text that a number or boolean has when it stands for a string. */
static void
spell(struct check *c, struct node *n)
{
	struct buf b;

	buf_init(&b, c->arena, LIMIT_YAML_SCALAR);
	yaml_write(&b, n);
	n->str = b.data;
	n->len = b.len ? b.len - 1 : 0;
	b.data[n->len] = '\0';
}

static void
check_string(struct check *c, struct node *n, const char *name)
{
	if (n->kind != NODE_SCALAR) {
		mistyped(c, n, name, "a string");
		return;
	}
	if (n->type == TYPE_BOOL || n->type == TYPE_INT ||
	    n->type == TYPE_FLOAT) {
		/* sigs.k8s.io/yaml converts where it knows the target */
		if (!c->rules->compat || !c->rules->loose) {
			mistyped(c, n, name, "a string");
			return;
		}
		spell(c, n);
	} else if (n->type == TYPE_NULL) {
		n->str = "";	/* as encoding/json leaves a string */
		n->len = 0;
	}
	n->type = TYPE_STRING;
}

static void
check_int(struct check *c, struct node *n, const char *name)
{
	if (n->kind == NODE_SCALAR && n->type == TYPE_FLOAT) {
		spell(c, n);	/* 1.0 and 1e3 are written as integers */
		if (strspn(n->str, "-0123456789") == n->len)
			n->type = TYPE_INT;
	}
	if (n->kind != NODE_SCALAR || n->type != TYPE_INT)
		mistyped(c, n, name, "a whole number");
}

static void
check_string_map(struct check *c, struct node *n, const char *name)
{
	const struct node *key;
	size_t i;

	if (n->kind != NODE_MAP) {
		mistyped(c, n, name, "a map");
		return;
	}
	for (i = 0; i < n->npair; i++) {
		key = n->pair[i].key;
		if (key->type != TYPE_STRING) {
			c->good = false;
			diag_add(c->diag, DIAG_ERROR, "overlays/key-type",
			    key->loc, "the key '%s' is %s here, and a string "
			    "is expected", key->str, kind_of(key));
			diag_hint(c->diag, "write it in quotes: \"%s\"",
			    key->str);
		}
		check_string(c, n->pair[i].value, key->str);
	}
}

static void
check_list(struct check *c, const struct shape_field *f, struct node *n)
{
	size_t i;

	if (n->kind != NODE_LIST) {
		mistyped(c, n, f->name, "a list");
		return;
	}
	for (i = 0; i < n->nitem; i++) {
		if (f->type == SHAPE_STRINGS && !node_is_null(n->item[i]))
			check_string(c, n->item[i], f->name);
		else if (f->type == SHAPE_STRINGS)
			mistyped(c, n->item[i], f->name, "a string");
		else
			check_map(c, f->shape, n->item[i]);
	}
}

static void
check_value(struct check *c, const struct shape_field *f, struct node *n)
{
	switch (f->type) {
	case SHAPE_ANY:
		break;
	case SHAPE_STRING:
		check_string(c, n, f->name);
		break;
	case SHAPE_BOOL:
		if (n->kind != NODE_SCALAR || n->type != TYPE_BOOL)
			mistyped(c, n, f->name, "true or false");
		break;
	case SHAPE_INT:
		check_int(c, n, f->name);
		break;
	case SHAPE_STRING_MAP:
		check_string_map(c, n, f->name);
		break;
	case SHAPE_MAP:
		check_map(c, f->shape, n);
		break;
	case SHAPE_STRINGS:
	case SHAPE_MAPS:
		check_list(c, f, n);
		break;
	}
}

static bool
is_known(const struct check *c, const struct shape_field *f)
{
	return !f->ours || !c->rules->compat;
}

/* The field of a key: encoding/json takes any case. */
static const struct shape_field *
find_field(const struct check *c, const struct shape *s, const char *key)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (!strcasecmp(s->field[i].name, key) &&
		    is_known(c, &s->field[i]))
			return &s->field[i];
	return NULL;
}

static void
unknown_field(struct check *c, const struct shape *s, const struct node *key)
{
	const char **name, *near;
	size_t i, n = 0;

	if (c->rules->compat && (c->rules->loose || s->open))
		return;
	name = arena_alloc(c->arena, s->n, sizeof(*name));
	for (i = 0; i < s->n; i++)
		if (is_known(c, &s->field[i]))
			name[n++] = s->field[i].name;
	near = diag_nearest(key->str, name, n);
	c->good = false;
	diag_add(c->diag, DIAG_ERROR, "overlays/unknown-field", key->loc,
	    "unknown field '%s' in %s", key->str, s->what);
	if (near)
		diag_hint(c->diag, "did you mean '%s'?", near);
}

/*
 * Of two spellings of one field kustomize takes the last in the order of
 * bytes, since its JSON has sorted keys.
 */
static void
second_field(struct check *c, struct pair *first, const struct pair *second)
{
	if (!c->rules->compat) {
		c->good = false;
		diag_add(c->diag, DIAG_ERROR, "overlays/duplicate-field",
		    second->key->loc, "'%s' is here twice; it is '%s' in line "
		    "%u", second->key->str, first->key->str,
		    first->key->loc.line);
	} else if (strcmp(second->key->str, first->key->str) > 0) {
		*first = *second;
	}
}

static void
deprecated(struct check *c, const struct shape_field *f,
    const struct node *key)
{
	diag_add(c->diag, DIAG_WARNING, "overlays/deprecated-field", key->loc,
	    "'%s' is deprecated", f->name);
	diag_hint(c->diag, "use '%s' instead", f->instead);
}

/* Rename, check and keep the pairs that have a field, once each. */
static void
check_map(struct check *c, const struct shape *s, struct node *map)
{
	struct pair **kept, p;
	const struct shape_field *f;
	size_t i, n = 0;

	if (map->kind != NODE_MAP) {
		c->good = false;
		diag_add(c->diag, DIAG_ERROR, "overlays/field-type", map->loc,
		    "%s is a map, and this is %s", s->what, kind_of(map));
		return;
	}
	kept = arena_alloc(c->arena, s->n, sizeof(*kept));
	for (i = 0; i < map->npair; i++) {
		p = map->pair[i];
		f = find_field(c, s, p.key->str);
		if (!f) {
			unknown_field(c, s, p.key);
		} else if (kept[f - s->field]) {
			second_field(c, kept[f - s->field], &p);
		} else if (!node_is_null(p.value)) {
			map->pair[n] = p;
			kept[f - s->field] = &map->pair[n++];
		}
	}
	map->npair = n;
	for (i = 0; i < n; i++) {
		f = find_field(c, s, map->pair[i].key->str);
		if (f->instead)
			deprecated(c, f, map->pair[i].key);
		map->pair[i].key->str = f->name;
		check_value(c, f, map->pair[i].value);
	}
}

bool
shape_check(struct arena *a, struct diag *d, const struct shape_rules *rules,
    const struct shape *shape, struct node *map)
{
	struct check c = { a, d, rules, true };

	check_map(&c, shape, map);
	return c.good;
}
