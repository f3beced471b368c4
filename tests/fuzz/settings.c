/* Any text as agent.yaml. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "agent/settings.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* What was read without a finding is fit to be used. */
static void
check_set(const struct settings *all, const struct set *set)
{
	size_t i;

	if (!set->name || !set->url || set->url[0] == '-' || !set->ref ||
	    !set->repository || !set->environment || !set->signers ||
	    !set->applier || !set->applier[0] || !set->applier_env ||
	    settings_set(all, set->name) != set)
		abort();
	for (i = 0; i < set->nafter; i++)
		if (!settings_set(all, set->after[i]))
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena *a = arena_new();
	struct diag *d = diag_new(a);
	struct settings s;
	size_t i;

	settings_parse(a, d, "agent.yaml", (const char *)data, len, &s);
	for (i = 0; i < s.nset && !diag_count(d, DIAG_ERROR); i++)
		check_set(&s, &s.set[i]);
	arena_free(a);
	return 0;
}
