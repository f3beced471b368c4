/*
 * Globs: "*", "?" and "[...]" in the entries of a "resources" field.  kustomize
 * has none of this; an entry that exists as it is written is never a glob.
 */

#ifndef OVERLAYS_GLOB_H
#define OVERLAYS_GLOB_H

#include "overlays/step.h"

bool glob_is(const char *text);
/*
 * What a pattern stands for, as a list of settings, sorted by byte: files, but
 * no kustomizations, and directories that have one.  Empty if nothing fits;
 * NULL after a finding.
 */
struct node *glob_expand(struct step *, const struct node *pattern);

#endif
