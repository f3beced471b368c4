/* Any text as the index of a rendered tree; what is read is written again. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/limit.h"
#include "kube/index.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
write_index(struct arena *a, struct index *x, struct buf *b)
{
	index_sort(x);
	buf_init(b, a, LIMIT_INDEX);
	index_write(b, x);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena *a = arena_new();
	struct index x, again;
	struct buf first, second;
	size_t line;

	index_init(&x, a);
	if (index_read(&x, (const char *)data, len, &line)) {
		write_index(a, &x, &first);
		index_init(&again, a);
		if (!index_read(&again, first.data, first.len, &line))
			abort();
		write_index(a, &again, &second);
		if (first.len != second.len ||
		    memcmp(first.data, second.data, first.len))
			abort();
	}
	arena_free(a);
	return 0;
}
