/* Any bytes as an age file: header, wrapped keys and payload. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "seal/age.h"
#include "seal/key.h"
#include "seal/stream.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* with a key that the input can know, so that it reaches the chunks */
static void
stream(struct guard *g, const uint8_t *data, size_t len)
{
	static const unsigned char key[AGE_KEY_BYTES];
	unsigned char *out = guard_alloc(g, len + 1);
	size_t n, want;

	if (!stream_open(g, key, data, len, out, &n) &&
	    (!stream_plain_len(len, &want) || want != n))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const char secret[] = "AGE-SECRET-" "KEY-1YRLMTJNHQ7NATEURC6Q"
	    "JK3SW58JWDJ6P0SULVLSJL80W2A0V54RQT620P3\n";
	struct arena *a = arena_new();
	struct guard *g = guard_new(a);
	struct identities ids = { 0 };
	struct age_header h;
	struct secret out;

	err_free(identities_read(a, g, secret, strlen(secret), &ids));
	if (age_parse(a, data, len, &h) != AGE_OK) {
		if (!h.why)
			abort();
	} else if (age_open(g, &h, data, len, &ids, &out) != AGE_OK) {
		if (!h.why)
			abort();
	}
	stream(g, data, len);
	arena_free(a);
	return 0;
}
