/*
 * History: the files of commits and of all that came before them.
 */

#ifndef REPO_HISTORY_H
#define REPO_HISTORY_H

#include "repo/repo.h"

struct history_file {
	const char *commit;	/* its id; of several, the one met first */
	const char *path;
	const struct oid *blob;
	bool is_tip;		/* it is in a tree that the walk begins with */
};

/*
 * Visit every regular file in the trees of n commits, and then every one that
 * their history ever had; each contents once, under the first path met.  An
 * error of visit ends the walk.
 */
struct err *history_walk(struct repo *, struct arena *,
    const struct oid *tip, size_t n,
    struct err *(*visit)(void *ctx, const struct history_file *), void *ctx)
    must_check;

#endif
