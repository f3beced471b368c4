/*
 * Values: the two rarest builtins.  One puts a value, by default the name of
 * the directory, into fields of many objects; the other makes the service
 * account that stands for an account of a cloud.
 */

#ifndef OVERLAYS_VALUE_H
#define OVERLAYS_VALUE_H

#include "overlays/step.h"

/* The configuration of a ValueAddTransformer. */
void value_add(struct step *, struct resource_set *,
    const struct node *config);
/* What an IAMPolicyGenerator makes, or NULL after a finding. */
struct resource *value_iam_policy(struct step *, const struct node *config);

#endif
