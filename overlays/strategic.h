/*
 * Strategic merge: lay a patch over an object as kyaml's merge2 does.  Maps
 * are merged, null deletes, lists with merge keys are merged element by
 * element, other lists are replaced; $patch directives are obeyed.
 */

#ifndef OVERLAYS_STRATEGIC_H
#define OVERLAYS_STRATEGIC_H

#include "overlays/step.h"

/*
 * Merge patch into *target; *target becomes NULL if the patch deletes it.
 * Both are maps.  The type of the object is gvk; the patch is only read.
 */
void strategic_merge(struct step *, const struct gvk *, struct node **target,
    const struct node *patch);

#endif
