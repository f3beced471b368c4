/*
 * The paths of many field specs as one tree: an object is gone through once to
 * find those that lead somewhere in it, and most do not.
 */

#ifndef OVERLAYS_FIELDSPEC_TREE_H
#define OVERLAYS_FIELDSPEC_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "yaml/node.h"

/* A name on the way of a path. */
struct fieldspec_part {
	const char *name;
	size_t len;
	bool list;		/* written with "[]": never made */
	bool last;
};

/* Take the first part off a path. */
struct fieldspec_part fieldspec_part_take(struct arena *, const char **path);

struct fieldspec_tree;

struct fieldspec_tree *fieldspec_tree_new(struct arena *);
/* Add a path under a number of the caller's. */
void fieldspec_tree_add(struct arena *, struct fieldspec_tree *,
    const char *path, size_t number);
/*
 * Mark the numbers of the paths that reach the map of their last part, whether
 * or not that is in it, or a single value before.
 */
void fieldspec_tree_mark(const struct fieldspec_tree *, const struct node *,
    bool *marked);

#endif
