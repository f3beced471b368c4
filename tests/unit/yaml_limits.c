/*
 * Texts made to be costly are refused, by the limit that is named and not by
 * the clock; what is just within a limit is read.
 */

#include "base/limit.h"
#include "tests/unit/tap.h"
#include "yaml/read.h"

static struct arena *a;

/* Whether text is refused by the rule; by none if rule is NULL. */
static bool
meets(const struct buf *text, const char *rule)
{
	struct arena_mark mark = arena_mark(a);
	struct diag *d = diag_new(a);
	struct yaml_docs docs;
	struct buf b;
	bool good, said;

	good = yaml_read(a, d, YAML_11, "f", text->data, text->len, &docs);
	buf_init(&b, a, 10000);
	diag_format(&b, d, DIAG_TOOL, true, 0);
	said = rule ? !good && strstr(b.data, rule) : good && !b.len;
	if (!said)
		printf("# %s", b.len ? b.data : "no finding\n");
	arena_rewind(a, mark);
	return said;
}

static struct buf *
empty(void)
{
	struct buf *b = arena_alloc(a, 1, sizeof(*b));

	buf_init(b, a, 16UL * 1024 * 1024);
	return b;
}

static struct buf *
repeat(struct buf *b, const char *text, size_t n)
{
	while (n--)
		buf_adds(b, text);
	return b;
}

static void
depth(void)
{
	struct buf *b = empty();

	repeat(b, "[", LIMIT_YAML_DEPTH);
	repeat(b, "]", LIMIT_YAML_DEPTH);
	ok(meets(b, NULL), "as deep as allowed");
	ok(meets(repeat(empty(), "[", LIMIT_YAML_DEPTH + 1), "[yaml/depth]"),
	    "one deeper");
	ok(meets(repeat(empty(), "[", 100000), "[yaml/depth]"),
	    "100,000 brackets, on which libyaml alone spends seconds");
	ok(meets(repeat(empty(), "{a: ", 50000), "[yaml/depth]"),
	    "50,000 braces");
	ok(meets(repeat(empty(), "- ", 50000), "[yaml/depth]"),
	    "50,000 dashes");
	ok(meets(repeat(empty(), "? ", 50000), "[yaml/depth]"),
	    "50,000 question marks");
}

/* Anchor n is a list in which the one before stands. */
static void
aliased_depth(void)
{
	struct buf *b = empty();
	int i;

	buf_adds(b, "- &a0 []\n");
	for (i = 1; i < LIMIT_YAML_DEPTH - 1; i++)
		buf_addf(b, "- &a%d [*a%d]\n", i, i - 1);
	ok(meets(b, NULL), "as deep as allowed, by aliases");
	buf_addf(b, "- &a%d [*a%d]\n", i, i - 1);
	ok(meets(b, "[yaml/depth]"), "one deeper");
}

static void
bombs(void)
{
	struct buf *b = empty();
	int i;

	buf_adds(b, "a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
	for (i = 1; i < 26; i++) {
		buf_addf(b, "a%d: &a%d [", i, i);
		buf_addf(b, "*a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n",
		    i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
	}
	ok(meets(b, "[yaml/alias-bomb]"), "eight times each, 26 levels");
	b = empty();
	buf_adds(b, "a: &a {k0: 1");
	for (i = 1; i < 1000; i++)
		buf_addf(b, ", k%d: 1", i);
	buf_adds(b, "}\nb: {<<: [*a");
	repeat(b, ", *a", 100000);
	buf_adds(b, "]}\n");
	ok(meets(b, "[yaml/alias-bomb]"), "one map merged 100,000 times");
}

/* 99 nodes, then 100 aliases of it: 100 times 100 nodes and some. */
static void
small_expansion(void)
{
	struct buf *b = empty();

	buf_adds(b, "- &a [");
	repeat(b, "x,", 98);
	buf_adds(b, "]\n");
	repeat(b, "- *a\n", 99);
	ok(meets(b, NULL), "small documents may repeat as they like");
	repeat(b, "- *a\n", 100);
	ok(meets(b, "[yaml/alias-bomb]"), "larger ones not");
}

static void
anchors(void)
{
	struct buf *b = empty();

	repeat(b, "- &a x\n", LIMIT_YAML_ANCHORS);
	ok(meets(b, NULL), "as many anchors as allowed");
	ok(meets(repeat(b, "- &a x\n", 1), "[yaml/too-many-anchors]"),
	    "one more");
	ok(meets(repeat(empty(), "- &a x\n", 100000),
	    "[yaml/too-many-anchors]"), "100,000");
}

static void
directives(void)
{
	struct buf *b = empty();
	int i;

	for (i = 0; i < LIMIT_YAML_DIRECTIVES; i++)
		buf_addf(b, "%%TAG !a%d! !b\n", i);
	i = (int)b->len;
	buf_adds(b, "---\na: 1\n");
	ok(meets(b, NULL), "as many directives as allowed");
	buf_trim(b, (size_t)i);
	for (i = LIMIT_YAML_DIRECTIVES; i < 30000; i++)
		buf_addf(b, "%%TAG !a%d! !b\n", i);
	buf_adds(b, "---\na: 1\n");
	ok(meets(b, "[yaml/directives]"), "30,000");
	b = repeat(empty(), "%TAG !a! !b\xc2\x85", 9);
	ok(meets(b, "[yaml/directives]"), "on lines that end in NEL");
}

static void
counts(void)
{
	struct buf *b = repeat(empty(), "--- a\n", LIMIT_YAML_DOCUMENTS);

	ok(meets(b, NULL), "as many documents as allowed");
	ok(meets(repeat(b, "--- a\n", 1), "[yaml/too-many-documents]"),
	    "one more");
	b = empty();
	buf_adds(b, "[");
	repeat(b, "a,", LIMIT_YAML_NODES - 1);
	buf_adds(b, "]");
	ok(meets(b, NULL), "as many nodes as allowed");
	b = empty();
	buf_adds(b, "[");
	repeat(b, "a,", LIMIT_YAML_NODES);
	buf_adds(b, "]");
	ok(meets(b, "[yaml/too-many-nodes]"), "one more");
}

static void
sizes(void)
{
	struct buf *b = empty();

	repeat(b, "x", LIMIT_YAML_SCALAR);
	ok(meets(b, NULL), "as long a value as allowed");
	ok(meets(repeat(b, "x", 1), "[yaml/scalar-size]"), "one byte more");
	b = empty();
	buf_adds(b, "? ");
	repeat(b, "k", LIMIT_YAML_KEY);
	ok(meets(b, NULL), "as long a key as allowed");
	ok(meets(repeat(b, "k", 1), "[yaml/key-size]"), "one byte more");
}

/* Many keys, the last of which stands twice. */
static void
many_keys(void)
{
	struct buf *b = empty();
	int i;

	for (i = 0; i < 90000; i++)
		buf_addf(b, "k%d: 1\n", i);
	ok(meets(b, NULL), "90,000 keys");
	buf_addf(b, "k%d: 1\n", i - 1);
	ok(meets(b, "f:90001:1: error: key 'k89999' appears twice"),
	    "the one that stands twice among them is found");
}

int
main(void)
{
	a = arena_new();
	depth();
	aliased_depth();
	bombs();
	small_expansion();
	anchors();
	directives();
	counts();
	sizes();
	many_keys();
	arena_free(a);
	return tap_done();
}
