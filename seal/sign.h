/*
 * Signatures: SSH signatures (openssh PROTOCOL.sshsig) made with Ed25519, as
 * stock Git makes and checks them.  The same text and key give the same
 * bytes, so that a signed commit has an id that can be made again.
 */

#ifndef SEAL_SIGN_H
#define SEAL_SIGN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "seal/guard.h"
#include "seal/sshkey.h"

/* What a signature is for is part of what is signed. */
#define SIGN_GIT "git"

/*
 * A new signing key, and the text of its private key file, which ssh-keygen
 * reads too; both in guarded memory.
 */
void sign_key_new(struct guard *, const char *comment, struct secret *file,
    unsigned char pk[SSHKEY_PUBLIC]);
/* A signing key from its file, in guarded memory; and its public half. */
struct err *sign_key_load(struct guard *, const char *path,
    unsigned char **sk, unsigned char pk[SSHKEY_PUBLIC]) must_check;

/* The armored signature of a text, with its final newline. */
const char *sign_text(struct arena *, const unsigned char sk[SSHKEY_SECRET],
    const char *purpose, const void *text, size_t len);
/* The key that an armored signature names; false if it names none of ours. */
bool sign_signer(const char *armor, unsigned char pk[SSHKEY_PUBLIC]);
/*
 * Whether armor is exactly what sign_text gives for this text, purpose and
 * key; any other spelling of the same signature counts as wrong.
 */
bool sign_verify(struct arena *, const unsigned char pk[SSHKEY_PUBLIC],
    const char *purpose, const void *text, size_t len, const char *armor);

#endif
