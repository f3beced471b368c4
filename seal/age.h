/*
 * age v1 files (C2SP age.md): a header of stanzas, each for a recipient, under
 * one MAC, and behind it the payload.  Stanzas of types we do not know are kept
 * and skipped.  No armor, no passphrases.
 *
 * What can be wrong falls into the classes of the public test vectors; words
 * for it stand in header->why.
 */

#ifndef SEAL_AGE_H
#define SEAL_AGE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "seal/guard.h"

#define AGE_KEY_BYTES 16

enum age_class {
	AGE_OK,
	AGE_BAD_HEADER,		/* not what the format allows */
	AGE_NO_MATCH,		/* for none of our identities */
	AGE_BAD_MAC,		/* the header was changed after sealing */
	AGE_BAD_PAYLOAD		/* the rest was changed, or is cut off */
};

struct stanza {
	const char **arg;	/* the first one is its type */
	size_t narg;
	const unsigned char *body;
	size_t bodylen;
};

struct age_header {
	struct stanza *stanza;
	size_t n;
	size_t maced;		/* bytes from the start that the MAC covers */
	unsigned char mac[32];
	size_t len;		/* bytes of the header; the payload follows */
	const char *why;	/* what is wrong, in words, or NULL */
};

struct identities;
struct recipient;

/* Read a header, as strictly as the format asks; no key is needed. */
enum age_class age_parse(struct arena *, const unsigned char *data,
    size_t len, struct age_header *out);
/*
 * Open a file whose header was parsed.  After AGE_BAD_PAYLOAD out holds what
 * is authentic of it.
 */
enum age_class age_open(struct guard *, struct age_header *,
    const unsigned char *data, size_t len, const struct identities *,
    struct secret *out);
/* A class that is not AGE_OK as an error. */
struct err *age_error(enum age_class, const struct age_header *) must_check;

/*
 * Append plain, sealed to n recipients.  If extra is not NULL it is the first
 * stanza, and has no body.
 */
struct err *age_seal(struct buf *, struct guard *, const struct stanza *extra,
    const struct recipient *to, size_t n, const void *plain, size_t len)
    must_check;

/* Base64 in the only form age knows: no padding, unused bits zero. */
#define AGE_BASE64_LEN(n) (((n) * 4 + 2) / 3)

#endif
