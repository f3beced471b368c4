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

#endif
