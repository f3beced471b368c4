/*
 * Label selectors in the syntax of Kubernetes: "app=web,tier in (a, b),!old"
 * (k8s.io/apimachinery/pkg/labels/selector.go).
 */

#ifndef OVERLAYS_LABELS_H
#define OVERLAYS_LABELS_H

#include "overlays/step.h"

struct labels;

/* NULL after a finding at the node. */
struct labels *labels_read(struct step *, const struct node *selector);
/* Whether a map of labels or annotations (NULL: none) satisfies it. */
bool labels_match(const struct labels *, const struct node *map);

#endif
