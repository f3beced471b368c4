/* Any text as Bech32: what is read is written back as it was. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "seal/bech32.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
try(const uint8_t *data, size_t len, const char *prefix)
{
	unsigned char bytes[BECH32_BYTES];
	char text[80];

	if (!bech32_decode((const char *)data, len, prefix, bytes))
		return;
	bech32_encode(prefix, bytes, text);
	if (strlen(text) != len || memcmp(text, data, len))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	try(data, len, "age");
	try(data, len, "AGE-SECRET-KEY-");
	return 0;
}
