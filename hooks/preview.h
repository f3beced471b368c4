/*
 * Previews: what a push would change in the environments, object by object,
 * for a person who pushed with "-o preview" and wants nothing to move.
 */

#ifndef HOOKS_PREVIEW_H
#define HOOKS_PREVIEW_H

#include "hooks/gate.h"

/* Whether the options of a push ask for one. */
bool preview_is_wanted(const struct push *);
/*
 * Print what the gate has rendered beside what is live, and the verdict.  The
 * caller then refuses the push.
 */
struct err *preview_print(const struct gate *) must_check;

#endif
