/*
 * Health: what the target says of a stage, held against what the commit may be
 * blamed for.  Only objects that changed since all was last good count, and
 * the hooks that ran; what was ill before neither holds a commit up nor brings
 * it down.
 */

#ifndef AGENT_HEALTH_H
#define AGENT_HEALTH_H

#include "agent/delivery.h"
#include "agent/work.h"

enum health_end { HEALTH_GOOD, HEALTH_WAITING, HEALTH_SICK, HEALTH_DEAD };

struct health_of {
	enum health_end end;	/* dead: a hook failed, which is final */
	const char *why;	/* the first that is not healthy; or "" */
};

/* Look at n objects of the plan; d says whether the target answered. */
struct err *health_look(struct work *, const struct plan_object *, size_t n,
    struct delivery *, struct health_of *out) must_check;
/* What a result says; false if it is not of a look. */
bool health_of_result(const struct applier_result *, enum health *out);

#endif
