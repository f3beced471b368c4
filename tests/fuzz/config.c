/* Any text as sluice.yaml. */

#include <stdint.h>

#include "gen/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena *a = arena_new();
	struct diag *d = diag_new(a);
	struct config c;

	if (config_read(a, d, "sluice.yaml", (const char *)data, len, &c))
		config_environment(&c, "dev");
	arena_free(a);
	return 0;
}
