/*
 * Streams: the payload of an age file.  A nonce, then chunks of 64 KiB of
 * plaintext, each with a tag and a number; the last one says so.
 */

#ifndef SEAL_STREAM_H
#define SEAL_STREAM_H

#include <stdbool.h>
#include <stddef.h>

#include "seal/guard.h"

#define STREAM_NONCE 16
#define STREAM_CHUNK ((size_t)64 * 1024)
#define STREAM_TAG ((size_t)16)

/* Bytes of the payload of len bytes of plaintext. */
size_t stream_sealed_len(size_t len);
/* Bytes of plaintext in a payload; false if no payload has that size. */
bool stream_plain_len(size_t sealed, size_t *len);

/* key is the file key, of AGE_KEY_BYTES; out has room for what is said above */
void stream_seal(struct guard *, const unsigned char *key, const void *plain,
    size_t len, unsigned char *out);
/*
 * NULL, or what is wrong; *len is how much of out is authentic.  sealed is
 * any length, and out has room for as many bytes.
 */
const char *stream_open(struct guard *, const unsigned char *key,
    const unsigned char *sealed, size_t sealedlen, unsigned char *out,
    size_t *len);

#endif
