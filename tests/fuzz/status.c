/*
 * Any text as the status.json of a report.  What the server takes the agent
 * reads and writes alike; and whatever an agent finds in its spool, the server
 * takes what it makes of it.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "agent/status.h"
#include "base/limit.h"
#include "hooks/status.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check_same(struct arena *a, const struct blob *text)
{
	struct node *doc = status_read(a, text->data, text->len);
	struct buf b;

	buf_init(&b, a, LIMIT_REPORT + 1);
	if (!doc)
		abort();
	status_write(&b, doc);
	if (b.len != text->len || memcmp(b.data, text->data, b.len))
		abort();
}

static void
check_next(struct arena *a, const struct node *before)
{
	struct settings settings = { .node = "node-1" };
	struct set set = { .name = "web", .repository = "shop",
		.environment = "prod" };
	struct tick_outcome o;
	struct node *doc;
	struct blob text;
	struct buf b;

	outcome_init(&o, a);
	outcome_judge(&o, VERDICT_GOOD, "");
	doc = status_make(a, &settings, &set, &o, before);
	status_number(a, doc, 7);
	status_essence(a, doc);
	buf_init(&b, a, LIMIT_REPORT);
	status_write(&b, doc);
	text.data = b.data;
	text.len = b.len;
	if (!b.over && !status_parse(a, &text))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena *a = arena_new();
	const struct blob text = { (const char *)data, len };
	struct node *doc = status_parse(a, &text);

	if (doc && len <= LIMIT_REPORT && node_is_map(doc))
		check_same(a, &text);
	doc = status_read(a, text.data, text.len);
	if (doc)
		check_next(a, doc);
	arena_free(a);
	return 0;
}
