/*
 * Selections: a "target", "select" or "reject" setting, and label and
 * annotation selectors in the syntax of Kubernetes.
 */

#ifndef OVERLAYS_SELECT_H
#define OVERLAYS_SELECT_H

#include "overlays/step.h"

struct selection;

/* SELECT_REGEX: fields are anchored regular expressions; else literal. */
enum select_mode { SELECT_LITERAL, SELECT_REGEX };

/* NULL after a finding (a bad expression). */
struct selection *selection_read(struct step *, const struct node *,
    enum select_mode);
bool selection_has(struct step *, const struct selection *,
    const struct resource *);

#endif
