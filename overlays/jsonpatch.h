/*
 * JSON patches (RFC 6902), with the extensions of the library kustomize uses
 * (evanphx/json-patch v4): see sluice-overlays(7).
 */

#ifndef OVERLAYS_JSONPATCH_H
#define OVERLAYS_JSONPATCH_H

#include "overlays/step.h"

/* Whether a document has the form of a JSON patch: a list of operations. */
bool jsonpatch_is(const struct node *doc);
/* Whether the operations can be carried out at all; else findings. */
bool jsonpatch_check(struct step *, const struct node *operations);
/* Apply the operations; the first that cannot be is a finding, and false. */
bool jsonpatch_apply(struct step *, struct node **target,
    const struct node *operations);
/*
 * What else becomes of an object that was patched: kustomize sends it through
 * JSON and back.  Only with compat; else it is said what that would have lost.
 */
void jsonpatch_settle(struct step *, struct node *root);

#endif
