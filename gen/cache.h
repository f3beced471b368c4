/*
 * The render cache: for a rendered tree, the source it came from, every path
 * that each unit depended on, and the index.  A later render compares sources,
 * and does again only the units that a change could touch.  The cache is
 * disposable: without it, or when it is damaged, everything is rendered.
 */

#ifndef GEN_CACHE_H
#define GEN_CACHE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "base/source.h"
#include "gen/config.h"
#include "repo/oid.h"

struct cache {
	struct arena *arena;
	const char *dir;	/* of one environment */
	const char *settings;	/* of it, as far as they decide the result */
};

struct cache_unit {
	const char *name, *dir;
	struct blob lines;	/* as its entry has it, for cache_depends */
};

struct cache_entry {
	struct oid source;	/* the tree that was rendered */
	struct oid tree;	/* what became of it */
	struct blob index;	/* the text of its index */
	const char *index_hash;	/* SHA-256 of that; NULL: not known */
	struct cache_unit *unit;
	size_t n;
};

/* dir is the cache of the repository. */
void cache_init(struct cache *, struct arena *, const char *dir,
    const struct environment *);
/* Whether two environments render the same source to the same result. */
bool cache_is_same(struct arena *, const struct environment *,
    const struct environment *);
/* What is known of a rendered tree; false if nothing is. */
bool cache_find(const struct cache *, const struct oid *tree,
    struct cache_entry *out);
/*
 * The result of rendering a source in the last LIMIT_CACHE_SECONDS; false if
 * there is none.  Whether it is still stored is the caller's to see.  *index
 * is the hash of the index, as in the entry.
 */
bool cache_result(const struct cache *, const struct oid *source,
    struct oid *tree, const char **index_hash);
/*
 * What a unit, whose names are set, depended on, as repo_source_watch collected
 * it.
 */
void cache_set_paths(const struct cache *, struct cache_unit *,
    const struct map *seen);
/* Whether a unit depended on one of these paths. */
bool cache_depends(const struct cache_unit *, const struct map *changed);
/* Keep an entry, and take away some that are old. */
struct err *cache_keep(const struct cache *, const struct cache_entry *)
    must_check;

#endif
