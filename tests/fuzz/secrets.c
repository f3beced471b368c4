/* Any file is searched for secrets: YAML, settings, bytes. */

#include <stdint.h>

#include "policy/secrets.h"
#include "yaml/read.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const char *const paths[] = { "a.yaml", "a.env", "a.bin" };
	const struct secrets_options options = { .inline_allow = true,
		.today = "2026-11-20" };
	struct arena *a = arena_new();
	struct allowlist allow;
	struct yaml_docs docs;
	struct secrets *s;
	size_t i;

	for (i = 0; i < 3; i++)
		secrets_scan_file(secrets_new(a, &options), diag_new(a),
		    paths[i], data, len);
	s = secrets_new(a, &options);
	yaml_read(a, diag_new(a), YAML_CORE, "a.yaml", (const char *)data,
	    len, &docs);
	for (i = 0; i < docs.n; i++)
		secrets_scan_object(s, diag_new(a), docs.doc[i]);
	allowlist_read(a, diag_new(a), "allow", (const char *)data, len,
	    &allow);
	arena_free(a);
	return 0;
}
