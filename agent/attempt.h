/*
 * Attempts: the commit at hand is made ready, and tried.  If that cannot go on
 * before the next tick it stops: then w->stopped is set, and w->out says how
 * it stands.
 */

#ifndef AGENT_ATTEMPT_H
#define AGENT_ATTEMPT_H

#include "agent/delivery.h"
#include "agent/work.h"

/* Read the commit, and plan; or stop. */
struct err *attempt_read(struct work *) must_check;
/* And ask the applier what it is. */
struct err *attempt_reach(struct work *) must_check;
/* And open what is sealed: all of this before anything is done. */
struct err *attempt_prepare(struct work *) must_check;
/* Stop if the next attempt is not due yet. */
void attempt_wait(struct work *);

void attempt_stop(struct work *, enum verdict, const char *phase,
    const char *reason);
/* Stop, as the target cannot be reached: nobody's fault but its own. */
void attempt_away(struct work *, const struct delivery *);
/* It failed: another one follows, or none. */
struct err *attempt_failed(struct work *, const char *why) must_check;
/* The commit is bad. */
struct err *attempt_give_up(struct work *, const char *why) must_check;

#endif
