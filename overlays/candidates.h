/*
 * Candidates: the objects that a selection may fit, found by their names, and
 * the words for messages about a selection that fits none.
 */

#ifndef OVERLAYS_CANDIDATES_H
#define OVERLAYS_CANDIDATES_H

#include "overlays/step.h"

struct candidates {
	struct resource *const *item;	/* in set order */
	size_t n;
};

/*
 * The objects that have or had the name which a selection says, so that many
 * of them need not each look at everything; all if it says none, or an
 * expression, and none after a finding that this was too often.  As long as
 * the set does not change.
 */
struct candidates candidates_find(struct step *, struct resource_set *,
    const struct node *selection);
/*
 * Whether so much is wrong already that no more names are guessed at: each is
 * compared with all there are.
 */
bool candidates_are_hopeless(const struct step *);
/* What a selection is about: "Deployment 'web'". */
const char *candidates_show(struct arena *, const struct node *selection);
/* The name nearest to name among the objects of a kind ("": any), or NULL. */
const char *candidates_nearest(struct step *, const struct resource_set *,
    const char *kind, const char *name);
/* Add to the last finding what the selection may have meant. */
void candidates_hint(struct step *, const struct resource_set *,
    const struct node *selection);

#endif
