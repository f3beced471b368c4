/*
 * Hashes and the spellings of bytes: SHA-256, hexadecimal and base64.  The
 * door to libsodium for everything that is no secret; secrets are seal/'s.
 * Results live in the arena and end in a NUL that their length does not count.
 */

#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

#define HASH_SIZE 32		/* bytes of a SHA-256 */

void hash_sha256(const void *data, size_t len, unsigned char out[HASH_SIZE]);
/* The same as 64 lower case hexadecimal digits. */
char *hash_sha256_hex(struct arena *, const void *data, size_t len);

/*
 * Whether two byte strings of one length are equal; how long it takes does
 * not tell where they differ.
 */
bool hash_equal(const void *, const void *, size_t len);

/* Lower case digits; decoding takes both cases and nothing else. */
char *hex_encode(struct arena *, const void *data, size_t len);
unsigned char *hex_decode(struct arena *, const char *text, size_t len,
    size_t *outlen);

/* The standard alphabet with padding, on one line. */
char *base64_encode(struct arena *, const void *data, size_t len);
/*
 * The bytes that a text stands for, or NULL if it is no base64.  Strict takes
 * exactly what base64_encode writes.  Lenient takes what people paste: the
 * URL alphabet too, white space anywhere, padding missing, and bits in the
 * last character that stand for nothing (as Kubernetes' reader does).
 */
unsigned char *base64_decode(struct arena *, const char *text, size_t len,
    size_t *outlen);
unsigned char *base64_decode_lenient(struct arena *, const char *text,
    size_t len, size_t *outlen);

enum base64_form {
	BASE64_STRICT,		/* what base64_encode writes */
	BASE64_BARE,		/* the same without padding */
	BASE64_LINES		/* the same with padding and newlines */
};

/*
 * The same into memory of the caller, at most max bytes.  If end is not NULL,
 * something else may follow, and it says where.  In time that does not depend
 * on the bytes, so that secrets may be read.
 */
bool base64_read(enum base64_form, const char *text, size_t len, void *out,
    size_t max, size_t *outlen, const char **end);

#endif
