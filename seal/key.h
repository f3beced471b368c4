/*
 * Keys: whom a value is sealed to (recipients, public) and who can open it
 * (identities, secret).  Both come as native age keys, which are X25519, or as
 * SSH keys of type ssh-ed25519.  Secret keys live in guarded memory only.
 */

#ifndef SEAL_KEY_H
#define SEAL_KEY_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "seal/guard.h"

#define KEY_BYTES 32

enum key_type { KEY_X25519, KEY_SSH_ED25519 };

struct recipient {
	enum key_type type;
	unsigned char point[KEY_BYTES];	/* on Curve25519 */
	/* of an SSH key; see agessh in sluice-sealed(5) */
	unsigned char tweak[KEY_BYTES];
	char tag[7];		/* 32 bits of hash, base64; "" if native */
	const char *text;	/* "age1..." or "ssh-ed25519 AAAA..." */
	const char *comment;	/* what stood behind it, or "" */
};

struct identity {
	struct recipient self;
	const unsigned char *scalar;	/* KEY_BYTES, guarded */
};

struct identities {
	struct identity *item;
	size_t n;
};

/* A recipient on one line. */
struct err *recipient_parse(struct arena *, const char *line, size_t len,
    struct recipient *out) must_check;

/* A new native identity. */
void identity_new(struct arena *, struct guard *, struct identity *out);
/* "AGE-SECRET-KEY-1..." of a native identity, in guarded memory. */
char *identity_format(struct guard *, const struct identity *);
/*
 * All identities in the text of an age identity file (comments, empty lines,
 * one key a line) or of an OpenSSH private key, added to what out holds.
 */
struct err *identities_read(struct arena *, struct guard *, const char *text,
    size_t len, struct identities *out) must_check;
/*
 * The same from a file, which must belong to us or to root, and be closed to
 * everybody else; "-" is standard input.
 */
struct err *identities_load(struct arena *, struct guard *, const char *path,
    struct identities *out) must_check;

#endif
