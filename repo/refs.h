/*
 * Refs: names for objects.  They are read here, and moved by stock Git in one
 * transaction: all or none, each from the value we saw, with reflogs and
 * Git's own locks.  libgit2 never writes one: it would ignore the quarantine
 * of a push.
 */

#ifndef REPO_REFS_H
#define REPO_REFS_H

#include <stdbool.h>
#include <stddef.h>

#include "repo/repo.h"

struct ref {
	const char *name;
	struct oid oid;		/* none if it is not there */
	const char *target;	/* what a symbolic ref stands for, or NULL */
};

/* A ref by its full name; missing is no error. */
struct err *refs_read(struct repo *, const char *name, struct ref *out)
    must_check;

struct ref_names {
	const char **item;	/* sorted */
	size_t n;
};
/* The names that begin with prefix, which ends in '/'. */
struct err *refs_list(struct repo *, const char *prefix,
    struct ref_names *out) must_check;

struct ref_change {
	const char *name;
	struct oid old;		/* none: it must not be there yet */
	struct oid new;		/* none: take it away; old: only verify it */
};

/*
 * Make all changes or none.  ERR_REFUSED, in words for the person who pushed,
 * if a ref is not where its change expects it.  reason goes to the reflogs.
 */
struct err *refs_update(struct repo *, const struct ref_change *, size_t n,
    const char *reason) must_check;
/*
 * The same of one ref that keeps no past: no reflog, so that what it pointed
 * at before goes with the next gc.
 */
struct err *refs_replace(struct repo *, const struct ref_change *) must_check;

/*
 * Whether a name is one that people may give a ref: what git-check-ref-format
 * allows, of letters, digits and "._-/" only, at most LIMIT_REF bytes.
 */
bool refs_is_name(const char *name);

#endif
