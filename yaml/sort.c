#include "yaml/sort.h"

#include <string.h>

#include "yaml/write.h"

static int
by_bytes(const struct node *x, const struct node *y)
{
	size_t n = x->len < y->len ? x->len : y->len;
	int c = memcmp(x->str, y->str, n);

	return c ? c : (x->len > y->len) - (x->len < y->len);
}

static int
compare(const struct pair *x, const struct pair *y, enum sort_order order)
{
	if (order == SORT_BYTES)
		return by_bytes(x->key, y->key);
	return yaml_key_order(x->key->str, x->key->len, y->key->str,
	    y->key->len);
}

static void
insert(const struct pair **pair, size_t n, enum sort_order order)
{
	const struct pair *p;
	size_t i, j;

	for (i = 1; i < n; i++) {
		p = pair[i];
		for (j = i; j && compare(pair[j - 1], p, order) > 0; j--)
			pair[j] = pair[j - 1];
		pair[j] = p;
	}
}

/* A merge sort of our own: qsort may not be handed an order with circles. */
static void
merge(const struct pair **pair, const struct pair **spare, size_t n,
    enum sort_order order)
{
	size_t half = n / 2, i = 0, j = half, k = 0;

	if (n <= 8) {
		insert(pair, n, order);
		return;
	}
	merge(pair, spare, half, order);
	merge(pair + half, spare, n - half, order);
	if (compare(pair[half - 1], pair[half], order) <= 0)
		return;
	memcpy(spare, pair, half * sizeof(*pair));
	while (i < half && j < n)
		pair[k++] = compare(pair[j], spare[i], order) < 0 ?
		    pair[j++] : spare[i++];
	while (i < half)
		pair[k++] = spare[i++];
}

static bool
has_digit(const struct node *map)
{
	const struct node *key;
	size_t i, j;

	for (i = 0; i < map->npair; i++) {
		key = map->pair[i].key;
		for (j = 0; j < key->len; j++)
			if (key->str[j] >= '0' && key->str[j] <= '9')
				return true;
	}
	return false;
}

const struct pair **
sort_pairs(struct arena *a, const struct node *map, enum sort_order order)
{
	const struct pair **pair = arena_alloc(a, map->npair, sizeof(*pair));
	const struct pair **spare;
	size_t i;

	spare = arena_alloc(a, map->npair / 2 + 1, sizeof(*spare));
	for (i = 0; i < map->npair; i++)
		pair[i] = &map->pair[i];
	/* circles need runs of digits: only then a first order is needed */
	if (order == SORT_NATURAL && has_digit(map))
		merge(pair, spare, map->npair, SORT_BYTES);
	merge(pair, spare, map->npair, order);
	return pair;
}
