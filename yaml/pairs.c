#include "yaml/pairs.h"

#include <stdlib.h>
#include <string.h>

#define FEW 16		/* pairs are compared each with each */

struct candidate {
	const struct node *key;
	size_t order;
};

static int
by_key(const void *x, const void *y)
{
	const struct candidate *a = x, *b = y;
	int c;

	if (a->key->len != b->key->len)
		return a->key->len < b->key->len ? -1 : 1;
	c = memcmp(a->key->str, b->key->str, a->key->len);
	if (c)
		return c;
	return a->order < b->order ? -1 : 1;
}

static bool
same_key(const struct node *x, const struct node *y)
{
	return x->len == y->len && !memcmp(x->str, y->str, x->len);
}

/* Of n pairs put NULL in place of those whose key stood before. */
static void
strike_repeats(struct arena *a, const struct pair **pair, size_t n)
{
	struct candidate *c = arena_alloc(a, n, sizeof(*c));
	size_t i;

	for (i = 0; i < n; i++) {
		c[i].key = pair[i]->key;
		c[i].order = i;
	}
	qsort(c, n, sizeof(*c), by_key);
	for (i = 1; i < n; i++)
		if (same_key(c[i - 1].key, c[i].key))
			pair[c[i].order] = NULL;
}

static bool
has_repeats(const struct node *map)
{
	size_t i, j;

	if (map->npair > FEW)
		return true;		/* maybe: worth a sort */
	for (i = 1; i < map->npair; i++)
		for (j = 0; j < i; j++)
			if (same_key(map->pair[i].key, map->pair[j].key))
				return true;
	return false;
}

void
pairs_report(struct reader *r, struct loc loc, const char *key,
    const struct node *first)
{
	r->bad = true;
	diag_add(r->d, DIAG_ERROR, "yaml/duplicate-key", loc,
	    "key '%s' appears twice", key);
	if (first)
		diag_hint(r->d, "keep one of them: the first is in line %u",
		    first->loc.line);
}

/* Each pair that was struck out is one too many. */
static void
report_struck(struct reader *r, const struct node *map,
    const struct pair *const *pair)
{
	const struct node *key;
	struct map first;
	size_t i;

	map_init(&first, r->a);
	for (i = 0; i < map->npair; i++) {
		key = map->pair[i].key;
		if (pair[i])
			map_set(&first, key->str, key->len, map->pair[i].key);
		else
			pairs_report(r, key->loc, key->str,
			    map_get(&first, key->str, key->len));
	}
}

/* Of pairs with one key keep the last. */
static void
keep_last(struct arena *a, struct node *map)
{
	const struct pair **pair;
	size_t i, n = map->npair, kept = 0;

	pair = arena_alloc(a, n, sizeof(*pair));
	for (i = 0; i < n; i++)
		pair[i] = &map->pair[n - 1 - i];
	strike_repeats(a, pair, n);
	for (i = 0; i < n; i++)
		if (pair[n - 1 - i])
			map->pair[kept++] = map->pair[i];
	map->npair = kept;
}

void
pairs_check(struct reader *r, struct node *map)
{
	const struct pair **pair;
	size_t i;

	if (!has_repeats(map))
		return;
	if (r->schema == YAML_11_LAST) {
		keep_last(r->a, map);
		return;
	}
	pair = arena_alloc(r->a, map->npair, sizeof(*pair));
	for (i = 0; i < map->npair; i++)
		pair[i] = &map->pair[i];
	strike_repeats(r->a, pair, map->npair);
	report_struck(r, map, pair);
}

void
pairs_add(struct reader *r, struct node *map, struct node *key,
    struct node *value)
{
	map->pair = arena_grow(r->a, map->pair, map->npair,
	    sizeof(*map->pair));
	map->pair[map->npair].key = key;
	map->pair[map->npair++].value = value;
}

bool
pairs_merge(struct reader *r, struct node *map, const struct merge *m)
{
	const struct pair **pair, *p;
	size_t i, j, own = map->npair, n = own;

	for (i = 0; i < m->n; i++)
		n += m->map[i]->npair;
	pair = arena_alloc(r->a, n, sizeof(*pair));
	for (n = 0; n < own; n++)
		pair[n] = &map->pair[n];
	for (i = 0; i < m->n; i++)
		for (j = 0; j < m->map[i]->npair; j++)
			pair[n++] = &m->map[i]->pair[j];
	strike_repeats(r->a, pair, n);
	for (i = own; i < n; i++) {
		p = pair[i];
		if (!p)
			continue;
		if (!reader_expand(r, p->key->loc, 1 + node_count(p->value)))
			return false;
		pairs_add(r, map, node_copy(r->a, p->key),
		    node_copy(r->a, p->value));
	}
	return true;
}
