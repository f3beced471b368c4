/*
 * Kept: kustomize keeps what it knows of an object in annotations of the object
 * (former names, affixes, how it was generated, what buildMetadata asks for),
 * so a patch that takes the annotations away takes that away, too.
 */

#ifndef OVERLAYS_KEPT_H
#define OVERLAYS_KEPT_H

#include "overlays/step.h"

/* Whether kustomize would keep anything. */
bool kept_is_any(const struct resource *);
/*
 * Before and after a strategic merge; in between, one of the annotations is
 * ours.  True if all was lost and the object, with options->compat, knows
 * nothing of itself any more.
 */
void kept_mark(struct step *, struct resource *);
bool kept_is_lost(struct step *, struct resource *, const struct node *patch);

#endif
