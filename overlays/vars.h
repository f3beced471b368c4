/*
 * Vars: "$(NAME)" in certain fields stands for a field of some object.  The
 * deprecated ancestor of replacements.
 */

#ifndef OVERLAYS_VARS_H
#define OVERLAYS_VARS_H

#include "overlays/fieldspec.h"

struct var {
	const struct node *entry;	/* of a "vars" list */
	struct resource *object;	/* NULL: there was none */
};

/* The vars of all kustomizations of a build, in the order met. */
struct vars {
	struct var *item;
	size_t n;
	struct map *by_name;	/* the entries; NULL at first */
};

/*
 * Add the entries of a "vars" field.  Their objects are looked for in set,
 * which is what the kustomization that has the field made.  A name that is
 * taken is a finding, and so are two objects that fit.
 */
void vars_add(struct step *, struct vars *, struct resource_set *set,
    const struct node *list);
/* Put the values in; runs once, at the root, after references are fixed. */
void vars_substitute(struct step *, struct resource_set *,
    const struct vars *);

#endif
