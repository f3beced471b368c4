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

#endif
