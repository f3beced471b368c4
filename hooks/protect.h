/*
 * Protection: may this person move this ref there?  Git itself checks nothing
 * of this for refs that proc-receive handles: not the name, not deletion, not
 * the old value, not that it is a fast-forward.
 */

#ifndef HOOKS_PROTECT_H
#define HOOKS_PROTECT_H

#include "hooks/push.h"
#include "hooks/server.h"
#include "hooks/target.h"

/*
 * Why a command is refused, in words that fit behind it on one line; NULL: it
 * is not.  The ref must be a branch of an environment or the configuration.
 */
struct err *protect_check(struct server *, const char *person,
    const struct command *, const struct target *, const char **why)
    must_check;
/*
 * The same of a whole push, for pre-receive: each ref that may not move is a
 * finding, so that the push is refused and nothing of it is stored.  What is
 * pushed for another ref would be served to all who know its id otherwise.  The
 * person may be NULL if no ref needs one.
 */
struct err *protect_check_push(struct server *, struct diag *,
    const char *person, const struct push *) must_check;

#endif
