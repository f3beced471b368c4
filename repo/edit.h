/*
 * Edits: a tree made from another by putting files and directories at paths
 * and taking them away.  Directories that end up empty are left out.
 */

#ifndef REPO_EDIT_H
#define REPO_EDIT_H

#include "repo/pack.h"

struct edit;

/* Begin with a tree, or with an empty one (NULL); the id must stay. */
struct edit *edit_new(struct repo *, struct pack *, struct arena *,
    const struct oid *base);
/* Put an object at path; what was there, or in the way, goes. */
struct err *edit_put(struct edit *, const char *path, enum tree_mode,
    const struct oid *) must_check;
struct err *edit_remove(struct edit *, const char *path) must_check;
/* Add the trees to the pack and set the id of the root. */
struct err *edit_write(struct edit *, struct oid *out) must_check;

#endif
