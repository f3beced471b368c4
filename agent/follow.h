/*
 * Following: what the Git server has for a set is fetched, and believed if it
 * verifies.  Then it is the new floor, which is safe on disk before anything
 * is done about it.  Whatever the server does, the set goes on with what it
 * has: only the verdict tells.
 */

#ifndef AGENT_FOLLOW_H
#define AGENT_FOLLOW_H

#include "agent/work.h"

/*
 * Bring w->floor up to date, and say in w->out what there is to say of the
 * server.  With timed true it is left alone as long as the interval of the
 * set, or the pause after failures, is not over.
 */
struct err *follow(struct work *, bool timed) must_check;

#endif
