/*
 * Lists that are merged as kustomize merges them:
 * kyaml/yaml/walk/associative_sequence.go, and ElementSetter and
 * ElementMatcher in kyaml/yaml/fns.go, where they do not do what they are for:
 * elements without a key make others vanish, of two with the same keys the
 * last remains, and a key that only one side has keeps both apart.
 */

#include <string.h>

#include "base/limit.h"
#include "overlays/merge.h"

/* The values of the merge keys of an element; "" where there is none. */
struct tuple {
	const char *value[SCHEMA_KEYS];
};

struct keys {
	const char *key[SCHEMA_KEYS];
	size_t n;
};

struct garble {
	struct merge *m;
	struct schema_at element;
	struct keys keys;	/* one empty key: a set of scalars */
	struct node *dest, *origin;
	struct tuple *tuple;
	size_t ntuple;
};

static const char *
raw_text(const struct node *n)
{
	return n->kind == NODE_SCALAR ? n->str : "";
}

static bool
is_nothing(const struct node *n)
{
	return node_is_null(n) || (n->kind == NODE_MAP && !n->npair);
}

static void
fail(struct garble *g, const struct node *n)
{
	merge_fail(g->m, "overlays/patch-kind", n, "the elements of '%s' "
	    "must be %s", g->m->field, *g->keys.key[0] ? "maps" :
	    "single values");
}

/* Whether an element has key, with this value unless want is empty. */
static bool
matches(struct garble *g, const struct node *n, const char *key,
    const char *want)
{
	enum node_kind kind = *key ? NODE_MAP : NODE_SCALAR;
	const struct node *value;

	if (n->kind != kind) {
		fail(g, n);
		return false;
	}
	if (!*key)
		return !strcmp(n->str, want);
	value = node_get(n, key);
	return value && (!*want || !strcmp(raw_text(value), want));
}

static bool
fits(struct garble *g, const struct node *n, const struct keys *keys,
    const struct tuple *t, size_t nvalue)
{
	size_t i;

	for (i = 0; i < keys->n && i < nvalue; i++)
		if (!matches(g, n, keys->key[i], t->value[i]))
			return false;
	return nvalue > 0;
}

/*
 * Replace the elements that fit by another one, which goes to the end if there
 * are none; without another they go.  Empty elements always go.
 */
static void
set_element(struct garble *g, struct node *list, const struct keys *keys,
    const struct tuple *t, size_t nvalue, struct node *element)
{
	bool map_wanted = *keys->key[0] && nvalue && *t->value[0];
	bool found = false;
	size_t i, n = 0;
	struct node *e;

	for (i = 0; i < list->nitem; i++) {
		e = list->item[i];
		if (is_nothing(e))
			continue;
		if (e->kind != NODE_MAP && map_wanted) {
			list->item[n++] = e;
		} else if (!fits(g, e, keys, t, nvalue)) {
			if (nvalue)
				list->item[n++] = e;
		} else {
			found = true;
			if (element)
				list->item[n++] = element;
		}
	}
	list->nitem = n;
	if (element && !node_is_null(element) && !found)
		node_append(g->m->step->arena, list, element);
}

/* The first element in which all keys have these values. */
static struct node *
get_element(const struct node *list, const struct keys *keys,
    const struct tuple *t)
{
	const struct node *value;
	struct node *e;
	size_t i, j;

	for (i = 0; list && i < list->nitem; i++) {
		e = list->item[i];
		if (!*keys->key[0]) {
			if (!strcmp(raw_text(e), t->value[0]))
				return e;
			continue;
		}
		for (j = 0; j < keys->n; j++) {
			value = node_get(e, keys->key[j]);
			if (!value || strcmp(raw_text(value), t->value[j]))
				break;
		}
		if (j == keys->n)
			return e;
	}
	return NULL;
}

static struct tuple
read_tuple(const struct garble *g, const struct node *n)
{
	const struct node *value;
	struct tuple t;
	size_t i;

	for (i = 0; i < g->keys.n; i++) {
		t.value[i] = "";
		if (!*g->keys.key[i]) {
			t.value[i] = raw_text(n);
			continue;
		}
		value = node_get(n, g->keys.key[i]);
		if (value && !node_is_null(value))
			t.value[i] = raw_text(value);
	}
	return t;
}

static bool
tuple_equal(const struct tuple *x, const struct tuple *y, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(x->value[i], y->value[i]))
			return false;
	return true;
}

static void
add_tuples(struct garble *g, const struct node *list)
{
	struct tuple t;
	size_t i, j;

	for (i = 0; list && i < list->nitem; i++) {
		t = read_tuple(g, list->item[i]);
		for (j = 0; j < g->ntuple; j++)
			if (tuple_equal(&g->tuple[j], &t, g->keys.n))
				break;
		if (j < g->ntuple)
			continue;
		g->tuple = arena_grow(g->m->scratch, g->tuple, g->ntuple,
		    sizeof(*g->tuple));
		g->tuple[g->ntuple++] = t;
	}
}

/* Whether x and y differ only where one is empty; both is then their sum. */
static bool
adds_up(const struct tuple *x, const struct tuple *y, size_t n,
    struct tuple *both)
{
	bool common = false;
	size_t i;

	for (i = 0; i < n; i++) {
		if (!strcmp(x->value[i], y->value[i]))
			common = true;
		else if (*x->value[i] && *y->value[i])
			return false;
		both->value[i] = *x->value[i] ? x->value[i] : y->value[i];
	}
	return common;
}

static void
fill_up(struct garble *g)
{
	struct tuple first, both;
	size_t i, j;

	for (i = 0; i < g->ntuple; i++) {
		first = g->tuple[i];	/* as it was before this round */
		for (j = 0; j < g->ntuple; j++)
			if (adds_up(&first, &g->tuple[j], g->keys.n, &both))
				g->tuple[i] = g->tuple[j] = both;
	}
}

/* The keys that any of the tuples has, and their values in t; else all. */
static void
choose_keys(const struct keys *from, const struct tuple *tuple, size_t ntuple,
    const struct tuple *t, struct keys *keys, struct tuple *values)
{
	size_t i, j;

	keys->n = 0;
	for (i = 0; i < from->n; i++) {
		for (j = 0; j < ntuple; j++)
			if (*tuple[j].value[i])
				break;
		if (j == ntuple)
			continue;
		values->value[keys->n] = t->value[i];
		keys->key[keys->n++] = from->key[i];
	}
	if (!keys->n) {
		*keys = *from;
		*values = *t;
	}
}

static void
merge_one(struct garble *g, const struct keys *keys, const struct tuple *t,
    struct node *items)
{
	struct keys there;
	struct tuple values;
	struct node *n;

	choose_keys(keys, t, 1, t, &there, &values);
	n = merge_walk(g->m, get_element(g->dest, &there, &values),
	    get_element(g->origin, &there, &values), g->element);
	if (!n || is_nothing(n))
		set_element(g, g->dest, keys, t, keys->n, NULL);
	else
		set_element(g, items, keys, t, keys->n, n);
}

/* Put what is left of dest behind items, or over what is there. */
static void
add_rest(struct garble *g, struct node *items, const struct keys *keys)
{
	struct node *e, *value;
	struct tuple t;
	size_t i, j, n;

	for (i = 0; i < g->dest->nitem && !g->m->failed; i++) {
		e = g->dest->item[i];
		if (e->kind != NODE_MAP && *keys->key[0] &&
		    !node_is_null(e)) {
			fail(g, e);
			return;
		}
		for (j = n = 0; j < keys->n; j++) {
			value = *keys->key[0] ? node_get(e, keys->key[j]) : e;
			if (value)
				t.value[n++] = raw_text(value);
			else
				node_append(g->m->step->arena, items, e);
		}
		if (keys->n > 1)
			set_element(g, items, keys, &t, n, NULL);
		set_element(g, items, keys, &t, n, e);
	}
}

/* An element may be there twice by now, but no node is in two places. */
static void
part_twins(struct arena *a, struct node *list)
{
	size_t i, j;

	for (i = 0; i < list->nitem; i++)
		for (j = 0; j < i; j++)
			if (list->item[j] == list->item[i])
				list->item[i] = node_copy(a, list->item[i]);
}

static bool
is_too_long(struct garble *g)
{
	size_t n = g->dest->nitem + (g->origin ? g->origin->nitem : 0);

	if (n <= LIMIT_KEYED_LIST)
		return false;
	merge_fail(g->m, "overlays/list-limit", g->dest, "'%s' has more than "
	    "%d elements, and some lack keys or are there twice",
	    g->m->field, LIMIT_KEYED_LIST);
	return true;
}

struct node *
keyed_garble(struct merge *m, struct node *dest, struct node *origin,
    struct schema_at at)
{
	struct schema_list list = schema_list(m->step->schema, at);
	struct garble g = { m, schema_element(m->step->schema, at),
		{ { "" }, 1 }, dest, origin, NULL, 0 };
	struct node *items = node_list(m->step->arena, dest->loc);
	const char *field = m->field;
	struct keys keys;
	struct tuple t;
	size_t i;

	if (list.nkey)
		g.keys.n = list.nkey;
	for (i = 0; i < list.nkey; i++)
		g.keys.key[i] = list.key[i];
	if (is_too_long(&g))
		return dest;
	add_tuples(&g, origin);
	add_tuples(&g, dest);
	if (g.keys.n > 1)
		fill_up(&g);
	for (i = 0; i < g.ntuple && !m->failed; i++) {
		m->field = field;
		choose_keys(&g.keys, g.tuple, g.ntuple, &g.tuple[i], &keys,
		    &t);
		merge_one(&g, &keys, &t, items);
	}
	if (!g.ntuple)
		return dest;
	add_rest(&g, items, &keys);
	part_twins(m->step->arena, items);
	dest->item = items->item;
	dest->nitem = items->nitem;
	return dest;
}
