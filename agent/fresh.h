/*
 * Freshness: a server that is frozen, or that somebody holds still, serves
 * what was good once.  So the real one signs heartbeats, and a node that has
 * not seen a newer one for too long knows that it is kept in the dark.
 */

#ifndef AGENT_FRESH_H
#define AGENT_FRESH_H

#include "agent/heartbeat.h"
#include "agent/sync.h"
#include "agent/verify.h"

enum fresh_result {
	FRESH_OK,
	FRESH_MISSING,		/* there is no heartbeat */
	FRESH_WRONG,		/* there is one that cannot be believed */
	FRESH_STALE,		/* it is too old */
	FRESH_BEHIND,		/* it knows of a newer commit than was served */
	FRESH_FORK,		/* it knows of another commit of this number */
	FRESH_CLOCK		/* it is from the future: a clock is wrong */
};

struct fresh {
	enum fresh_result result;
	enum verify_why why;	/* of FRESH_WRONG */
	const char *words;	/* for people */
	struct heartbeat heartbeat;	/* if it is believed; else none */
	int64_t age;		/* seconds since that was issued */
};

/*
 * What the heartbeat in sync->fresh says about the commit that was served and
 * that verified; now is the time of this tick.  known is one that verified for
 * this set and these signers, or none: it is not verified again.  A set that
 * asks for no heartbeat (fresh_seconds is 0) is always FRESH_OK.
 */
struct err *fresh_check(struct arena *, struct sync *, struct blob signers,
    const struct heartbeat *known, const struct release_info *tip,
    int64_t now, struct fresh *out) must_check;

/* "stale", "behind", ...: for reports and metrics. */
const char *fresh_word(enum fresh_result);

#endif
