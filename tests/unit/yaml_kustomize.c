/*
 * What is read and written comes out in kustomize's bytes.  Each .out file in
 * tests/yaml/kustomize is what "kubectl kustomize" (v1.32, kustomize v5.5.0)
 * printed for the .in file beside it, as the one resource.
 */

#include <stdlib.h>

#include "base/source.h"
#include "tests/unit/tap.h"
#include "yaml/read.h"
#include "yaml/write.h"

#define MAX (1024UL * 1024)

static struct blob
file(struct source *s, const char *name)
{
	struct source_entry entry;
	struct blob blob;
	struct err *e;

	e = source_find(s, name, &entry);
	if (!e && entry.kind != SOURCE_FILE)
		e = err_new(ERR_SYSTEM, "no file '%s'", name);
	if (!e)
		e = source_read(s, &entry, &blob);
	if (e)
		exit(err_report(e));
	return blob;
}

static const char *
rewrite(struct arena *a, const char *name, struct blob text)
{
	struct diag *d = diag_new(a);
	struct yaml_docs docs;
	struct buf b;
	size_t i;

	if (!yaml_read(a, d, YAML_CORE, name, text.data, text.len, &docs))
		diag_print(stdout, d, DIAG_TOOL, false);
	buf_init(&b, a, MAX);
	for (i = 0; i < docs.n; i++) {
		buf_adds(&b, i ? "---\n" : "");
		yaml_write(&b, docs.doc[i]);
	}
	return b.data;
}

/* The first line in which two texts differ, for the reader of a failure. */
static void
show(const char *got, const char *want)
{
	size_t line = 1;

	for (; *got && *got == *want; got++, want++)
		line += *got == '\n';
	printf("# line %zu: '%.*s' instead of '%.*s'\n", line,
	    (int)strcspn(got, "\n"), got, (int)strcspn(want, "\n"), want);
}

static void
compare(struct arena *a, struct source *s, const char *name)
{
	struct blob in = file(s, arena_printf(a, "%s.in", name));
	struct blob out = file(s, arena_printf(a, "%s.out", name));
	const char *got = rewrite(a, name, in);

	ok(!strcmp(got, out.data), name);
	if (strcmp(got, out.data) != 0)
		show(got, out.data);
	got = rewrite(a, name, out);
	ok(!strcmp(got, out.data), arena_printf(a, "%s again", name));
	if (strcmp(got, out.data) != 0)
		show(got, out.data);
}

int
main(void)
{
	static const char *const names[] = {
		"quoting", "folding", "blocks", "keys", "numbers", "dates",
		"expansion"
	};
	struct arena *a = arena_new();
	struct source *s;
	struct err *e;
	size_t i;

	e = source_dir(a, "tests/yaml/kustomize", &s);
	if (e)
		return err_report(e);
	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		compare(a, s, names[i]);
	arena_free(a);
	return tap_done();
}
