/* Findings: their order, their forms, what is escaped and what is counted. */

#include "base/diag.h"

#include "base/limit.h"
#include "base/utf8.h"
#include "tests/unit/tap.h"

static const char *
format(struct arena *a, const struct diag *d, enum diag_form form, bool notes,
    size_t max)
{
	struct buf b;

	buf_init(&b, a, 1000000);
	diag_format(&b, d, form, notes, max);
	return b.data;
}

static struct loc
at(const char *file, unsigned line, unsigned col)
{
	struct loc loc = { file, line, col };

	return loc;
}

static struct diag *
some(struct arena *a)
{
	struct diag *d = diag_new(a);

	diag_add(d, DIAG_NOTE, "x/note", at("a", 1, 1), "a note");
	diag_add(d, DIAG_WARNING, "x/warning", at("a", 1, 1), "a warning");
	diag_push(d, at("k", 3, 5), "read from here");
	diag_add(d, DIAG_ERROR, "x/late", at("b", 2, 1), "later");
	diag_hint(d, "do '%s'", "this");
	diag_pop(d);
	diag_add(d, DIAG_ERROR, "x/b", at("b", 1, 9), "two");
	diag_add(d, DIAG_ERROR, "x/a", at("b", 1, 9), "one");
	diag_add(d, DIAG_ERROR, "x/whole", at("c", 0, 0), "the whole file");
	diag_add(d, DIAG_ERROR, "x/nowhere", at(NULL, 0, 0), "nowhere");
	diag_via(d, at("v", 1, 0), "by '%s'", "w");
	return d;
}

static void
forms(struct arena *a)
{
	struct diag *d = some(a);

	is(format(a, d, DIAG_TOOL, false, 0),
	    "error: nowhere [x/nowhere]\n"
	    "    v:1: by 'w'\n"
	    "b:1:9: error: one [x/a]\n"
	    "b:1:9: error: two [x/b]\n"
	    "b:2:1: error: later [x/late]\n"
	    "    k:3:5: read from here\n"
	    "    hint: do 'this'\n"
	    "c: error: the whole file [x/whole]\n"
	    "a:1:1: warning: a warning [x/warning]\n",
	    "errors come first, then by place, then by rule");
	is(format(a, d, DIAG_PUSH, true, 2),
	    "error: nowhere [x/nowhere]\n"
	    "    v:1: by 'w'\n"
	    "error: b:1:9: one [x/a]\n"
	    "and 5 more\n", "for a push the level comes first");
	d = diag_new(a);
	diag_add(d, DIAG_ERROR, "x/a", at("f\"", 1, 2), "a \\ b\n");
	diag_hint(d, "do");
	is(format(a, d, DIAG_JSON, false, 0),
	    "{\"findings\":[{\"column\":2,\"file\":\"f\\\"\",\"line\":1,"
	    "\"hints\":[\"do\"],\"level\":\"error\",\"rule\":\"x/a\","
	    "\"text\":\"a \\\\ b\\\\n\",\"via\":[]}],\"more\":0,"
	    "\"schema\":\"sluice/findings/1\"}\n", "as JSON for programs");
}

static void
escapes(struct arena *a)
{
	static const char text[] = "a\x1b[1m\n\t\x7f\xc2\x9b\xe2\x80\xae"
	    "\xe2\x80\x8b\xef\xbb\xbf\xff\xc3\xa9\xf0\x9f\x98\x80";
	struct buf b;

	buf_init(&b, a, 1000);
	diag_escape(&b, text, sizeof(text) - 1);
	is(b.data, "a\\x1b[1m\\n\\t\\x7f\\x9b\\u202e\\u200b\\ufeff\\xff"
	    "\xc3\xa9\xf0\x9f\x98\x80",
	    "what a terminal acts on and what nobody sees is escaped");
}

static void
counting(struct arena *a)
{
	struct diag *d = diag_new(a);
	unsigned i;

	diag_add(d, DIAG_ERROR, "x/a", at("f", 1, 1), "same");
	diag_add(d, DIAG_ERROR, "x/a", at("f", 1, 1), "same");
	ok(diag_count(d, DIAG_ERROR) == 1, "the same is said once");
	ok(diag_added(d, DIAG_ERROR) == 2, "and was added twice");
	for (i = 0; i < LIMIT_FINDINGS; i++)
		diag_add(d, DIAG_ERROR, "x/a", at("f", i + 2, 1), "more");
	diag_hint(d, "to a finding that was not kept");
	ok(diag_count(d, DIAG_ERROR) == LIMIT_FINDINGS + 1,
	    "what is not kept is counted");
	ok(strstr(format(a, d, DIAG_TOOL, false, 0), "\nand 1 more\n") != NULL,
	    "and said");
}

static void
nearest(void)
{
	static const char *const words[] = {
		"namespace", "namePrefix", "nameSuffix", "images"
	};

	is(diag_nearest("namspace", words, 4), "namespace", "a letter short");
	is(diag_nearest("nameprefix", words, 4), "namePrefix", "wrong case");
	is(diag_nearest("iamges", words, 4), "images", "letters swapped");
	is(diag_nearest("replicas", words, 4), NULL, "nothing is near");
	is(diag_nearest("", words, 4), NULL, "nor to nothing");
}

static void
utf8(void)
{
	uint32_t c;

	ok(utf8_decode("\xf4\x8f\xbf\xbf", 4, &c) == 4 && c == 0x10ffff,
	    "the last character");
	ok(!utf8_decode("\xf4\x90\x80\x80", 4, &c), "none behind it");
	ok(!utf8_decode("\xed\xa0\x80", 3, &c), "no surrogates");
	ok(!utf8_decode("\xc0\x80", 2, &c) &&
	    !utf8_decode("\xe0\x80\x80", 3, &c), "nothing longer than needed");
	ok(!utf8_decode("\xe2\x82", 2, &c), "nothing cut off");
	ok(!utf8_decode("\x80", 1, &c), "nothing without its start");
	ok(utf8_valid("0123456789abcdef\xc3\xa9", 18) == 18,
	    "a text is valid");
	ok(utf8_valid("0123456789abcdef\xc3\xa9g\xff", 20) == 19,
	    "or up to where it is not");
}

int
main(void)
{
	struct arena *a = arena_new();

	forms(a);
	escapes(a);
	counting(a);
	nearest();
	utf8();
	arena_free(a);
	return tap_done();
}
