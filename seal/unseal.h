/*
 * Unsealing: from a SealedSecret to the Secret, for those who hold a key.
 * What was sealed never leaves guarded memory.
 */

#ifndef SEAL_UNSEAL_H
#define SEAL_UNSEAL_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/diag.h"
#include "seal/guard.h"
#include "seal/key.h"
#include "seal/sealed.h"

/*
 * One value, if it is sealed for this scope (of which only the place counts)
 * and one of the identities opens it; else a finding says why not.
 */
bool unseal_value(struct arena *, struct diag *, struct guard *,
    const struct sealed_value *, const struct scope *want,
    const struct identities *, struct secret *out);

/*
 * The Secret of a document that was read, as JSON on one line, in one piece
 * of guarded memory.  Every value must be sealed for this place, whatever the
 * document is called.  All or nothing: false if findings say why not.
 */
bool unseal_secret(struct arena *, struct diag *, struct guard *,
    const struct sealed *, const struct scope *want,
    const struct identities *, struct secret *out);

/*
 * The same for whoever applies it: the caller says for what object of what
 * environment that is, and the document must be of that name.
 */
bool unseal_document(struct arena *, struct diag *, struct guard *,
    const struct node *doc, const char *env, const char *namespace,
    const char *name, const struct identities *, struct secret *out);

#endif
