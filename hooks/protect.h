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
 * The same of a whole push, for pre-receive: if none of its refs may move, each
 * is a finding, so that nothing of the push is stored.  If one may, what of the
 * others is for proc-receive to say, beside each of them.  The person may be
 * NULL if no ref is such a one.
 */
struct err *protect_check_push(struct server *, struct diag *,
    const char *person, const struct push *) must_check;

#endif
