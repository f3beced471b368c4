/*
 * SHA-1 (FIPS 180-4), which is the sum at the end of Git's packs.  It tells
 * damage there, and nothing is trusted for it: the ids of objects, which are
 * SHA-1 too, come from libgit2, which looks for collisions.
 */

#ifndef BASE_SHA1_H
#define BASE_SHA1_H

#include <stddef.h>
#include <stdint.h>

#define SHA1_SIZE 20		/* bytes of the sum */
#define SHA1_BLOCK 64

struct sha1 {
	uint32_t state[5];
	uint64_t len;		/* bytes so far */
	unsigned char rest[SHA1_BLOCK];	/* those of no whole block */
};

void sha1_init(struct sha1 *);
void sha1_add(struct sha1 *, const void *data, size_t len);
/* The sum of all that was added; nothing can be added any more. */
void sha1_end(struct sha1 *, unsigned char out[SHA1_SIZE]);

#endif
