/*
 * Any text as a commit and as a message: a trailer that is added is found, and
 * no value can add a second one.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/limit.h"
#include "repo/commit.h"
#include "repo/trailer.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena *a = arena_new();
	char *text = arena_strndup(a, (const char *)data, len);
	struct commit c;
	struct buf b;
	const char *value;

	commit_parse(a, text, len, &c);
	buf_init(&b, a, LIMIT_COMMIT);
	buf_adds(&b, "subject");
	trailer_add(&b, "First", text);
	trailer_add(&b, "Key", "value");
	value = trailer_get(a, b.data, "Key");
	if (!b.over && (!value || strcmp(value, "value")))
		abort();
	trailer_get(a, text, "Key");
	arena_free(a);
	return 0;
}
