/*
 * Work: what the parts of a tick share about the set that it is for.
 */

#ifndef AGENT_WORK_H
#define AGENT_WORK_H

#include "agent/applier.h"
#include "agent/inventory.h"
#include "agent/outcome.h"
#include "agent/plan.h"
#include "agent/progress.h"
#include "agent/settings.h"
#include "agent/state.h"
#include "agent/sync.h"
#include "agent/verify.h"
#include "seal/guard.h"

#define WORK_STEPS 32		/* transitions of one tick, at most */

struct work {
	struct arena *arena;
	const struct settings *settings;
	const struct set *set;
	struct tick_outcome *out;
	struct clock now;
	struct guard *guard;
	struct state state;
	struct deadlines deadlines;
	struct floor floor;
	struct points good, bad;
	struct progress progress;
	const char *hold;		/* why the set is held, or NULL */
	struct sync sync;
	struct blob signers;
	/* of the commit at hand, once it was made ready: release.h */
	struct release_info *info;
	struct inventory inventory;
	struct plan plan;
	struct blob *bytes;		/* of each object of the plan */
	struct blob *fail_bytes;
	bool probed, whole, by_path;	/* what the applier is like */
	bool stopped;			/* until the next tick */
};

#endif
