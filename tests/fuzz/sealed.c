/* Any text as a SealedSecret, or as a list of recipients. */

#include <stdint.h>
#include <string.h>

#include "seal/ring.h"
#include "seal/sealed.h"
#include "seal/unseal.h"
#include "yaml/read.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
try(struct arena *a, const struct node *doc, const struct ring *ring)
{
	static const char secret[] = "AGE-SECRET-" "KEY-1YRLMTJNHQ7NATEURC6Q"
	    "JK3SW58JWDJ6P0SULVLSJL80W2A0V54RQT620P3\n";
	struct diag *d = diag_new(a);
	struct guard *g = guard_new(a);
	struct map seen;
	struct sealed_rules rules = { "prod", ring, &seen, NULL };
	struct identities ids = { 0 };
	struct sealed s;
	struct secret out;

	map_init(&seen, a);
	if (!sealed_is(doc))
		return;
	if (sealed_read(a, d, doc, &s))
		sealed_check(a, d, &s, &rules);
	err_free(identities_read(a, g, secret, strlen(secret), &ids));
	unseal_document(a, d, g, doc, "prod", "shop", "db", &ids, &out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena *a = arena_new();
	struct yaml_docs docs;
	struct ring ring;
	bool has_ring;
	size_t i;

	has_ring = ring_read(a, diag_new(a), "r", (const char *)data, len,
	    &ring);
	yaml_read(a, diag_new(a), YAML_CORE, "s.yaml", (const char *)data,
	    len, &docs);
	for (i = 0; i < docs.n; i++)
		try(a, docs.doc[i], has_ring ? &ring : NULL);
	arena_free(a);
	return 0;
}
