/*
 * Accumulation: what a kustomization and all below it make of their files.
 * The order of operations is that of kustomize v5.5.0: api/internal/target.
 */

#ifndef OVERLAYS_ACCUMULATE_H
#define OVERLAYS_ACCUMULATE_H

#include "base/limit.h"
#include "overlays/kustomization.h"
#include "overlays/vars.h"

/* One target on its way, across all its directories. */
struct run {
	struct step step;	/* what a step begins with, at the root */
	struct map *kustomizations; /* by directory; those without findings */
	bool has_schema;	/* an "openapi" field was obeyed */
	struct vars vars;
	const struct node *metadata; /* the root's "buildMetadata", or NULL */
	const char *open[LIMIT_OVERLAY_DEPTH]; /* directories, root first */
	size_t nopen;
	size_t visited;		/* directories entered so far */
	struct step_cost cost;
};

/*
 * Add what the kustomization of run->step.dir makes to a set, all but the
 * steps that only the root takes.  run->step.specs are then those of the whole
 * tree.  NULL after findings; else that kustomization.
 */
const struct kustomization *accumulate(struct run *, struct loc from,
    struct resource_set *);

#endif
