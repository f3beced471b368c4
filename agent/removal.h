/*
 * Removals: what the target has of an earlier commit and the one at hand does
 * not want, as far as its plan lets it go.
 */

#ifndef AGENT_REMOVAL_H
#define AGENT_REMOVAL_H

#include "agent/delivery.h"
#include "agent/work.h"

/* Why nothing at all is removed, and how to allow it. */
const char *removal_refusal(const struct work *);
/* What was not removed and should have been, in words; or "". */
const char *removal_left_over(const struct work *);
/*
 * Add them to what a target takes as a whole: the bytes of what is kept all
 * the same, and the names of the rest.
 */
struct err *removal_add_all(struct work *, struct handover *,
    const char **why) must_check;
/* Such a target has dropped them. */
void removal_dropped(struct work *);
/* Add those that are still to be removed one by one. */
void removal_add_due(struct work *, struct handover *);

#endif
