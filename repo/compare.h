/*
 * Comparing trees: which paths differ between two of them.  Ids are compared
 * first, so that only directories that differ are read.
 */

#ifndef REPO_COMPARE_H
#define REPO_COMPARE_H

#include "repo/tree.h"

struct tree_change {
	const char *path;
	const struct tree_entry *old;	/* NULL: it is new */
	const struct tree_entry *new;	/* NULL: it is gone */
	const struct tree *dir;		/* what new stands in, or NULL */
};

struct tree_changes {
	struct tree_change *item;	/* a directory before what is in it */
	size_t n;
	bool over;		/* there were more than the caller wanted */
};

/*
 * Every path at which two trees differ: files and directories that changed,
 * came or went.  A NULL tree is an empty one.  No more than max changes are
 * listed.
 */
struct err *tree_compare(struct repo *, struct arena *, const struct oid *old,
    const struct oid *new, size_t max, struct tree_changes *out) must_check;

#endif
