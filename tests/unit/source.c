/* A directory as a source: what is found, followed, read, listed, named. */

#include "base/source.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limit.h"
#include "tests/unit/tap.h"

static void
put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	if (!f || fputs(text, f) < 0 || fclose(f)) {
		perror(path);
		exit(1);
	}
}

static void
must(int status, const char *what)
{
	if (status) {
		perror(what);
		exit(1);
	}
}

/* The tree below the current directory; "tree" is the root of the source. */
static void
plant(void)
{
	put("secret", "outside");
	must(mkdir("tree", 0777), "tree");
	must(mkdir("tree/app", 0777), "tree/app");
	must(mkdir("tree/app/base", 0777), "tree/app/base");
	put("tree/app/base/b.yaml", "b: 1\n");
	put("tree/app/base/a.yaml", "a: 1\n");
	put("tree/app/base/.z", "");
	must(symlink("base", "tree/app/link"), "link");
	must(symlink("link/a.yaml", "tree/app/chain"), "chain");
	must(symlink("../app/./base//b.yaml", "tree/app/up"), "up");
	must(symlink("../../secret", "tree/app/out"), "out");
	must(symlink("/etc/passwd", "tree/app/etc"), "etc");
	must(symlink("nowhere", "tree/app/broken"), "broken");
	must(symlink("loop", "tree/app/loop"), "loop");
	must(symlink("../../tree/app", "tree/app/through"), "through");
	must(mkfifo("tree/app/fifo", 0666), "fifo");
}

static struct source_entry
find(struct source *s, const char *path)
{
	struct source_entry e;
	struct err *err = source_find(s, path, &e);

	if (err)
		exit(err_report(err));
	return e;
}

static bool
leads(struct source *s, const char *path, enum source_kind kind,
    const char *real)
{
	struct source_entry e = find(s, path);

	return e.kind == kind && (!real || !strcmp(e.real, real));
}

static void
finding(struct source *s)
{
	struct source_entry e;
	struct err *err;

	ok(leads(s, "", SOURCE_DIR, ""), "the root is a directory");
	ok(leads(s, "app/base/a.yaml", SOURCE_FILE, "app/base/a.yaml"),
	    "a file is found");
	ok(find(s, "app/base/a.yaml").size == 5, "its size is known");
	ok(leads(s, "app/base", SOURCE_DIR, "app/base"), "a directory too");
	ok(leads(s, "app/c", SOURCE_NONE, NULL), "what is not there is none");
	ok(leads(s, "app/base/a.yaml/x", SOURCE_NONE, NULL),
	    "nothing is below a file");
	ok(leads(s, "app/link/a.yaml", SOURCE_FILE, "app/base/a.yaml"),
	    "a link to a directory is followed");
	ok(leads(s, "app/link/b.yaml", SOURCE_FILE, "app/base/b.yaml"),
	    "and the second time, too");
	ok(leads(s, "app/link", SOURCE_DIR, "app/base"),
	    "a link to a directory is that directory");
	ok(leads(s, "app/chain", SOURCE_FILE, "app/base/a.yaml"),
	    "links are followed through links");
	ok(leads(s, "app/up", SOURCE_FILE, "app/base/b.yaml"),
	    "a link may go up within the tree");
	ok(leads(s, "app/out", SOURCE_OUTSIDE, NULL), "but not out of it");
	ok(leads(s, "app/etc", SOURCE_OUTSIDE, NULL),
	    "an absolute link leads outside");
	ok(leads(s, "app/through/base", SOURCE_OUTSIDE, NULL),
	    "so does one that would come back");
	ok(leads(s, "app/broken", SOURCE_NONE, NULL), "a broken link is none");
	ok(leads(s, "app/loop", SOURCE_NONE, NULL), "a loop is none");
	err = source_find(s, "app/fifo", &e);
	ok(err && strstr(err_text(err), "neither a file nor a directory"),
	    "a FIFO is an error and does not block");
	err_free(err);
}

/* Links chained LIMIT_LINKS deep still lead somewhere, one more does not. */
static void
limit(struct source *s, struct arena *a)
{
	int i;

	put("tree/l0", "x");
	for (i = 1; i <= LIMIT_LINKS + 1; i++)
		must(symlink(arena_printf(a, "l%d", i - 1),
		    arena_printf(a, "tree/l%d", i)), "chain of links");
	ok(leads(s, arena_printf(a, "l%d", LIMIT_LINKS), SOURCE_FILE, "l0"),
	    "as many links as allowed are followed");
	ok(leads(s, arena_printf(a, "l%d", LIMIT_LINKS + 1), SOURCE_NONE,
	    NULL), "one more is not");
}

static void
reading(struct source *s)
{
	struct source_entry e = find(s, "app/chain");
	struct source_names names;
	struct blob blob;
	struct err *err;

	err = source_read(s, &e, &blob);
	ok(!err && blob.len == 5 && !strcmp(blob.data, "a: 1\n"),
	    "a file is read");
	put("tree/app/base/a.yaml", "a: 1\nb: 2\n");
	err = source_read(s, &e, &blob);
	ok(!err && blob.len == 5, "no more is read than was found");
	put("tree/app/base/a.yaml", "a");
	err = source_read(s, &e, &blob);
	ok(err && strstr(err_text(err), "shrank"), "less is an error");
	err_free(err);
	e = find(s, "app/link");
	err = source_list(s, &e, &names);
	ok(!err && names.n == 3 && !strcmp(names.name[0], ".z") &&
	    !strcmp(names.name[1], "a.yaml") &&
	    !strcmp(names.name[2], "b.yaml"), "names are listed in order");
	e = find(s, "");
	err = source_list(s, &e, &names);
	ok(!err && names.n > 1 && !strcmp(names.name[0], "app"),
	    "the root is listed");
}

/* A directory may hold so many entries, and none more. */
static void
crowding(struct source *s, struct arena *a)
{
	struct source_entry e;
	struct source_names names;
	struct err *err;
	int i;

	must(mkdir("tree/crowd", 0777), "tree/crowd");
	for (i = 0; i < LIMIT_TREE_ENTRIES; i++)
		must(symlink("x", arena_printf(a, "tree/crowd/%d", i)),
		    "crowd");
	e = find(s, "crowd");
	err = source_list(s, &e, &names);
	ok(!err && names.n == LIMIT_TREE_ENTRIES, "as many as allowed");
	must(symlink("x", "tree/crowd/more"), "crowd");
	err = source_list(s, &e, &names);
	ok(err && strstr(err_text(err), "entries"), "one more");
	err_free(err);
}

static void
cleaning(struct arena *a)
{
	is(source_clean(a, "", "a/b"), "a/b", "a clean path stays");
	is(source_clean(a, "a/b", "../c"), "a/c", "'..' takes one off");
	is(source_clean(a, "a", ".//b/./"), "a/b", "'.' and '//' vanish");
	is(source_clean(a, "a", ".."), "", "the root is empty");
	is(source_clean(a, "", "..a/.b"), "..a/.b", "dots may begin a name");
	is(source_clean(a, "a", "../.."), NULL, "no path leaves the root");
	is(source_clean(a, "a", "../../a"), NULL, "not even to come back");
	is(source_clean(a, "a", "/b"), NULL, "no path is absolute");
}

static void
naming(struct arena *a, struct source *tree)
{
	struct source *all;
	char cwd[PATH_MAX];
	struct err *err;

	is(source_name(tree, a, "app/x"), "tree/app/x",
	    "a file below the current directory is named from there");
	is(source_name(tree, a, ""), "tree", "so is the root");
	if (!getcwd(cwd, sizeof(cwd)))
		exit(1);
	err = source_dir(a, "/", &all);
	ok(!err, "the whole machine is a source");
	is(source_name(all, a, "etc/passwd"), "/etc/passwd",
	    "a file far away is named absolutely");
	is(source_name(all, a, arena_printf(a, "%s/x", cwd + 1)), "x",
	    "one below the current directory is not");
	is(source_name(all, a, cwd + 1), ".", "the current directory is '.'");
	ok(leads(all, arena_printf(a, "%s/tree/app/etc", cwd + 1),
	    SOURCE_FILE, "etc/passwd"), "absolute links stay in '/'");
	ok(leads(all, arena_printf(a, "%s/tree/app/out", cwd + 1),
	    SOURCE_FILE, NULL), "and nothing is outside");
	must(chdir("tree/app/base"), "chdir");
	err = source_dir(a, "..", &all);
	ok(!err, "a source may lie above");
	is(source_name(all, a, "base/x"), "x", "names come down again");
	is(source_name(all, a, "y"), "../y", "or go up a little");
	is(source_name(all, a, ""), "..", "or just up");
}

int
main(void)
{
	struct arena *a = arena_new();
	const char *tmp = getenv("TMPDIR");
	struct source *s, *none;
	char *dir;
	struct err *err;

	dir = arena_printf(a, "%s/source.XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(dir) || chdir(dir)) {
		perror(dir);
		return 1;
	}
	plant();
	err = source_dir(a, "tree", &s);
	if (err)
		return err_report(err);
	finding(s);
	limit(s, a);
	reading(s);
	crowding(s, a);
	cleaning(a);
	err = source_dir(a, "missing", &none);
	ok(err != NULL, "no directory, no source");
	err_free(err);
	naming(a, s);
	arena_free(a);
	return tap_done();
}
