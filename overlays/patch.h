/*
 * Patches: which objects a patch is for, and what remains of their identity
 * afterwards.  Runs strategic merges and JSON patches.
 */

#ifndef OVERLAYS_PATCH_H
#define OVERLAYS_PATCH_H

#include "overlays/step.h"

/* One entry of "patches" (also the configuration of a PatchTransformer). */
void patch_entry(struct step *, struct resource_set *,
    const struct node *entry);
/* One entry of "patchesStrategicMerge": a path, or the patch itself. */
void patch_strategic(struct step *, struct resource_set *,
    const struct node *path_or_text);
/* One entry of "patchesJson6902". */
void patch_json(struct step *, struct resource_set *,
    const struct node *entry);

#endif
