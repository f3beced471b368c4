/*
 * Replacements: copy a field of one object, or a fixed value, into fields of
 * others.
 */

#ifndef OVERLAYS_REPLACE_H
#define OVERLAYS_REPLACE_H

#include "overlays/field_path.h"
#include "overlays/step.h"

/* One entry of "replacements", with a path or inline. */
void replace_entry(struct step *, struct resource_set *,
    const struct node *entry);

#endif
