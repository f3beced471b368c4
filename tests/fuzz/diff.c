/*
 * Any two manifests, one behind the other with a line "===" between: they are
 * compared and written in every form; one compared with itself is the same.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/limit.h"
#include "gen/diff.h"
#include "yaml/read.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define INPUT_MAX (64 * 1024)

static void
take(struct diff *d, enum diff_side side, const char *text, size_t len)
{
	struct yaml_docs docs;
	size_t i;

	if (yaml_read(d->arena, d->diag, YAML_CORE, "x", text, len, &docs))
		for (i = 0; i < docs.n; i++)
			diff_take(d, side, "", "x", docs.doc[i]);
}

static size_t
compare(const char *old, size_t oldlen, const char *new, size_t newlen)
{
	struct arena *a = arena_new();
	struct err *e;
	struct diff d;
	struct buf b;
	size_t n;

	diff_init(&d, a, diag_new(a));
	take(&d, DIFF_OLD, old, oldlen);
	take(&d, DIFF_NEW, new, newlen);
	buf_init(&b, a, LIMIT_UNIT_OUTPUT);
	e = diff_make(&d);
	if (e)
		abort();
	diff_write_text(&b, &d, DIFF_ALL_LINES);
	diff_write_json(&b, &d);
	diff_write_markdown(&b, &d);
	e = diff_write_patch(&b, &d);
	if (e)
		abort();
	n = d.n;
	arena_free(a);
	return n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *text = malloc(len + 1), *middle;
	size_t first;

	if (!text || len > INPUT_MAX) {
		free(text);
		return 0;
	}
	if (len)
		memcpy(text, data, len);
	text[len] = '\0';
	middle = strstr(text, "\n===\n");
	first = middle ? (size_t)(middle - text) + 1 : len;
	if (compare(text, first, text, first))
		abort();
	if (middle)
		compare(text, first, middle + 5, len - first - 4);
	free(text);
	return 0;
}
