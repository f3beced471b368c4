/*
 * Looks: what is known of a set, for people who ask.  Nothing of its state is
 * changed and its lock is not taken, so that a tick may be at work meanwhile.
 */

#ifndef AGENT_LOOK_H
#define AGENT_LOOK_H

#include "agent/inventory.h"
#include "agent/plan.h"
#include "agent/progress.h"
#include "agent/settings.h"
#include "agent/state.h"
#include "agent/sync.h"
#include "agent/verify.h"

struct look {
	struct arena *arena;
	const struct settings *settings;
	const struct set *set;
	struct state state;
	struct floor floor;		/* sequence 0: none yet */
	struct points good, bad;
	struct progress progress;
	struct deadlines deadlines;
	struct inventory inventory;
	const char *hold;		/* or NULL */
	/* by look_release */
	struct sync sync;
	struct blob signers;
	bool verified;
	struct release_info info;	/* if verified */
	enum verify_why why;		/* if not; words may stand alone */
	const char *words;
};

/* What the state of a set says. */
struct err *look_open(struct arena *, const struct settings *,
    const struct set *, struct look *out) must_check;
/*
 * The newest commit of the set, verified; it is fetched first if fetch is
 * true, or if nothing ever was.  Without one l->words say why.
 */
struct err *look_release(struct look *, bool fetch) must_check;
/* What is to be done to come to it. */
void look_plan(struct look *, struct plan *out);

/*
 * The objects that are meant by a path, "kind/name", "namespace/kind/name", or
 * a name alone; case does not count in a kind.
 */
bool look_is_meant(const struct index_entry *, const char *name);

#endif
