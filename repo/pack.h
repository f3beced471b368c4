/*
 * Packs: new objects, kept in memory until they are written as one pack; large
 * ones are stored at once, each by itself.  During a push they go into the
 * quarantine, and reach the repository with the push or not at all.  Objects
 * that are already stored are not written again.
 */

#ifndef REPO_PACK_H
#define REPO_PACK_H

#include "repo/tree.h"

struct pack;

/* At most one for a repository handle; new objects can be read through it. */
struct err *pack_new(struct repo *, struct pack **out) must_check;
/* Add a blob; its id is set. */
struct err *pack_blob(struct pack *, const void *data, size_t len,
    struct oid *out) must_check;
/* Add a tree of entries, which are put in order; names must be distinct. */
struct err *pack_tree(struct pack *, struct tree_entry *, size_t n,
    struct oid *out) must_check;
/* How many objects wait to be written. */
size_t pack_count(const struct pack *);
/* Write what is new, and sync it; writes nothing if nothing is. */
struct err *pack_write(struct pack *) must_check;

#endif
