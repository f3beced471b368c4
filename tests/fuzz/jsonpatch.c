/*
 * A stream of two documents: an object, and the operations of a JSON patch.
 * The operations are only read, and what they make can be written.
 */

#include <stdint.h>
#include <stdlib.h>

#include "base/limit.h"
#include "overlays/jsonpatch.h"
#include "yaml/write.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct overlay_options options = { .compat = len & 1 };
	struct step s = { .options = &options };
	struct yaml_docs docs;
	struct node *before;
	struct buf out;

	s.arena = arena_new();
	s.diag = diag_new(s.arena);
	if (yaml_read(s.arena, s.diag, YAML_11, "in", (const char *)data, len,
	    &docs) && docs.n == 2 && node_is_map(docs.doc[0]) &&
	    jsonpatch_is(docs.doc[1])) {
		before = node_copy(s.arena, docs.doc[1]);
		jsonpatch_check(&s, docs.doc[1]);
		if (!jsonpatch_apply(&s, &docs.doc[0], docs.doc[1]) &&
		    !diag_count(s.diag, DIAG_ERROR))
			abort();
		if (!node_equal(before, docs.doc[1]))
			abort();
		if (node_is_map(docs.doc[0]))
			jsonpatch_settle(&s, docs.doc[0]);
		buf_init(&out, s.arena, LIMIT_UNIT_OUTPUT);
		yaml_write(&out, docs.doc[0]);
	}
	arena_free(s.arena);
	return 0;
}
