/*
 * Targets: the objects that a patch is for, by its "target" or by what it says
 * of itself.
 */

#ifndef OVERLAYS_TARGET_H
#define OVERLAYS_TARGET_H

#include "overlays/step.h"

/*
 * The objects that a target means, as a list of its own, since patching changes
 * the set.  None is a finding, unless compat; false is a bad target.
 */
bool target_select(struct step *, struct resource_set *,
    const struct node *target, struct resource_list *out);
/*
 * The one object that has, or had, the kind, name and namespace of a patch;
 * else a finding and NULL.
 */
struct resource *target_find(struct step *, struct resource_set *,
    const struct node *patch);

#endif
