/*
 * Restarts: pods that take a value from a Secret keep the one they started
 * with.  A SealedSecret with the annotation "sluice/restart: true" leaves a
 * hash of its ciphertext in the pod templates of its unit that use it, so that
 * they are rolled out again when it is sealed anew.
 */

#ifndef GEN_RESTART_H
#define GEN_RESTART_H

#include "kube/resource.h"

#define RESTART_HASH "sluice/sealed-hash"

/* Mark the workloads of a set. */
void restart_mark(struct arena *, const struct resource_set *);

#endif
