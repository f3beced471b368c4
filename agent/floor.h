/*
 * Points of a rendered branch.  The floor is the highest that a node has ever
 * verified: nothing below it is believed any more.
 */

#ifndef AGENT_FLOOR_H
#define AGENT_FLOOR_H

#include <stdint.h>

#include "repo/oid.h"

struct floor {
	uint64_t sequence;	/* 0: there is none yet */
	struct oid commit;
	int64_t time;		/* its date: seconds since 1970 */
};

#endif
