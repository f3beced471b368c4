#include "base/sha1.h"

#include <string.h>

static uint32_t
rotate(uint32_t x, int n)
{
	return x << n | x >> (32 - n);
}

static uint32_t
get32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
}

static void
put32(unsigned char *p, uint32_t x)
{
	p[0] = (unsigned char)(x >> 24);
	p[1] = (unsigned char)(x >> 16);
	p[2] = (unsigned char)(x >> 8);
	p[3] = (unsigned char)x;
}

/* The functions and constants of 4.1.1 and 4.2.1, for twenty rounds each. */
#define CHOOSE(x, y, z) ((z) ^ ((x) & ((y) ^ (z))))
#define PARITY(x, y, z) ((x) ^ (y) ^ (z))
#define MAJORITY(x, y, z) (((x) & (y)) | ((z) & ((x) | (y))))

/*
 * Word i of the schedule of 6.1.3, which stands where the one sixteen before
 * it stood; the first sixteen are the message.
 */
#define WORD(i) ((i) < 16 ? w[(i) % 16] : (w[(i) % 16] = rotate(	\
	w[((i) + 13) % 16] ^ w[((i) + 8) % 16] ^ w[((i) + 2) % 16] ^	\
	w[(i) % 16], 1)))

/* One round, after which the five change places by their names. */
#define ROUND(f, k, a, b, c, d, e, i) do {				\
	(e) += rotate(a, 5) + f(b, c, d) + (k) + WORD(i);		\
	(b) = rotate(b, 30);						\
} while (0)

#define FIVE(f, k, i) do {						\
	ROUND(f, k, a, b, c, d, e, i);				\
	ROUND(f, k, e, a, b, c, d, (i) + 1);			\
	ROUND(f, k, d, e, a, b, c, (i) + 2);			\
	ROUND(f, k, c, d, e, a, b, (i) + 3);			\
	ROUND(f, k, b, c, d, e, a, (i) + 4);			\
} while (0)

#define TWENTY(f, k, i) do {						\
	FIVE(f, k, i);						\
	FIVE(f, k, (i) + 5);					\
	FIVE(f, k, (i) + 10);					\
	FIVE(f, k, (i) + 15);					\
} while (0)

static void
add_block(uint32_t state[5], const unsigned char *p)
{
	uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
	uint32_t e = state[4], w[16];
	int i;

	for (i = 0; i < 16; i++)
		w[i] = get32(p + 4 * i);
	TWENTY(CHOOSE, 0x5a827999, 0);
	TWENTY(PARITY, 0x6ed9eba1, 20);
	TWENTY(MAJORITY, 0x8f1bbcdc, 40);
	TWENTY(PARITY, 0xca62c1d6, 60);
	state[0] += a;
	state[1] += b;
	state[2] += c;
	state[3] += d;
	state[4] += e;
}

void
sha1_init(struct sha1 *s)
{
	static const uint32_t start[5] = { 0x67452301, 0xefcdab89, 0x98badcfe,
		0x10325476, 0xc3d2e1f0 };

	memcpy(s->state, start, sizeof(start));
	s->len = 0;
}

void
sha1_add(struct sha1 *s, const void *data, size_t len)
{
	const unsigned char *p = data;
	size_t have = s->len % SHA1_BLOCK, n;

	s->len += len;
	if (have) {
		n = len < SHA1_BLOCK - have ? len : SHA1_BLOCK - have;
		memcpy(s->rest + have, p, n);
		if (have + n < SHA1_BLOCK)
			return;
		add_block(s->state, s->rest);
		p += n;
		len -= n;
	}
	for (; len >= SHA1_BLOCK; p += SHA1_BLOCK, len -= SHA1_BLOCK)
		add_block(s->state, p);
	if (len)
		memcpy(s->rest, p, len);
}

void
sha1_end(struct sha1 *s, unsigned char out[SHA1_SIZE])
{
	static const unsigned char pad[SHA1_BLOCK] = { 0x80 };
	uint64_t bits = s->len * 8;
	unsigned char length[8];
	size_t have = s->len % SHA1_BLOCK;
	int i;

	put32(length, (uint32_t)(bits >> 32));
	put32(length + 4, (uint32_t)bits);
	/* up to eight bytes before the end of a block */
	sha1_add(s, pad, 1 + (SHA1_BLOCK * 2 - 9 - have) % SHA1_BLOCK);
	sha1_add(s, length, sizeof(length));
	for (i = 0; i < 5; i++)
		put32(out + 4 * i, s->state[i]);
}
