/*
 * Kustomizations: the file that says how a directory is built.  It is one of
 * kustomization.yaml, kustomization.yml and Kustomization.
 */

#ifndef OVERLAYS_KUSTOMIZATION_H
#define OVERLAYS_KUSTOMIZATION_H

#include "overlays/step.h"

struct kustomization {
	const struct node *root;	/* in its shape: see settings.h */
	const char *name;	/* of the file, without its directory */
	bool component;
};

/*
 * The kustomization of the step's directory, or NULL after a finding, at from
 * if there is none.  It lives as long as the step's files, and is only read.
 */
const struct kustomization *kustomization_read(struct step *,
    struct loc from);
/* Whether a name is one of the three. */
bool kustomization_is_name(const char *);

#endif
