/* Pairs of a map in order, for the writers. */

#ifndef YAML_SORT_H
#define YAML_SORT_H

#include "base/arena.h"
#include "yaml/node.h"

enum sort_order {
	SORT_BYTES,
	/*
	 * As yaml_key_order has it.  That order can go round in a circle, as
	 * with a10, a1b and a01; then what is printed first depends on the
	 * order of the bytes, never on that of the pairs in the map.
	 */
	SORT_NATURAL
};

/* The pairs of a map, in the arena. */
const struct pair **sort_pairs(struct arena *, const struct node *map,
    enum sort_order);

#endif
