/*
 * Healing: while nothing is rolled out, the target is looked at every now and
 * then, and what somebody changed or removed there is put right.  What has to
 * be put right again and again is left alone after the third time in an hour:
 * somebody else wants it otherwise.
 *
 * What the last look saw is kept in the file "seen": a line of counts by
 * health and of drifted objects, and a line of path, state and reason for each
 * that was not well.  The file "healed" has a line of path, count and time for
 * each object that was put right.
 */

#ifndef AGENT_HEAL_H
#define AGENT_HEAL_H

#include "agent/work.h"

#define HEAL_TIMES 3
#define HEAL_SECONDS 3600

/*
 * Look at the target if it is time to, heal what may be healed, and put how it
 * stands into w->out.
 */
struct err *heal(struct work *) must_check;

#endif
