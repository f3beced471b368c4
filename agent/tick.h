/*
 * Ticks: one short run for a set.  It fetches, verifies, goes on with the
 * commit at hand as far as that can be done now, or heals, and ends; the next
 * tick takes up whatever is left, also after one that was killed.
 */

#ifndef AGENT_TICK_H
#define AGENT_TICK_H

#include "agent/outcome.h"
#include "agent/settings.h"

/*
 * Run one.  timed says that a timer calls, not a person: then the intervals of
 * the set are kept.  An error is the machine's; what else there is to tell is
 * in out.
 */
struct err *tick_set(struct arena *, const struct settings *,
    const struct set *, bool timed, struct tick_outcome *out) must_check;

#endif
