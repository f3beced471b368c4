/*
 * The files of a revision as a source.  Symbolic links are followed inside
 * the tree; a submodule leads out of it, like a link to elsewhere.
 */

#ifndef REPO_FILES_H
#define REPO_FILES_H

#include "base/map.h"
#include "base/source.h"
#include "repo/repo.h"

/* rev names a commit, a tag of one, or a tree. */
struct err *repo_source(struct repo *, struct arena *, const char *rev,
    struct source **out) must_check;
/* A tree by its id; name is what messages put before a path. */
struct source *repo_source_tree(struct repo *, struct arena *,
    const struct oid *tree, const char *name);

/*
 * From now on add every path that an answer of such a source depended on to
 * seen, until the next call; NULL ends it.  A directory that was listed is
 * added with a slash behind it, the root's own listing as "/".
 */
void repo_source_watch(struct source *, struct map *seen);

#endif
