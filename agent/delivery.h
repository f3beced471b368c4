/*
 * Delivery: what is handed to the applier, and what comes back into the
 * inventory.  An object enters the inventory, on disk, before it is handed
 * over, so that it is known whatever happens then.
 */

#ifndef AGENT_DELIVERY_H
#define AGENT_DELIVERY_H

#include "agent/work.h"
#include "base/map.h"

enum delivery_end {
	DELIVERY_DONE,
	DELIVERY_FAILED,	/* some objects were not taken */
	DELIVERY_REFUSED,	/* what was handed over is no good at all */
	DELIVERY_AWAY		/* the target cannot be reached, or is busy */
};

struct delivery {
	enum delivery_end end;
	const char *why;		/* of what is not DELIVERY_DONE */
	struct applier_result *result;
	size_t n;
	struct map by_path;		/* of the results */
};

/* What the applier is like, asked once a tick. */
struct err *delivery_probe(struct work *, struct delivery *) must_check;
/* The same, and the copy of the floor that it keeps, or sequence 0. */
struct err *delivery_floor(struct work *, struct floor *out) must_check;

/* A list of objects to hand over. */
struct handover {
	struct arena *arena;
	struct applier_object *object;
	size_t n;
};
void handover_add(struct handover *, const struct index_entry *,
    struct blob bytes, const char *version);
void handover_remove(struct handover *, const struct held *);

/* Enter objects into the inventory, and write it. */
struct err *delivery_enter(struct work *, const struct handover *) must_check;
/* Apply them; the inventory has the results, and is written. */
struct err *delivery_apply(struct work *, const struct handover *,
    struct delivery *) must_check;
/* Remove; what was removed is out of the inventory. */
struct err *delivery_remove(struct work *, const struct handover *,
    struct delivery *) must_check;
/* Look at what is in the inventory of these objects. */
struct err *delivery_observe(struct work *, const struct handover *,
    struct delivery *) must_check;
/* What was said of an object, or NULL. */
const struct applier_result *delivery_find(const struct delivery *,
    const char *path);

#endif
