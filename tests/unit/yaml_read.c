/* Places, findings, types and schemas of what is read. */

#include "yaml/read.h"

#include "tests/unit/tap.h"
#include "yaml/write.h"

static struct arena *a;

/* The findings of a text, one a line; "" if there are none. */
static const char *
findings_in(enum yaml_schema schema, const char *text, size_t len)
{
	struct diag *d = diag_new(a);
	struct yaml_docs docs;
	struct buf b;

	yaml_read(a, d, schema, "f", text, len, &docs);
	buf_init(&b, a, 10000);
	diag_format(&b, d, DIAG_TOOL, true, 0);
	return b.data;
}

static const char *
findings(const char *text)
{
	return findings_in(YAML_CORE, text, strlen(text));
}

static struct node *
read_one(enum yaml_schema schema, const char *text)
{
	struct diag *d = diag_new(a);
	struct yaml_docs docs;

	if (!yaml_read(a, d, schema, "f", text, strlen(text), &docs))
		diag_print(stdout, d, DIAG_TOOL, true);
	return docs.n ? docs.doc[0] : NULL;
}

static const char *
json(enum yaml_schema schema, const char *text)
{
	struct node *n = read_one(schema, text);
	struct buf b;

	buf_init(&b, a, 10000);
	if (n)
		yaml_write_json(&b, n);
	return b.data;
}

static void
places(void)
{
	struct node *n = read_one(YAML_CORE, "\xef\xbb\xbf" "a: 1\n"
	    "\xc3\xa9\xc3\xa9:  [x,\n  y]\nc: |\n  text\n");
	const struct node *list = node_get(n, "\xc3\xa9\xc3\xa9");
	const struct pair *c = node_pair(n, "c", 1);

	is(n->loc.file, "f", "a node knows its file");
	ok(n->loc.line == 1 && n->loc.col == 1, "a mark in front is no place");
	ok(list->loc.line == 2 && list->loc.col == 6,
	    "columns count characters");
	ok(list->item[1]->loc.line == 3 && list->item[1]->loc.col == 3,
	    "elements have places");
	ok(c->key->loc.line == 4 && c->value->loc.line == 4 &&
	    c->value->loc.col == 4 && c->value->style == STYLE_BLOCK,
	    "keys and values too");
}

static void
structure(void)
{
	is(findings("kind: A\nkind: B\nx: {a: 1, 'a': 2}\n"),
	    "f:2:1: error: key 'kind' appears twice [yaml/duplicate-key]\n"
	    "    hint: keep one of them: the first is in line 1\n"
	    "f:3:11: error: key 'a' appears twice [yaml/duplicate-key]\n"
	    "    hint: keep one of them: the first is in line 3\n",
	    "a key may stand once, and reading goes on");
	is(findings("a: {1: x}\n[b]: y\nd: {~: z}\n"),
	    "f:1:5: error: the key '1' is an integer, not a text "
	    "[yaml/key-type]\n    hint: put it in quotes\n"
	    "f:2:1: error: a key must be a text [yaml/key-type]\n"
	    "    hint: a text that begins with '[' needs quotes\n"
	    "f:3:5: error: the key '~' is null, not a text [yaml/key-type]\n"
	    "    hint: put it in quotes\n", "keys are texts");
	is(findings("a: *x\nb: &y [*y]\n"),
	    "f:1:4: error: no anchor 'x' stands before this alias "
	    "[yaml/unknown-anchor]\n"
	    "    hint: a text that begins with '*' needs quotes\n"
	    "f:2:8: error: 'y' would contain itself [yaml/alias-loop]\n",
	    "aliases follow what they stand for");
	is(findings("a: &x 1\n---\nb: *x\n"),
	    "f:3:4: error: no anchor 'x' stands before this alias "
	    "[yaml/unknown-anchor]\n"
	    "    hint: a text that begins with '*' needs quotes\n",
	    "and stay in their document");
	is(findings("a: {<<: 1}\nb: {<<: [[]]}\nc: {<<: {}, <<: {}}\n"),
	    "f:1:9: error: '<<' takes a map or a list of maps [yaml/merge]\n"
	    "f:2:10: error: '<<' takes a map or a list of maps [yaml/merge]\n"
	    "f:3:13: error: key '<<' appears twice [yaml/duplicate-key]\n",
	    "merge keys take maps");
	is(findings("a: !!int x\nb: !foo y\nc: .inf\n"),
	    "f:1:4: error: this value is not what its tag '!!int' says "
	    "[yaml/tag]\n"
	    "f:3:4: error: '.inf' is no number that JSON can hold "
	    "[yaml/number]\n    hint: put it in quotes if it is a text\n"
	    "f:2:4: warning: the tag '!foo' is dropped [yaml/tag]\n",
	    "tags are kept to");
}

static void
syntax(void)
{
	is(findings("a:\n\tb: 1\n"), "f:2:1: error: a tab cannot indent "
	    "[yaml/syntax]\n    hint: use spaces\n", "tabs are explained");
	is(findings("a: @b\n"), "f:1:4: error: no value may begin with '@' "
	    "[yaml/syntax]\n    hint: put the value in quotes\n",
	    "reserved characters too");
	is(findings("a: [1\n"), "f:1:4: error: this '[' is not closed "
	    "[yaml/syntax]\n", "an open bracket is found where it opens");
	is(findings("a: [b, c: d: e]\n"),
	    "f:1:12: error: ',' or ']' was expected here [yaml/syntax]\n"
	    "    hint: the '[' of it is in line 1, column 4\n",
	    "unless something else is wrong in it");
	is(findings("a: 1\nb: \"x\nc: 2\n"),
	    "f:2:4: error: this quote is not closed [yaml/syntax]\n",
	    "an open quote is found where it opens");
	is(findings("a: b: c\n"),
	    "f:1:5: error: a key is not allowed here [yaml/syntax]\n"
	    "    hint: check the indentation; text that holds ': ' needs "
	    "quotes\n", "a colon too many");
	is(findings("%YAML 1.1\n---\na: 1\n"),
	    "f:1:1: error: directives are not allowed [yaml/directive]\n"
	    "    hint: delete the lines before '---' that begin with '%'\n",
	    "directives are refused, as kustomize does");
	is(findings_in(YAML_11, "%YAML 1.1\n---\na: 1\n", 19), "",
	    "but not in a kustomization");
}

static void
encoding(void)
{
	is(findings("a: \xc3\xa9 \xff\n"),
	    "f:1:6: error: the byte 0xff is no UTF-8 [yaml/encoding]\n"
	    "    hint: save the file as UTF-8\n", "text is UTF-8");
	is(findings_in(YAML_CORE, "\xff\xfe" "a\0:\0", 6),
	    "f:1:1: error: the file is in UTF-16 or UTF-32 [yaml/encoding]\n"
	    "    hint: save the file as UTF-8\n", "not UTF-16");
	is(findings("a: 1\nb: x\x1by\n"),
	    "f:2:5: error: the control character U+001B is not allowed "
	    "[yaml/encoding]\n"
	    "    hint: write it as an escape in a double-quoted text\n",
	    "control characters are escaped");
	is(findings_in(YAML_CORE, "a: \0\n", 5),
	    "f:1:4: error: the control character U+0000 is not allowed "
	    "[yaml/encoding]\n"
	    "    hint: write it as an escape in a double-quoted text\n",
	    "and so is NUL");
	is(json(YAML_CORE, "a: |\r\n  x\r\n  y\r\n"), "{\"a\":\"x\\ny\\n\"}",
	    "lines may end in CR LF");
}

static void
documents(void)
{
	struct diag *d = diag_new(a);
	struct yaml_docs docs;
	const char *text = "---\n# none\n---\na: 1\n---\n~\n---\nb: 1\n"
	    "---\nc: 1\nc: 2\n---\nd: 1\n";
	bool good;

	good = yaml_read(a, d, YAML_CORE, "f", text, strlen(text), &docs);
	ok(!good && docs.n == 2 && node_get(docs.doc[1], "b"),
	    "documents before a bad one are there, empty ones are not");
	ok(yaml_read(a, d, YAML_CORE, "f", "", 0, &docs) && !docs.n,
	    "nothing is no document");
}

static void
schemas(void)
{
	static const char text[] = "a: [yes, 'no', on, y, true, 010, 1_0, "
	    "1.10, ~, 2001-01-02, 0o7]\nb:\n";

	is(json(YAML_CORE, text), "{\"a\":[\"yes\",\"no\",\"on\",\"y\",true,"
	    "8,10,1.1,null,\"2001-01-02T00:00:00Z\",7],\"b\":null}",
	    "resources: yes is a text");
	is(json(YAML_11, text), "{\"a\":[true,\"no\",true,true,true,"
	    "8,10,1.1,null,\"2001-01-02\",7],\"b\":null}",
	    "kustomizations: yes is true");
	is(json(YAML_11, "{yes: 1, Off: 2, 0x10: 3, 1.50: 4}"),
	    "{\"1.5\":4,\"16\":3,\"false\":2,\"true\":1}",
	    "their keys become texts");
	ok(yaml_resolve(YAML_CORE, "2001-01-02", 10) == TYPE_TIMESTAMP &&
	    yaml_resolve(YAML_CORE, "1.", 2) == TYPE_FLOAT &&
	    yaml_resolve(YAML_CORE, "-", 1) == TYPE_STRING &&
	    yaml_resolve(YAML_CORE, "", 0) == TYPE_NULL,
	    "single texts are resolved");
}

static void
html(void)
{
	is(json(YAML_CORE, "{b: \"<a> & \\u2028\\u2029 \\x01\\b\\f\\n\\r\\t"
	    "\\\"\\\\/\\x7f\", a: [1.0, 1e21, 1e-7, 1e3, {}], "
	    "B: \xc3\xa9}"),
	    "{\"B\":\"\xc3\xa9\",\"a\":[1,1e+21,1e-7,1000,{}],"
	    "\"b\":\"\\u003ca\\u003e \\u0026 \\u2028\\u2029 \\u0001\\b\\f\\n"
	    "\\r\\t\\\"\\\\/\x7f\"}", "JSON is what Go writes");
}

int
main(void)
{
	a = arena_new();
	places();
	structure();
	syntax();
	encoding();
	documents();
	schemas();
	html();
	arena_free(a);
	return tap_done();
}
