/*
 * Any text as YAML.  What is read and written is read again as the same, and
 * then written in the same bytes.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/limit.h"
#include "yaml/read.h"
#include "yaml/write.h"

#define MAX (64UL * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
write_all(struct buf *b, const struct yaml_docs *docs)
{
	size_t i;

	for (i = 0; i < docs->n; i++) {
		buf_adds(b, i ? "---\n" : "");
		yaml_write(b, docs->doc[i]);
	}
}

static void
read_again(struct arena *a, enum yaml_schema schema, const struct buf *text)
{
	struct diag *d = diag_new(a);
	struct yaml_docs docs;
	struct buf again;

	/* folding and indenting can make a text too long for its limit */
	if (!yaml_read(a, d, schema, "again", text->data, text->len, &docs)) {
		diag_print(stderr, d, DIAG_TOOL, true);
		abort();
	}
	buf_init(&again, a, MAX);
	write_all(&again, &docs);
	if (again.len != text->len ||
	    memcmp(again.data, text->data, text->len) != 0)
		abort();
}

static void
try_schema(enum yaml_schema schema, const char *text, size_t len)
{
	struct arena *a = arena_new();
	struct diag *d = diag_new(a);
	struct yaml_docs docs;
	struct buf b, json;
	size_t i;

	yaml_read(a, d, schema, "in", text, len, &docs);
	buf_init(&b, a, MAX);
	buf_init(&json, a, MAX);
	write_all(&b, &docs);
	for (i = 0; i < docs.n; i++)
		yaml_write_json(&json, docs.doc[i]);
	if (!b.over)
		read_again(a, schema, &b);
	arena_free(a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	if (len > LIMIT_MANIFEST)
		return 0;
	try_schema(YAML_CORE, (const char *)data, len);
	try_schema(YAML_11, (const char *)data, len);
	return 0;
}
