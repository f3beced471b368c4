/*
 * Referrals: which object of a set one means who wrote a name down.  The name
 * is one that the object had before it was renamed, and the objects around,
 * the namespace and the prefixes of both decide if several had it (kustomize:
 * api/filters/nameref/nameref.go and api/resmap/reswrangler.go).
 */

#ifndef OVERLAYS_REFERRAL_H
#define OVERLAYS_REFERRAL_H

#include "overlays/step.h"

/* Who may be meant, indexed by former names; for a set that rests. */
struct referrals;
struct referrals *referrals_new(struct step *, struct resource_set *);

/* An object that refers to others. */
struct referrer {
	struct resource *resource;
	struct gvk first_gvk;	/* its type, with the kind it had at first */
	const char *space;	/* effective namespace; NULL: cluster-wide */
	const char **more;	/* namespaces of a RoleBinding's accounts */
	size_t nmore;
	struct map answers;	/* to what it asked already */
};
void referrer_read(struct referrals *, struct resource *, struct referrer *);

/* What it wrote. */
struct reference {
	const struct gvk *target;	/* the type that is meant */
	const struct gvk *role;		/* roleRef's own word, or NULL */
	const char *name;
	const char *namespace;		/* NULL: nothing was said */
	bool anywhere;		/* namespace counts alone, without the rules
				   for what the referrer can reach */
};

struct referral_list {
	struct resource **item;
	size_t n;
	bool one_name;		/* they all have the same now */
	bool one_namespace;
};
/*
 * Those who may be meant, in set order; more than one left means that nothing
 * tells them apart.
 */
struct referral_list referral_find(struct referrals *, struct referrer *,
    const struct reference *);

#endif
