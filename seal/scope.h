/*
 * Scopes: what a sealed value is for.  The scope stands as the first stanza in
 * the header of the value's age file, where everybody can read it, age skips
 * it, and nobody can change it without the file key.
 *
 *	-> sluice/1 env=prod ns=shop name=db key=password
 *	    to=0123456789abcdef on=2026-11-20
 *
 * (on one line).  Bytes other than A-Z a-z 0-9 . _ - are written %XX.
 */

#ifndef SEAL_SCOPE_H
#define SEAL_SCOPE_H

#include <stdbool.h>

#include "base/arena.h"
#include "seal/age.h"

#define SCOPE_SET 16		/* hexadecimal digits of to= */
#define SCOPE_DAY 10		/* characters of on= */

struct scope {
	const char *env;
	const char *namespace;	/* "" where the object has none */
	const char *name;	/* as rendered, prefixes and all */
	const char *key;	/* in the Secret's data */
	const char *to;		/* the set of recipients: see ring.h */
	const char *on;		/* the day, UTC, on which the value was given */
};

/* The stanza that says so. */
void scope_write(struct arena *, const struct scope *, struct stanza *out);
/* NULL, or why a header does not say for what its value is. */
const char *scope_read(struct arena *, const struct age_header *,
    struct scope *out);

/* Whether a text has the form of to=. */
bool scope_is_set(const char *);

#endif
