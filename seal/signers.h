/*
 * Signers: whom the user of a program trusts to sign lists of recipients, or
 * what is rendered, as lines of ssh-keygen's allowed_signers file.  Only keys
 * of type ssh-ed25519 count, and only lines without a term or a certificate
 * authority.
 */

#ifndef SEAL_SIGNERS_H
#define SEAL_SIGNERS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/source.h"
#include "seal/sshkey.h"

/* What signatures of lists of recipients are for. */
#define SIGNERS_RECIPIENTS "sluice-recipients"

/*
 * Whether a line allows this key this purpose and, unless it is NULL, names
 * this principal: as it is, among others behind commas, or as "*".
 */
bool signers_have(struct blob signers, const char *purpose,
    const char *principal, const unsigned char pk[SSHKEY_PUBLIC]);
/* Whether one of the signers made this signature of text. */
bool signers_verify(struct arena *, struct blob signers, const char *purpose,
    struct blob text, const char *signature);

#endif
