/* Pairs of a map that is being read: no key twice, and merge keys ("<<"). */

#ifndef YAML_PAIRS_H
#define YAML_PAIRS_H

#include "yaml/reader.h"

/* The maps that "<<" takes pairs from; the first that has a key wins. */
struct merge {
	const struct node **map;
	size_t n;
	bool seen;		/* there was a merge key */
};

void pairs_add(struct reader *, struct node *map, struct node *key,
    struct node *value);
/*
 * Report each key that stands in the map for a second time; with YAML_11_LAST
 * drop the pairs that had it before.
 */
void pairs_check(struct reader *, struct node *map);
/* Report that a key stands there again; first is the one before, or NULL. */
void pairs_report(struct reader *, struct loc, const char *key,
    const struct node *first);
/* Add what the map does not have itself; false when reading has ended. */
bool pairs_merge(struct reader *, struct node *map, const struct merge *);

#endif
