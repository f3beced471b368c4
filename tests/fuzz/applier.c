/*
 * Any bytes as the input of an applier, and as what one printed.  What is
 * read as input is written again, and read once more is the same.
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static bool
read_frames(struct arena *a, struct guard *g, const struct blob *piece,
    size_t n, struct frames *out)
{
	FILE *f = tmpfile();
	struct err *e;
	size_t i;

	if (!f)
		abort();
	for (i = 0; i < n; i++)
		fwrite(piece[i].data, 1, piece[i].len, f);
	rewind(f);
	e = frame_read(a, g, fileno(f), APPLIER_APPLY, out);
	fclose(f);
	if (!e)
		return true;
	err_free(e);
	return false;
}

static void
same(const struct frames *x, const struct frames *y)
{
	size_t i;

	if (x->n != y->n)
		abort();
	for (i = 0; i < x->n; i++)
		if (x->object[i].bytes.len != y->object[i].bytes.len ||
		    memcmp(x->object[i].bytes.data, y->object[i].bytes.data,
		    x->object[i].bytes.len) ||
		    strcmp(x->object[i].version, y->object[i].version) ||
		    strcmp(x->object[i].entry->path, y->object[i].entry->path))
			abort();
}

static void
as_input(struct arena *a, const struct blob *data)
{
	struct applier_run run = { .verb = APPLIER_APPLY };
	struct guard *g = guard_new(a);
	struct frames first, second;
	struct blob *piece;
	size_t n;

	if (!read_frames(a, g, data, 1, &first))
		return;
	run.object = first.object;
	run.n = first.n;
	if (frame_write(a, &run, &piece, &n) ||
	    !read_frames(a, g, piece, n, &second))
		abort();
	same(&first, &second);
}

static void
as_output(struct arena *a, const struct blob *data, enum applier_verb verb)
{
	static const struct index_entry entry = { .path = "a/b/c.yaml" };
	static const struct applier_object object = { .entry = &entry };
	struct applier_run run = { .verb = verb, .object = &object, .n = 1 };
	char *text = arena_strndup(a, data->data, data->len);
	size_t line, i;

	frame_read_results(a, text, data->len, &run, &line);
	for (i = 0; i < run.nresult; i++)
		if (strcmp(run.result[i].path, entry.path))
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct blob all = { (const char *)data, len };
	struct arena *a = arena_new();

	as_input(a, &all);
	as_output(a, &all, APPLIER_PROBE);
	as_output(a, &all, APPLIER_APPLY);
	as_output(a, &all, APPLIER_OBSERVE);
	arena_free(a);
	return 0;
}
