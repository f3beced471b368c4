/*
 * Targets of a replacement: the objects and fields that get its value.
 */

#ifndef OVERLAYS_REPLACE_TARGET_H
#define OVERLAYS_REPLACE_TARGET_H

#include "overlays/step.h"

#define REPLACE_DEFAULT_PATH "metadata.name"

/*
 * Put the value into the fields that one entry of "targets" means.  It is
 * looked at again for every field: kustomize has targets that change the
 * source change what later ones get.  left counts down the fields that may
 * still be set.
 */
void replace_target(struct step *, struct resource_set *,
    const struct node *target, struct node **value, size_t *left);

#endif
