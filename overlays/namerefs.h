/*
 * Name references: fields in which one object names another.  After all
 * renames each is set to the name its target has now.
 */

#ifndef OVERLAYS_NAMEREFS_H
#define OVERLAYS_NAMEREFS_H

#include "overlays/fieldspec.h"

/* Runs once, at the root, over the whole set. */
void namerefs_fix(struct step *, struct resource_set *);

#endif
