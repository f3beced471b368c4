/*
 * Orders: keys in a patch that say how to merge what stands beside them.  They
 * are in k8s.io/apimachinery/pkg/util/strategicpatch and not in kustomize.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "overlays/merge.h"

#define RETAIN "$retainKeys"
#define ORDER "$setElementOrder/"
#define DELETE "$deleteFromPrimitiveList/"

static bool
starts_with(const struct node *key, const char *start)
{
	return key->len > strlen(start) &&
	    !memcmp(key->str, start, strlen(start));
}

static bool
is_order(const struct node *key)
{
	return starts_with(key, ORDER) || starts_with(key, DELETE) ||
	    !strcmp(key->str, RETAIN);
}

/* The texts of a list of scalars, as keys of a map. */
static void
read_texts(struct map *out, struct merge *m, const struct node *list)
{
	const char *text;
	size_t i;

	map_init(out, m->scratch);
	for (i = 0; i < list->nitem; i++) {
		text = node_text(list->item[i]);
		if (text)
			map_set(out, text, strlen(text), list->item[i]);
	}
}

static void
retain_keys(struct merge *m, struct node *dest, const struct node *origin,
    const struct node *list)
{
	struct map names;
	struct node *key;
	size_t i, kept = 0;

	read_texts(&names, m, list);
	for (i = 0; i < origin->npair; i++) {
		key = origin->pair[i].key;
		if (!is_order(key) && !map_get(&names, key->str, key->len))
			merge_fail(m, "overlays/patch-directive", key,
			    "'%s' is set here, but is not one of the "
			    "'$retainKeys'", key->str);
	}
	for (i = 0; i < dest->npair; i++) {
		key = dest->pair[i].key;
		if (is_order(key) || map_get(&names, key->str, key->len))
			dest->pair[kept++] = dest->pair[i];
	}
	dest->npair = kept;
}

static void
delete_values(struct merge *m, struct node *dest, const struct node *list)
{
	struct map values;
	const char *text;
	size_t i, kept = 0;

	if (!node_is_list(dest))
		return;
	read_texts(&values, m, list);
	for (i = 0; i < dest->nitem; i++) {
		text = node_text(dest->item[i]);
		if (!text || !map_get(&values, text, strlen(text)))
			dest->item[kept++] = dest->item[i];
	}
	dest->nitem = kept;
}

static void
begin_order(struct merge *m, const struct pair *p, struct node *dest,
    const struct node *origin)
{
	const char *key = p->key->str;

	if (!node_is_list(p->value)) {
		merge_fail(m, "overlays/patch-directive", p->value,
		    "'%s' must be a list", key);
		return;
	}
	diag_add(m->step->diag, DIAG_NOTE, "compat/patch-directive",
	    p->key->loc, "'%s' is obeyed; kustomize puts it into the object",
	    key);
	if (!strcmp(key, RETAIN))
		retain_keys(m, dest, origin, p->value);
	else if (starts_with(p->key, DELETE))
		delete_values(m, node_get(dest, key + strlen(DELETE)),
		    p->value);
}

/*
 * Where the elements of a list stand: by their merge keys, or, scalars, by
 * their text.
 */
struct places {
	struct map map;
	struct node **first;
};

/* NULL: an element without a name. */
static const char *
name_of(struct merge *m, const struct node *n, const struct schema_list *keys)
{
	const char *name = "", *text;
	size_t i;

	if (n->kind == NODE_SCALAR)
		return node_text(n);
	for (i = 0; i < keys->nkey; i++) {
		text = node_text(node_get(n, keys->key[i]));
		if (!text)
			text = keys->fallback[i];
		name = arena_printf(m->scratch, "%s\n%s", name,
		    text ? text : "");
	}
	return keys->nkey ? name : NULL;
}

static struct places
places_of(struct merge *m, const struct node *list,
    const struct schema_list *keys)
{
	struct places p;
	const char *name;
	size_t i;

	map_init(&p.map, m->scratch);
	p.first = arena_alloc(m->scratch, list->nitem + 1, sizeof(*p.first));
	for (i = 0; i < list->nitem; i++) {
		name = name_of(m, list->item[i], keys);
		if (name && !map_get(&p.map, name, strlen(name)))
			map_set(&p.map, name, strlen(name), &p.first[i]);
	}
	return p;
}

static size_t
place_of(struct merge *m, const struct places *p, const struct node *n,
    const struct schema_list *keys)
{
	const char *name = name_of(m, n, keys);
	struct node **at = NULL;

	if (name)
		at = map_get(&p->map, name, strlen(name));
	return at ? (size_t)(at - p->first) : SIZE_MAX;
}

/* One order, and, for "$setElementOrder", where things stood before. */
struct order {
	struct pair pair;
	struct schema_list keys;
	struct places before;
};

static void
add_order(struct merge *m, struct orders *orders, const struct pair *p,
    const struct node *dest, struct schema_at at)
{
	const struct node *list;
	const char *name;
	struct order *o;

	orders->item = arena_grow(m->scratch, orders->item, orders->n,
	    sizeof(*orders->item));
	o = &orders->item[orders->n++];
	o->pair = *p;
	if (!starts_with(p->key, ORDER))
		return;
	name = p->key->str + strlen(ORDER);
	o->keys = schema_list(m->step->schema, schema_field(m->step->schema,
	    at, name));
	list = node_get(dest, name);
	if (node_is_list(list))
		o->before = places_of(m, list, &o->keys);
}

struct orders
orders_take(struct merge *m, struct node *dest, struct node *origin,
    struct schema_at at)
{
	struct orders orders = { NULL, 0 };
	struct pair *p;
	size_t i, kept = 0;

	for (i = 0; i < origin->npair; i++)
		if (is_order(origin->pair[i].key))
			begin_order(m, &origin->pair[i], dest, origin);
	for (i = 0; i < origin->npair; i++) {
		p = &origin->pair[i];
		if (is_order(p->key))
			add_order(m, &orders, p, dest, at);
		else
			origin->pair[kept++] = *p;
	}
	origin->npair = kept;
	return orders;
}

struct ranked {
	struct node *node;
	size_t rank;		/* in the order; SIZE_MAX: not named */
	size_t before;		/* where it stood; SIZE_MAX: it is new */
	size_t now;
};

static int
cmp_rank(const void *x, const void *y)
{
	const struct ranked *a = x, *b = y;

	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	if (a->before != b->before)
		return a->before < b->before ? -1 : 1;
	return a->now < b->now ? -1 : a->now > b->now;
}

/*
 * Those that are named come in their order.  The others keep theirs, each
 * before the first named one that stood behind it.  strategicpatch/patch.go
 * mergeSortedSlice
 */
static void
weave(struct node *list, const struct ranked *named, size_t nnamed)
{
	const struct ranked *other = named + nnamed;
	size_t nother = list->nitem - nnamed, i = 0, j = 0, n = 0;

	while (i < nother || j < nnamed)
		if (j == nnamed || (i < nother &&
		    named[j].before != SIZE_MAX &&
		    other[i].before < named[j].before))
			list->item[n++] = other[i++].node;
		else
			list->item[n++] = named[j++].node;
}

static void
set_order(struct merge *m, struct node *list, const struct order *o)
{
	struct places order = places_of(m, o->pair.value, &o->keys);
	struct ranked *r, *all = arena_alloc(m->scratch, list->nitem + 1,
	    sizeof(*all));
	size_t i, named = 0;

	for (i = 0; i < list->nitem; i++) {
		r = &all[i];
		r->node = list->item[i];
		r->rank = place_of(m, &order, r->node, &o->keys);
		r->before = place_of(m, &o->before, r->node, &o->keys);
		r->now = i;
		named += r->rank != SIZE_MAX;
	}
	qsort(all, list->nitem, sizeof(*all), cmp_rank);
	weave(list, all, named);
}

void
orders_finish(struct merge *m, const struct orders *orders,
    struct node *map)
{
	struct node *list;
	size_t i;

	for (i = 0; i < orders->n && !m->failed; i++) {
		if (!starts_with(orders->item[i].pair.key, ORDER))
			continue;
		list = node_get(map, orders->item[i].pair.key->str +
		    strlen(ORDER));
		if (node_is_list(list))
			set_order(m, list, &orders->item[i]);
	}
}
