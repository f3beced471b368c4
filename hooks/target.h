/*
 * Targets: what a ref is to us, and whether a push may name it at all.
 */

#ifndef HOOKS_TARGET_H
#define HOOKS_TARGET_H

#include "hooks/push.h"
#include "hooks/server.h"

enum target_kind {
	TARGET_ENVIRONMENT,	/* the branch of one: proc-receive moves it */
	TARGET_CONFIG,		/* refs/sluice/config: the same */
	TARGET_BRANCH,		/* any other branch, and tags: Git moves them */
	TARGET_OURS,		/* hidden: Git itself refuses them */
	TARGET_UNKNOWN		/* nothing may be there */
};

struct target {
	enum target_kind kind;
	const struct environment *environment;
};

struct target target_of(const struct config *, const char *ref);
/* "dev", "refs/sluice/config": a ref as people name it. */
const char *target_show(const char *ref);

/*
 * Hold the refs of a push against the rules for their names, and for which may
 * stand together.  What breaks one is a finding.
 */
struct err *target_check(struct repo *, struct diag *, const struct config *,
    const struct push *) must_check;

#endif
