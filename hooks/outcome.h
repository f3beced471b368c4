/*
 * Outcomes: what is rendered of an environment, held against its branch.  It
 * follows from the branch, the configuration and the key, so it can be made
 * again at any time; rendering is done by a process that gave up its rights.
 */

#ifndef HOOKS_OUTCOME_H
#define HOOKS_OUTCOME_H

#include "hooks/server.h"

/*
 * Whether the rendered branch says that it was made from where the branch is
 * now, or is known to be the same as if it were.  A branch that is not there
 * asks for nothing.
 */
struct err *outcome_is_current(struct server *, const struct environment *,
    bool *current) must_check;
/*
 * Render the branch and keep the result, where deploy_rendered finds it;
 * all: also the units that seem not to have changed.  ERR_REFUSED if it cannot
 * be rendered, of which standard error has been told.
 */
struct err *outcome_render(struct server *, const struct environment *,
    bool all) must_check;
/*
 * Render all of the branch and keep nothing: is it what the rendered branch
 * has?
 */
struct err *outcome_verify(struct server *, const struct environment *,
    bool *same) must_check;

#endif
