/* An index has one order, and is refused if it has an object twice. */

#include "kube/index.h"

#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/limit.h"

#include "tests/unit/tap.h"

#define HEADER "sluice-index 1\n"
#define SHA "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define OTHER_SHA \
	"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define MAP(phase, version, name, sha, path) phase "\t0\t10\t" version \
	"\tConfigMap\tnamespaced\tshop\t" name "\t" sha "\t" path "\t-\n"

/* The index of a text, brought in order; NULL if it is refused. */
static const char *
sorted(struct arena *a, const char *text, size_t *line)
{
	struct index x;
	struct buf b;

	index_init(&x, a);
	if (!index_read(&x, text, strlen(text), line))
		return NULL;
	index_sort(&x);
	buf_init(&b, a, LIMIT_INDEX);
	index_write(&b, &x);
	return b.data;
}

static void
refuses(struct arena *a, const char *lines, size_t line, const char *name)
{
	const char *text = arena_printf(a, HEADER "%s", lines);
	size_t at;

	if (!sorted(a, text, &at) && at != line)
		printf("# refused in line %zu\n", at);
	ok(!sorted(a, text, &at) && at == line, name);
}

/* Lines come out as wanted, whichever of the two is read first. */
static void
orders(struct arena *a, const char *one, const char *two, const char *want,
    const char *name)
{
	const char *text = arena_printf(a, HEADER "%s", want);
	size_t line;

	is(sorted(a, arena_printf(a, HEADER "%s%s", one, two), &line), text,
	    name);
	is(sorted(a, arena_printf(a, HEADER "%s%s", two, one), &line), text,
	    "... from the other order");
	is(sorted(a, text, &line), text, "... and once more");
}

static void
twice(struct arena *a)
{
	refuses(a, MAP("sync", "v1", "a", SHA, "web/a.yaml")
	    MAP("sync", "v1", "a", SHA, "web/a.yaml"), 3,
	    "a line twice is refused");
	refuses(a, MAP("sync", "v1", "a", SHA, "web/a.yaml")
	    MAP("sync", "v1", "a", SHA, "db/a.yaml"), 3,
	    "an object with two files is refused");
	refuses(a, MAP("sync", "x.io/v1", "a", SHA, "web/a.yaml")
	    MAP("post", "x.io/v2", "a", SHA, "db/a.yaml"), 3,
	    "so it is in another version and phase");
	refuses(a, MAP("sync", "v1", "a", SHA, "web/a.yaml")
	    MAP("post", "v1", "b", SHA, "web/a.yaml"), 3,
	    "a file of two objects is refused");
	refuses(a, MAP("sync", "v1", "a", SHA, "web/a.yaml")
	    MAP("post", "v1", "a", OTHER_SHA, "web/a.yaml"), 3,
	    "a file with two sums is refused");
}

static void
several_phases(struct arena *a)
{
	const char *pre = MAP("pre", "v1", "a", SHA, "web/a.yaml");
	const char *post = MAP("post", "v1", "a", SHA, "web/a.yaml");
	const char *group = MAP("post", "x.io/v1", "a", SHA, "web/x.yaml");

	orders(a, pre, post, arena_printf(a, "%s%s", pre, post),
	    "an object in two phases has two lines");
	orders(a, post, group, arena_printf(a, "%s%s", post, group),
	    "kinds of one name in two groups are two objects");
}

#define NAMESPACE(time, flags) time "\t1\tv1\tNamespace\tcluster\t-\tshop\t" \
	SHA "\tweb/_cluster/Namespace-shop.yaml\t" flags "\n"

static void
needed(struct arena *a)
{
	const char *user = MAP("pre", "v1", "a", SHA, "web/a.yaml");

	orders(a, arena_printf(a, NAMESPACE("sync\t3", "-") "%s", user),
	    NAMESPACE("post\t3", "-"),
	    arena_printf(a, NAMESPACE("pre\t0", "own=sync/3") "%s"
	    NAMESPACE("post\t3", "-"), user),
	    "of the phases of a namespace, the first is made earlier");
}

#define CRD(time, name, flags) time "\t2\tapiextensions.k8s.io/v1\t" \
	"CustomResourceDefinition\tcluster\t-\t" name "\t" SHA "\tweb/" name \
	"\tdefines=Well.x.io" flags "\n"
#define WELL "sync\t-5\t40\tx.io/v1\tWell\tnamespaced\tshop\tw\t" SHA \
	"\tweb/w\t-\n"

static void
defined_twice(struct arena *a)
{
	orders(a, CRD("sync\t0", "a.x.io", "") WELL,
	    CRD("sync\t0", "b.x.io", ""),
	    CRD("sync\t-5", "a.x.io", ",own=sync/0") WELL
	    CRD("sync\t0", "b.x.io", ""),
	    "of two definitions of a kind, the first is made earlier");
}

/* The literal text of a page that begins with a line. */
static const char *
example(struct arena *a, const char *page, const char *first)
{
	const char *begin = ".Bd -literal -offset indent\n", *at, *end;

	at = strstr(page, arena_printf(a, "%s%s", begin, first));
	end = at ? strstr(at, ".Ed\n") : NULL;
	if (!end)
		return "";
	at += strlen(begin);
	return arena_strndup(a, at, (size_t)(end - at));
}

/* Blanks for tabs, and lines that go on: the page says so. */
static const char *
with_tabs(struct arena *a, const char *text)
{
	const char *p = strchr(text, '\n');
	struct buf b;

	buf_init(&b, a, LIMIT_INDEX);
	if (!p)
		return "";
	buf_add(&b, text, (size_t)(p - text));
	while (*p)
		if (!strncmp(p, "\n    ", 5)) {
			buf_addc(&b, '\t');
			p += 5;
		} else {
			buf_addc(&b, *p == ' ' ? '\t' : *p);
			p++;
		}
	return b.data;
}

static void
page(struct arena *a)
{
	static char text[200000];
	FILE *f = fopen("man/sluice-rendered.5", "r");
	const char *index, *object;
	size_t line;

	if (f)
		text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
	index = with_tabs(a, example(a, text, HEADER));
	is(sorted(a, index, &line), index, "the example of the page is one");
	object = example(a, text, "apiVersion: v1\n");
	ok(strstr(index, hash_sha256_hex(a, object, strlen(object))) != NULL,
	    "and has the sum of the object there");
	if (f)
		fclose(f);
}

int
main(void)
{
	struct arena *a = arena_new();

	page(a);
	twice(a);
	several_phases(a);
	needed(a);
	defined_twice(a);
	arena_free(a);
	return tap_done();
}
