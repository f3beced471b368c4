/*
 * Identity: who pushes.  One source is configured, by Git's setting
 * sluice.identity, and only that is believed; if another source names somebody
 * else, nobody is.
 *
 *	account   the account that runs the hook (the default)
 *	shell     SLUICE_USER, set by the forced command of an SSH key
 *	gitolite  GL_USER
 *	http      REMOTE_USER, set by the web server
 */

#ifndef HOOKS_IDENTITY_H
#define HOOKS_IDENTITY_H

#include "base/err.h"
#include "repo/repo.h"

/* The word of the source that is configured. */
struct err *identity_source(struct repo *, const char **word) must_check;
/* The name of whoever pushes, as it stands under people in sluice.yaml. */
struct err *identity_find(struct repo *, struct arena *, const char **name)
    must_check;
/*
 * The same where nobody needs to be named: NULL if nobody is, or if it is the
 * account, which many may share.
 */
struct err *identity_find_any(struct repo *, struct arena *,
    const char **name) must_check;

#endif
