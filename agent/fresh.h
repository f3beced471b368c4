/*
 * Freshness: a server that is frozen, or that somebody holds still, serves
 * what was good once.  So the real one signs every few minutes which commit
 * is the newest, in a commit of its own (see sluice-hooks(8)), and a node that
 * has not seen a newer one for too long knows that it is kept in the dark.
 */

#ifndef AGENT_FRESH_H
#define AGENT_FRESH_H

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
	int64_t issued, expires;	/* of one that is believed; or 0 */
	int64_t age;		/* seconds since it was issued */
	uint64_t sequence;	/* of the commit that it names */
	struct oid commit;
};

/*
 * What the heartbeat of a set says about the commit that was served and that
 * verified.  fresh is none if there is no heartbeat; now is the time of this
 * tick.  A set that asks for none (fresh_seconds is 0) is always FRESH_OK.
 */
struct err *fresh_check(struct arena *, struct repo *, const struct set *,
    struct blob signers, const struct oid *fresh,
    const struct release_info *tip, int64_t now, struct fresh *out)
    must_check;

/* "stale", "behind", ...: for reports and metrics. */
const char *fresh_word(enum fresh_result);

#endif
