/*
 * Heartbeats: a signed word of the repository, renewed every few minutes, on
 * which rendered commit of an environment is the newest.  A node that is shown
 * none, or an old one, knows that it is kept from what is new.  The form is in
 * sluice-rendered(5).
 */

#ifndef HOOKS_HEARTBEAT_H
#define HOOKS_HEARTBEAT_H

#include <stdint.h>

#include "hooks/emit.h"

#define REF_FRESH "refs/sluice/fresh/"

/*
 * Renew that of an environment: it counts from now for so many seconds.  If
 * nothing is rendered of it there is none.  The one before the last is taken
 * out of the store, since gc would keep weeks of them.
 */
struct err *heartbeat_renew(struct server *, const struct signer *,
    const struct environment *, int64_t now, uint64_t seconds) must_check;

#endif
