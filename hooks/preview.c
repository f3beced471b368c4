#include "hooks/preview.h"

#include <stdio.h>

#include "base/limit.h"
#include "gen/diff.h"

#define LINES 10		/* shown of a long value */

bool
preview_is_wanted(const struct push *push)
{
	return push_option(push, "preview") || push_option(push, "dry-run");
}

static struct err *
add_result(struct buf *b, struct arena *a, const struct gate *g,
    const struct gate_result *result)
{
	const struct oid *live = &result->live;
	struct diff d;
	struct err *e;

	diff_init(&d, a, diag_new(a));
	d.title = result->environment->name;
	e = diff_read_trees(&d, g->server->repo,
	    oid_is_none(live) ? NULL : live, &result->rendered.entry.tree);
	if (!e)
		e = diff_make(&d);
	if (e)
		return err_wrap(e, "cannot compare '%s'", d.title);
	if (d.n)
		diff_write_text(b, &d, LINES);
	else
		buf_addf(b, "%s: unchanged\n", d.title);
	return NULL;
}

/* What is too much to print ends with a whole line. */
static void
print(const struct buf *b)
{
	size_t len = b->len;

	while (b->over && len && b->data[len - 1] != '\n')
		len--;
	fwrite(b->data, 1, len, stderr);
	if (b->over)
		fputs("and more: sluice-diff shows all of it\n", stderr);
	fputs("success: preview only, nothing changed\n", stderr);
}

struct err *
preview_print(const struct gate *g)
{
	struct arena *a = arena_new();
	struct err *e = NULL;
	struct buf b;
	size_t i;

	buf_init(&b, a, LIMIT_PREVIEW);
	for (i = 0; i < g->n && !e; i++)
		if (g->result[i].rendered.good)
			e = add_result(&b, a, g, &g->result[i]);
	if (!e)
		print(&b);
	arena_free(a);
	return e;
}
