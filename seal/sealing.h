/*
 * Sealing in place: the values of a Secret manifest, or single values of a
 * SealedSecret, become sealed ones in the text of their file, and nothing else
 * in it changes.  No private key is needed.
 */

#ifndef SEAL_SEALING_H
#define SEAL_SEALING_H

#include <stdbool.h>

#include "base/diag.h"
#include "seal/edit.h"
#include "seal/guard.h"
#include "seal/ring.h"
#include "seal/scope.h"

struct sealing {
	struct arena *arena;
	struct diag *diag;
	struct guard *guard;
	struct scope scope;		/* all but key and to */
	const struct recipient *to;
	size_t nto;
};

/* Whether a document is a Secret with values in it. */
bool sealing_is_secret(const struct node *doc);
/* Turn such a Secret into a SealedSecret; false after a finding. */
bool sealing_convert(const struct sealing *, struct edit *,
    const struct node *doc);
/*
 * Add a value to a SealedSecret, or replace the one it has under that key;
 * false after a finding.
 */
bool sealing_set(const struct sealing *, struct edit *,
    const struct node *doc, const char *key, const struct secret *value);

#endif
