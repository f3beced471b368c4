/*
 * Plugins of a kustomization: generators, transformers and validators, those
 * that have a configuration of their own in a file, a directory or text.
 */

#ifndef OVERLAYS_PLUGINS_H
#define OVERLAYS_PLUGINS_H

#include "overlays/level.h"

/* The fields that generate, too, and those that ask for charts. */
void plugins_generate(struct level *);
void plugins_transform(struct level *);
/* A validator that changes something is a finding. */
void plugins_validate(struct level *);

#endif
