#include "seal/stream.h"

#include <sodium.h>

#include "seal/age.h"
#include "seal/hkdf.h"

#define SEALED_CHUNK (STREAM_CHUNK + STREAM_TAG)

size_t
stream_sealed_len(size_t len)
{
	size_t chunks = len ? (len + STREAM_CHUNK - 1) / STREAM_CHUNK : 1;

	return STREAM_NONCE + len + chunks * STREAM_TAG;
}

bool
stream_plain_len(size_t sealed, size_t *len)
{
	size_t chunks, last;

	if (sealed < STREAM_NONCE + STREAM_TAG)
		return false;
	sealed -= STREAM_NONCE;
	chunks = (sealed + SEALED_CHUNK - 1) / SEALED_CHUNK;
	last = sealed - (chunks - 1) * SEALED_CHUNK;
	/* the last chunk is empty only when there is no other */
	if (last < STREAM_TAG || (last == STREAM_TAG && chunks > 1))
		return false;
	*len = sealed - chunks * STREAM_TAG;
	return true;
}

static unsigned char *
payload_key(struct guard *g, const unsigned char *key,
    const unsigned char *nonce)
{
	unsigned char *out = guard_alloc(g, HKDF_BYTES);

	hkdf_sha256(key, AGE_KEY_BYTES, nonce, STREAM_NONCE, "payload", out);
	return out;
}

/* Eleven bytes of counter, big-endian, and one that marks the last chunk. */
static void
set_nonce(unsigned char nonce[12], size_t chunk, bool last)
{
	size_t i;

	for (i = 0; i < 11; i++) {
		nonce[10 - i] = chunk & 0xff;
		chunk >>= 8;
	}
	nonce[11] = last;
}

void
stream_seal(struct guard *g, const unsigned char *key, const void *plain,
    size_t len, unsigned char *out)
{
	struct guard_mark mark = guard_mark(g);
	const unsigned char *at = plain, *payload;
	unsigned char nonce[12];
	size_t chunk = 0, n;

	randombytes_buf(out, STREAM_NONCE);
	payload = payload_key(g, key, out);
	out += STREAM_NONCE;
	do {
		n = len < STREAM_CHUNK ? len : STREAM_CHUNK;
		set_nonce(nonce, chunk++, n == len);
		crypto_aead_chacha20poly1305_ietf_encrypt(out, NULL, at, n,
		    NULL, 0, NULL, nonce, payload);
		out += n + STREAM_TAG;
		at += n;
		len -= n;
	} while (len);
	guard_rewind(g, mark);
}

static bool
open_chunk(const unsigned char *key, size_t chunk, bool last,
    const unsigned char *sealed, size_t len, unsigned char *out)
{
	unsigned char nonce[12];

	set_nonce(nonce, chunk, last);
	return !crypto_aead_chacha20poly1305_ietf_decrypt(out, NULL, NULL,
	    sealed, len, NULL, 0, nonce, key);
}

/*
 * A full chunk is tried with the other mark as well: what is then authentic
 * counts, and the words can say what was done to the file.
 */
static const char *
open_full(const unsigned char *key, size_t chunk, bool last,
    const unsigned char *sealed, unsigned char *out, size_t *len)
{
	if (!open_chunk(key, chunk, !last, sealed, SEALED_CHUNK, out))
		return "the payload was changed";
	*len += STREAM_CHUNK;
	return last ? "the payload is cut off" :
	    "something follows the last chunk of the payload";
}

static const char *
open_chunks(const unsigned char *key, const unsigned char *at, size_t left,
    unsigned char *out, size_t *len)
{
	size_t chunk, n;
	bool last;

	if (!left)
		return "the payload is cut off";
	for (chunk = 0; left; chunk++) {
		n = left < SEALED_CHUNK ? left : SEALED_CHUNK;
		last = n == left;
		if (n < STREAM_TAG)
			return "the payload is cut off";
		if (chunk && n == STREAM_TAG)
			return "the last chunk of the payload is empty";
		if (open_chunk(key, chunk, last, at, n, out))
			*len += n - STREAM_TAG;
		else if (n == SEALED_CHUNK)
			return open_full(key, chunk, last, at, out, len);
		else
			return "the payload was changed or is cut off";
		out += n - STREAM_TAG;
		at += n;
		left -= n;
	}
	return NULL;
}

const char *
stream_open(struct guard *g, const unsigned char *key,
    const unsigned char *sealed, size_t sealedlen, unsigned char *out,
    size_t *len)
{
	struct guard_mark mark = guard_mark(g);
	const unsigned char *payload;
	const char *why;

	*len = 0;
	if (sealedlen < STREAM_NONCE)
		return "the payload has no nonce";
	payload = payload_key(g, key, sealed);
	why = open_chunks(payload, sealed + STREAM_NONCE,
	    sealedlen - STREAM_NONCE, out, len);
	guard_rewind(g, mark);
	return why;
}
