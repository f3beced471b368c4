/* Field paths are split and followed as kustomize does, and no further. */

#include "overlays/field_search.h"

#include "tests/unit/tap.h"
#include "yaml/write.h"

static const char doc[] =
    "spec:\n"
    "  list: [a, b, null]\n"
    "  objs:\n"
    "  - {name: web, v: 1}\n"
    "  - {name: web-proxy, v: 2}\n"
    "  - text\n"
    "  nothing: null\n"
    "  text: word\n"
    "  json: '{\"a\": {\"b\": [1, 2]}}'\n"
    "a.b: dotted\n";

struct test {
	struct arena *a;
	struct overlay_options options;
	struct step step;
	struct node *root;
};

static void
begin(struct test *t, bool compat)
{
	struct yaml_docs docs;

	t->a = arena_new();
	t->options = (struct overlay_options){ .compat = compat };
	t->step = (struct step){ .arena = t->a, .diag = diag_new(t->a),
	    .options = &t->options };
	yaml_read(t->a, t->step.diag, YAML_CORE, "doc", doc, strlen(doc),
	    &docs);
	t->root = docs.doc[0];
}

static struct field_path
path_of(struct test *t, const char *text)
{
	struct field_path p;

	field_path_read(&t->step, node_string(t->a,
	    (struct loc){ "path", 1, 1 }, text), &p);
	return p;
}

static void
splits(const char *text, const char *want, const char *what)
{
	struct field_path p;
	struct test t;
	struct buf b;
	size_t i;

	begin(&t, true);
	p = path_of(&t, text);
	buf_init(&b, t.a, 1000);
	for (i = 0; i < p.n; i++)
		buf_addf(&b, "<%s>", p.part[i]);
	is(b.data, want, what);
	arena_free(t.a);
}

static void
splitting(void)
{
	splits("a.b.c", "<a><b><c>", "parts between dots");
	splits(".a.b", "<a><b>", "a leading dot does not count");
	splits("a\\.b.c", "<a.b><c>", "an escaped dot stays in its part");
	splits("a.[b.c/d].e", "<a><b.c/d><e>", "brackets keep a dotted key");
	splits("a.[n=x.y].c", "<a><[n=x.y]><c>", "and a dotted value");
	splits("a.[n=x.y", "<a><[n=x.y>", "without an end they take the rest");
	splits("a.[b].c", "<a><[b]><c>", "a key alone keeps its brackets");
	splits("", "<>", "an empty path has one empty part");
	splits("a..b", "<a><><b>", "an empty part is one");
}

static void
holds(const char *text, const char *want, const char *what)
{
	struct node **slot = NULL;
	struct field_path p;
	const char *problem;
	struct test t;

	begin(&t, true);
	p = path_of(&t, text);
	problem = field_path_get(&t.step, &p, &t.root, &slot);
	is(problem ? problem : slot ? (*slot)->str : "nothing", want, what);
	arena_free(t.a);
}

static void
getting(void)
{
	holds("spec.text", "word", "a source is a key");
	holds("spec.list.1", "b", "or an index");
	holds("spec.objs.-", "text", "or the last element");
	holds("spec.objs.[name=web].v", "1", "or the first that fits exactly");
	holds("spec.objs.[name=we].v", "nothing", "and exactly means all");
	holds("spec.list.[=a]", "a", "elements may be single values");
	holds("a\\.b", "dotted", "a dotted key is found");
	holds("spec.none.x", "nothing", "what is missing is not there");
	holds("spec.list.7", "nothing", "nor what is behind the end");
	holds("spec. .text", "word", "blank parts are passed over");
	holds("spec.list.-1", "the index -1 is negative", "no negative index");
	holds("spec.list.*", "'*' means several fields, and a source is one",
	    "no wildcard");
	holds("spec.text.x", "'x' needs a map in front of it, but spec.text is "
	    "a single value", "no way through a value");
}

static const char *
search(struct test *t, const char *text, bool create, struct field_search *f)
{
	struct field_path *p = arena_alloc(t->a, 1, sizeof(*p));

	*p = path_of(t, text);
	*f = (struct field_search){ .step = &t->step, .path = p,
	    .create = create, .leaf = NODE_SCALAR };
	return field_search_run(f, &t->root);
}

/* How many places a path finds, or what is wrong. */
static void
finds(bool compat, bool create, const char *text, const char *want,
    const char *what)
{
	struct field_search f;
	const char *problem;
	struct test t;

	begin(&t, compat);
	problem = search(&t, text, create, &f);
	is(problem ? problem : arena_printf(t.a, "%zu", f.nplace), want, what);
	arena_free(t.a);
}

static void
finding(void)
{
	finds(true, false, "spec.objs.[name=web].v", "2",
	    "to kustomize a value may match anywhere");
	finds(false, false, "spec.objs.[name=web].v", "1",
	    "else it is the whole");
	finds(false, false, "spec.objs.[name=web.*].v", "2",
	    "unless it is an expression");
	finds(false, false, "spec.list.*", "3", "a star means every element");
	finds(false, false, "spec.list.-", "'-' needs a map in front of it, "
	    "but spec.list is a list", "a target has no last element");
	finds(false, false, "spec.objs.*.v", "'v' needs a map in front of it, "
	    "but spec.objs.* is a single value", "all elements need a map");
	finds(false, false, "spec.json.a.b.*", "2", "text is entered");
	finds(true, false, "spec.json.a.b.*", "'a' needs a map in front of "
	    "it, but spec.json is a single value", "but not in kustomize");
	finds(false, false, "spec.none", "0", "what is missing is not there");
	finds(false, false, "spec.objs.[name=(].v", "'(' is no regular "
	    "expression: missing closing parenthesis", "expressions are read");
}

/* What is left of the document under a key after creating a field. */
static void
makes(bool compat, const char *text, const char *key, const char *want,
    const char *what)
{
	struct field_search f;
	const char *problem;
	struct test t;
	struct buf b;

	begin(&t, compat);
	problem = search(&t, text, true, &f);
	buf_init(&b, t.a, 1000);
	yaml_write_json(&b, node_at(t.root, "spec", key, NULL));
	is(problem ? problem : b.data, want, what);
	arena_free(t.a);
}

static void
making(void)
{
	makes(false, "spec.new.a.b", "new", "{\"a\":{\"b\":null}}",
	    "maps are made");
	makes(false, "spec.new.0.b", "new", "[{\"b\":null}]",
	    "a list is made for its first element");
	makes(false, "spec.list.3", "list", "[\"a\",\"b\",null,null]",
	    "a list grows by one");
	makes(false, "spec.list.4", "list",
	    "there are only 3 elements in spec.list", "and by no more");
	makes(false, "spec.new.[name=x].v", "new",
	    "[{\"name\":\"x\",\"v\":null}]", "an element is made to fit");
	makes(true, "spec.list.[=^x$]", "list", "no element can be made from "
	    "the expression '^x$'", "kustomize would try for ever");
	makes(false, "spec.list.[=^x$]", "list",
	    "[\"a\",\"b\",null,\"x\"]", "anchors are left out");
	makes(false, "spec.list.[=x|y]", "list", "no element can be made from "
	    "the expression 'x|y'", "an expression makes nothing");
	makes(true, "spec.nothing.x", "nothing", "null",
	    "kustomize loses what it puts into a null");
	makes(false, "spec.nothing.x", "nothing", "{\"x\":null}",
	    "else it becomes a map");
}

int
main(void)
{
	splitting();
	getting();
	finding();
	making();
	return tap_done();
}
