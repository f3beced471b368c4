/*
 * Rollouts: a commit on its way to the target, one transition after the other.
 *
 *	BEGUN -> APPLYING -> WAITING -> BEGUN (next stage) ... -> PRUNING ->
 *	PRUNED -> GOOD
 *
 * and from APPLYING and WAITING, when it fails for good, GIVEN_UP, behind
 * which a rollback begins.  What is to be waited for is a deadline on disk;
 * the tick that finds it passed goes on.
 */

#ifndef AGENT_ROLLOUT_H
#define AGENT_ROLLOUT_H

#include "agent/delivery.h"
#include "agent/work.h"

/* Begin to roll a commit out, whatever was at hand. */
struct err *rollout_begin(struct work *, const struct floor *, bool back)
    must_check;
/*
 * Add what is no longer in the index to what a target takes as a whole: the
 * bytes of what is kept all the same, and the names of the rest.
 */
struct err *rollout_add_removals(struct work *, struct handover *,
    const char **why) must_check;
/*
 * Make one transition; *more is false when there is nothing to be done before
 * the next tick, and then w->out says how it stands.
 */
struct err *rollout_step(struct work *, bool *more) must_check;

#endif
