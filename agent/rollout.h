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

#include "agent/work.h"

/* Begin to roll a commit out, whatever was at hand. */
struct err *rollout_begin(struct work *, const struct floor *, bool back)
    must_check;
/*
 * Make one transition.  When there is nothing to be done before the next tick
 * w->stopped is set, and w->out says how it stands.
 */
struct err *rollout_step(struct work *) must_check;

#endif
