/*
 * The order of objects in the output ("sortOptions"): as they were read
 * (fifo), or kinds that others need first (legacy, the default).
 */

#ifndef OVERLAYS_SORT_H
#define OVERLAYS_SORT_H

#include "overlays/step.h"

/* options is the "sortOptions" setting, or NULL. */
void sort_objects(struct step *, struct resource_set *,
    const struct node *options);
/*
 * The legacy order of types by themselves (kyaml/resid/gvk.go, IsLessThan): by
 * the rank of the kind, then by this text.
 */
long sort_rank(const char *kind);
const char *sort_type(struct arena *, const struct gvk *);

#endif
