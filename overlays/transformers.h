/*
 * Transformers: the fields of a kustomization that change objects, in the
 * order in which kustomize runs them: configureBuiltinTransformers in
 * api/internal/target/kusttarget_configplugin.go.
 */

#ifndef OVERLAYS_TRANSFORMERS_H
#define OVERLAYS_TRANSFORMERS_H

#include "overlays/step.h"

/* file is the kustomization as origins name it; NULL if nobody asks. */
void transformers_run(struct step *, struct resource_set *,
    const struct node *kustomization, const char *file);

#endif
