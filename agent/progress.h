/*
 * Progress: how far the commit at hand has come, as the journal tells it.  An
 * intent is in the journal before anything is done about it, so after a crash
 * it is known what may have been done.
 *
 *	begin SEQUENCE COMMIT TIME forward|back
 *	stage N			the objects of stage N are about to be applied
 *	applied N		they were; their health is waited for
 *	healthy N		it is well
 *	sick			something of it was degraded at the last look
 *	clear PHASE PATH	what an earlier run of a hook left is gone
 *	hook PHASE PATH		a hook is about to run
 *	ran PHASE PATH		it was applied, and so is never again
 *	failed WORDS		an attempt failed; another one follows
 *	prune			what is no longer wanted is about to go
 *	pruned
 *	give-up WORDS		the commit is bad
 *	good
 */

#ifndef AGENT_PROGRESS_H
#define AGENT_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/floor.h"
#include "agent/journal.h"
#include "base/map.h"
#include "kube/index.h"

enum progress_step {
	STEP_NONE,		/* no commit is at hand */
	STEP_BEGUN,		/* stage is the next one */
	STEP_APPLYING,		/* it may have been applied in part */
	STEP_WAITING,		/* it was, and is not known to be healthy */
	STEP_PRUNING,
	STEP_PRUNED,
	STEP_GIVEN_UP,		/* and what follows is not done yet */
	STEP_GOOD
};

enum hook_state { HOOK_NONE, HOOK_CLEARED, HOOK_BEGUN, HOOK_RAN };

struct progress {
	struct journal journal;
	enum progress_step step;
	struct floor target;
	bool back;		/* it is rolled back to */
	size_t stage;
	bool sick;
	unsigned failures;	/* attempts that failed */
	const char *why;	/* of the last one, or of giving up */
	struct map hooks;	/* "PHASE PATH" -> enum hook_state *  */
};

struct err *progress_read(struct arena *, const char *path,
    struct progress *out) must_check;
/* A commit is at hand from now on, with nothing done. */
struct err *progress_begin(struct progress *, const struct floor *target,
    bool back) must_check;

/* Each writes a line, and follows it. */
struct err *progress_apply(struct progress *) must_check;	/* stage */
struct err *progress_applied(struct progress *) must_check;
struct err *progress_healthy(struct progress *) must_check;
struct err *progress_sick(struct progress *) must_check;
struct err *progress_prune(struct progress *) must_check;
struct err *progress_pruned(struct progress *) must_check;
struct err *progress_failed(struct progress *, const char *why) must_check;
struct err *progress_give_up(struct progress *, const char *why) must_check;
struct err *progress_good(struct progress *) must_check;

/* What happened to a hook, a file that may stand in several phases. */
enum hook_state progress_hook(const struct progress *,
    const struct index_entry *);
struct err *progress_set_hook(struct progress *, const struct index_entry *,
    enum hook_state) must_check;

#endif
