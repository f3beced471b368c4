/*
 * Environment keys: the files below keys/ENV of the configuration.
 *
 *	recipients	  the ring: whom to seal to, who holds the key
 *	recipients.sig	  an owner's signature of it
 *	identity-N.age	  the secret key of generation N, sealed to the holders
 *
 * They are read from any source, and changed in a checkout of
 * refs/sluice/config, which people review, commit and push.
 */

#ifndef SEAL_ENVKEY_H
#define SEAL_ENVKEY_H

#include "base/diag.h"
#include "base/source.h"
#include "seal/guard.h"
#include "seal/key.h"
#include "seal/ring.h"

/*
 * The ring of an environment.  If signers is not NULL, one of them must have
 * signed it.  ERR_INPUT if there is none.
 */
struct err *envkey_read(struct arena *, struct diag *, struct source *config,
    const char *env, const struct blob *signers, struct ring *out) must_check;

/*
 * The identities of an environment, all generations that one of the given
 * identities opens.
 */
struct err *envkey_open(struct arena *, struct guard *,
    struct source *config, const char *env, const struct identities *,
    struct identities *out) must_check;

/* Add a holder at the end, in place of one of that name. */
void envkey_add_holder(struct arena *, struct ring *, const char *name,
    const struct recipient *);
/* From the next generation on, seal values to this key itself too. */
void envkey_add_direct(struct arena *, struct ring *,
    const struct recipient *);
/* Take a holder away; false if there is none of that name. */
bool envkey_remove_holder(struct ring *, const char *name);
/*
 * Begin a new generation: a new key takes the place of the environment's in
 * ring->to, behind which stand the keys of holders that values are sealed to
 * directly.
 */
struct err *envkey_renew(struct arena *, struct guard *, struct ring *,
    struct secret *identity) must_check;

/* Write the file of the newest generation's identity below a checkout. */
struct err *envkey_write_identity(struct arena *, struct guard *,
    const char *config, const struct ring *, unsigned generation,
    const struct secret *identity) must_check;
/*
 * Seal the identities of all generations to the holders anew; every one of
 * them must open with the identities given.
 */
struct err *envkey_rewrap(struct arena *, struct guard *, const char *config,
    const struct ring *, const struct identities *) must_check;
/*
 * Write the ring, signed with a key that ssh-keygen can use (a file, or the
 * public half of one in an agent); NULL: unsigned.
 */
struct err *envkey_write_ring(struct arena *, const char *config,
    const struct ring *, const char *signing_key) must_check;

#endif
