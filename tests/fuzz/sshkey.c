/* Any text as an SSH key, public or private, or as an identity file. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "seal/key.h"
#include "seal/sshkey.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena *a = arena_new();
	struct guard *g = guard_new(a);
	struct identities ids = { 0 };
	struct recipient r;
	struct err *e;

	e = identities_read(a, g, (const char *)data, len, &ids);
	if (!e && !ids.n)
		abort();
	err_free(e);
	e = recipient_parse(a, (const char *)data, len, &r);
	/* what is read is written the same way */
	if (!e && memcmp(r.text, data, strlen(r.text)))
		abort();
	err_free(e);
	arena_free(a);
	return 0;
}
