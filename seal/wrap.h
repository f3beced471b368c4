/*
 * Wrapping: how the key of one age file is given to one recipient, as a stanza
 * of its header.  C2SP age.md for X25519; filippo.io/age/agessh for SSH keys.
 */

#ifndef SEAL_WRAP_H
#define SEAL_WRAP_H

#include "base/buf.h"
#include "seal/age.h"
#include "seal/guard.h"
#include "seal/key.h"

#define WRAP_SSH_LABEL "age-encryption.org/v1/ssh-ed25519"

/* Append the stanza for a recipient; false if its key is a weak point. */
bool wrap_seal(struct buf *, struct guard *, const struct recipient *,
    const unsigned char key[AGE_KEY_BYTES]);
/* NULL, or what is wrong with the form of a stanza of a type we know. */
const char *wrap_check(const struct stanza *);
/*
 * The file key in a stanza.  AGE_NO_MATCH if it is for somebody else,
 * AGE_BAD_HEADER if no honest sealer wrote it.
 */
enum age_class wrap_open(const struct stanza *, struct guard *,
    const struct identity *, unsigned char key[AGE_KEY_BYTES]);

#endif
