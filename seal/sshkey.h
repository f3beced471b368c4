/*
 * SSH keys of type ssh-ed25519, as OpenSSH writes them: public keys on one
 * line, private keys in an "openssh-key-v1" file without a passphrase.
 */

#ifndef SEAL_SSHKEY_H
#define SEAL_SSHKEY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "seal/guard.h"

#define SSHKEY_PUBLIC 32
#define SSHKEY_SECRET 64	/* the seed, then the public key: libsodium's */
#define SSHKEY_WIRE 51		/* string "ssh-ed25519", string public key */

/* The wire form of a public key, and back. */
void sshkey_wire(const unsigned char pk[SSHKEY_PUBLIC],
    unsigned char out[SSHKEY_WIRE]);
bool sshkey_unwire(const unsigned char *wire, size_t len,
    unsigned char pk[SSHKEY_PUBLIC]);
/*
 * A line "ssh-ed25519 AAAA... comment"; the comment may be missing, and is
 * where *comment points, up to the end of the line.
 */
bool sshkey_parse(const char *line, size_t len,
    unsigned char pk[SSHKEY_PUBLIC], const char **comment);
/* "ssh-ed25519 AAAA...", without a comment. */
const char *sshkey_format(struct arena *,
    const unsigned char pk[SSHKEY_PUBLIC]);
/* "SHA256:...", as ssh-keygen -l prints it. */
const char *sshkey_fingerprint(struct arena *,
    const unsigned char pk[SSHKEY_PUBLIC]);

/* Whether text is an OpenSSH private key, of whatever type. */
bool sshkey_is_private(const char *text, size_t len);
/* The secret key in a private key file; sk is guarded memory. */
struct err *sshkey_private(struct guard *, const char *text, size_t len,
    unsigned char sk[SSHKEY_SECRET]) must_check;

#endif
