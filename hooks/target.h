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
	TARGET_STATUS,		/* the report of a node: the same */
	TARGET_BRANCH,		/* any other branch, and tags: Git moves them */
	TARGET_OURS,		/* hidden: Git itself refuses them */
	TARGET_UNKNOWN		/* nothing may be there */
};

struct target {
	enum target_kind kind;
	const struct environment *environment;
};

struct target target_of(const struct config *, const char *ref);
/*
 * Whether a push moves nothing but the reports of nodes, which hold no files
 * of anybody.
 */
bool target_is_status(const struct config *, const struct push *);
/* "dev", "refs/sluice/config": a ref as people name it. */
const char *target_show(const char *ref);

/*
 * Hold the refs of a push against the rules for their names, and for which may
 * stand together.  What breaks one is a finding.  An agent that is logged in
 * (person, which may be NULL) may push no branch.
 */
struct err *target_check(struct repo *, struct diag *, const struct config *,
    const char *person, const struct push *) must_check;

#endif
