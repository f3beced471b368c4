/*
 * Soundness: what Kubernetes would certainly refuse of an object, so that the
 * push hears of it and not the node: amounts that are none, containers without
 * an image, values of maps of texts that are no texts.
 */

#ifndef GEN_SOUND_H
#define GEN_SOUND_H

#include "base/diag.h"
#include "kube/resource.h"

/* What is wrong is a finding of level error, at its place in the source. */
void sound_check(struct arena *, struct diag *, const struct resource *);

#endif
