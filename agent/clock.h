/*
 * The clock, read once for a tick, and deadlines that outlive the process and
 * the machine.  A deadline is kept as wall time, and as the time since boot
 * with the boot that is meant; the later of the two counts, so that setting
 * the clock forward ends no wait too early.  A clock that was set back makes
 * no wait longer than it was meant to be: then it begins anew.
 */

#ifndef AGENT_CLOCK_H
#define AGENT_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

struct clock {
	const char *boot;	/* the id of this boot of the machine */
	int64_t up;		/* seconds since then */
	int64_t wall;		/* seconds since 1970 */
};

struct deadline {
	const char *what;	/* "health", "retry", ... */
	const char *boot;
	int64_t up, wall;	/* when it passes; wall 0: none is set */
	int64_t seconds;	/* how long the wait is */
	unsigned count;		/* which one in a row, for waits that grow */
};

/* What time it is. */
struct err *clock_read(struct arena *, struct clock *out) must_check;

/* Let it pass so many seconds from now. */
void deadline_set(struct deadline *, const struct clock *, int64_t seconds);
/*
 * How many seconds are left; 0 if it has passed or none is set.  One that
 * cannot be believed is set anew, and *changed becomes true.
 */
int64_t deadline_left(struct deadline *, const struct clock *, bool *changed);

#endif
