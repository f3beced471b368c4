/*
 * Any text as what Git writes to pre-receive: a list that is taken says the
 * same when it is written again, so no name can hide a second command.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "hooks/push.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
compare(struct arena *a, const struct push *p, const char *text, size_t len)
{
	const struct command *c;
	struct buf b;

	buf_init(&b, a, len);
	for (c = p->item; c < p->item + p->n; c++)
		buf_addf(&b, "%s %s %s\n", oid_show(a, &c->old),
		    oid_show(a, &c->new), c->ref);
	if (b.len != len || memcmp(b.data, text, len))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena *a = arena_new();
	const char *text = (const char *)data;
	struct push p;
	struct err *e;

	push_init(&p, a);
	e = push_read(&p, text, len);
	if (!e)
		compare(a, &p, text, len);
	err_free(e);
	arena_free(a);
	return 0;
}
