/*
 * Heartbeats: commits of their own, without a parent, by which the Git server
 * signs every few minutes which rendered commit is the newest; sluice-hooks(8)
 * has their form.  The last one that verified is remembered in the file
 * "heartbeat" of the set, a line of
 *
 *	WHOM ID SEQUENCE COMMIT ISSUED EXPIRES
 *
 * where WHOM is a hash of whom and what the set believes: once that changes, it
 * is verified anew.
 */

#ifndef AGENT_HEARTBEAT_H
#define AGENT_HEARTBEAT_H

#include "agent/signed.h"
#include "agent/state.h"

struct heartbeat {
	struct oid id;		/* its own; none: there is no heartbeat */
	uint64_t sequence;	/* of the commit that it names */
	struct oid commit;
	int64_t issued, expires;
};

/* Read one; check->why is VERIFY_GOOD if it is to be believed. */
struct err *heartbeat_verify(struct checking *, const struct oid *,
    struct heartbeat *out) must_check;

/* The one that is remembered, if it verified for the set as it is now. */
struct err *heartbeat_recall(const struct state *, const struct set *,
    struct blob signers, struct heartbeat *out) must_check;
struct err *heartbeat_remember(const struct state *, const struct set *,
    struct blob signers, const struct heartbeat *) must_check;

#endif
