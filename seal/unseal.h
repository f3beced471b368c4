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
 * The whole Secret as JSON on one line, in one piece of guarded memory.  The
 * caller says for what object of what environment it is about to be applied.
 * All or nothing: false if findings say why not.
 */
bool unseal_document(struct arena *, struct diag *, struct guard *,
    const struct node *doc, const char *env, const char *namespace,
    const char *name, const struct identities *, struct secret *out);

#endif
