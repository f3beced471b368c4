/*
 * Vars: "$(NAME)" in certain fields stands for a field of some object.  The
 * deprecated ancestor of replacements.
 */

#ifndef OVERLAYS_VARS_H
#define OVERLAYS_VARS_H

#include "overlays/fieldspec.h"

/* The vars of all kustomizations of a build, in the order met. */
struct vars {
	const struct node **item;	/* entries of a "vars" list */
	size_t n;
};

/* Add the entries of a "vars" field; a name that is taken is a finding. */
void vars_add(struct step *, struct vars *, const struct node *list);
/* Put the values in; runs once, at the root, after references are fixed. */
void vars_substitute(struct step *, struct resource_set *,
    const struct vars *);

#endif
