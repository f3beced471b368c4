/*
 * Refreshing: render an environment from a tree of the repository, doing only
 * what differs from the last time.  The result is the same as that of
 * rendering everything; what is new goes into a pack.
 */

#ifndef GEN_REFRESH_H
#define GEN_REFRESH_H

#include "base/diag.h"
#include "gen/cache.h"
#include "gen/config.h"
#include "gen/render.h"
#include "repo/pack.h"

struct refresh {
	struct arena *arena;
	struct diag *diag;
	struct repo *repo;
	struct pack *pack;
	const char *cache;	/* directory of the render cache */
	/* sees what is rendered now, and nothing that is taken from before */
	const struct render_viewer *viewer;	/* or NULL */
};

struct refreshed {
	bool good;		/* false after findings: there is no tree */
	struct cache_entry entry;
	size_t nunit;		/* units there are */
	size_t nrendered;	/* and how many were rendered just now */
};

/*
 * base is what is live now, a rendered tree from which unchanged units are
 * taken; or NULL.  Findings go to the list; their files are those of source.
 */
struct err *refresh(struct refresh *, const struct environment *,
    const struct oid *source, const struct oid *base, struct refreshed *out)
    must_check;
/* Remember the result, once its objects are written. */
struct err *refresh_keep(struct refresh *, const struct environment *,
    const struct refreshed *) must_check;

#endif
