/*
 * Plans: what is to be done to bring a target from what it has to what an
 * index says.  Objects are applied stage by stage, which is phase by phase and
 * in it wave by wave; then what is no longer wanted is removed, in reverse
 * order, as far as the guards let it go.
 */

#ifndef AGENT_PLAN_H
#define AGENT_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/inventory.h"
#include "kube/index.h"

enum plan_what { PLAN_SAME, PLAN_CHANGED, PLAN_ADDED };

struct plan_object {
	const struct index_entry *entry;
	enum plan_what what;
	bool counts;		/* changed since all was last good */
};

struct plan_stage {
	enum index_phase phase;
	int wave;
	size_t first, n;	/* in plan->object */
};

struct plan_removal {
	struct held *held;
	bool moved;		/* another file is this object now: no harm */
	const char *kept;	/* why it stays; NULL: it goes */
	const char *allow;	/* what to do so that it goes; NULL: it never
				   will, as was asked for */
};

struct plan {
	struct plan_object *object;	/* of phases pre, sync and post */
	size_t n;
	struct plan_stage *stage;
	size_t nstage;
	struct plan_object *fail;	/* of phase fail */
	size_t nfail;
	struct plan_removal *removal;
	size_t nremoval;
	size_t going;		/* of these, so many go */
	/* why nothing at all may go, and what to do; or NULL */
	const char *refused, *allow;
};

/* What limits removals: the set's own, and trailers of the commit. */
struct plan_rules {
	unsigned count, percent;	/* the larger one counts */
	unsigned allowed;		/* Sluice-Prune: N; 0: none */
	bool allow_empty;		/* Sluice-Allow-Empty: yes */
	const char *kinds;		/* Sluice-Prune-Kinds, or NULL */
};

/*
 * The plan.  The inventory and the index must live as long.  Of a target of
 * which nothing is known, nothing is removed.
 */
void plan_make(struct arena *, const struct inventory *, const struct index *,
    const struct plan_rules *, struct plan *out);
/* Whether an index entry has a flag, and the value of "word=", or NULL. */
bool plan_flag(const struct index_entry *, const char *flag);
const char *plan_flag_value(struct arena *, const struct index_entry *,
    const char *word);

#endif
