/* A commit as a source: what is found, followed, read, listed and watched. */

#include "repo/files.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/proc.h"
#include "repo/tree.h"
#include "tests/unit/tap.h"

/* As git fast-import reads it: a tree with every kind of link. */
static const char tree[] =
    "blob\nmark :1\ndata 5\na: 1\n"
    "commit refs/heads/main\n"
    "committer T <t@example.com> 1700000000 +0000\n"
    "data 4\ntree\n"
    "M 100644 :1 app/base/a.yaml\n"
    "M 100755 :1 app/base/b.yaml\n"
    "M 100644 :1 app/base/.z\n"
    "M 100644 :1 app/base-2/c.yaml\n"
    "M 120000 inline app/link\ndata 4\nbase\n"
    "M 120000 inline app/chain\ndata 11\nlink/a.yaml\n"
    "M 120000 inline app/up\ndata 23\n../app/./base//../base/\n"
    "M 120000 inline app/out\ndata 12\n../../secret\n"
    "M 120000 inline app/etc\ndata 11\n/etc/passwd\n"
    "M 120000 inline app/loop\ndata 4\nloop\n"
    "M 120000 inline app/broken\ndata 7\nnowhere\n"
    "M 160000 1111111111111111111111111111111111111111 app/module\n";

static void
run(const char *const *argv, const char *input)
{
	struct blob given = { input, input ? strlen(input) : 0 };
	struct proc p = { .argv = argv, .input = &given,
		.ninput = input != NULL };
	struct err *e = proc_run(&p);

	if (!e)
		e = proc_check(&p);
	if (e)
		exit(err_report(e));
}

static struct source_entry
find(struct source *s, const char *path)
{
	struct source_entry entry;
	struct err *e = source_find(s, path, &entry);

	if (e)
		exit(err_report(e));
	return entry;
}

static void
check_find(struct source *s)
{
	struct source_entry e = find(s, "app/base/a.yaml");

	ok(e.kind == SOURCE_FILE && e.size == 5, "a file and its size");
	is(e.real, "app/base/a.yaml", "a file's own path is the real one");
	ok(find(s, "").kind == SOURCE_DIR, "the root is a directory");
	ok(find(s, "app/base").kind == SOURCE_DIR, "so is what holds files");
	ok(find(s, "app/bas").kind == SOURCE_NONE, "half a name is nothing");
	ok(find(s, "app/base/a.yaml/x").kind == SOURCE_NONE,
	    "there is nothing below a file");
	is(find(s, "app/chain").real, "app/base/a.yaml",
	    "a link through a link is followed");
	is(find(s, "app/link/b.yaml").real, "app/base/b.yaml",
	    "a link on the way is followed");
	is(find(s, "app/up").real, "app/base",
	    "a link that climbs stays inside");
	ok(find(s, "app/out").kind == SOURCE_OUTSIDE, "a link that leaves");
	ok(find(s, "app/etc").kind == SOURCE_OUTSIDE, "an absolute link");
	ok(find(s, "app/module").kind == SOURCE_OUTSIDE, "a submodule");
	ok(find(s, "app/module/x").kind == SOURCE_OUTSIDE, "and what is in it");
	ok(find(s, "app/loop").kind == SOURCE_NONE, "a loop leads nowhere");
	ok(find(s, "app/broken").kind == SOURCE_NONE, "so does a broken link");
}

static void
check_read(struct source *s)
{
	struct source_entry e = find(s, "app/chain");
	struct source_names names;
	struct blob blob;

	ok(!source_read(s, &e, &blob) && blob.len == 5 &&
	    !memcmp(blob.data, "a: 1\n", 5), "the bytes behind a link");
	e = find(s, "app/link");
	ok(!source_list(s, &e, &names) && names.n == 3, "three names");
	is(names.name[0], ".z", "sorted by byte");
	e = find(s, "app");
	ok(!source_list(s, &e, &names) && names.n == 10, "ten names");
	is(names.name[0], "base", "a directory comes where its name does");
	is(names.name[1], "base-2", "and not where Git's order has it");
}

static void
check_watch(struct arena *a, struct source *s)
{
	struct source_names names;
	struct source_entry e;
	struct map seen;
	struct err *err;

	map_init(&seen, a);
	repo_source_watch(s, &seen);
	find(s, "app/chain");
	find(s, "app/nothing/here");
	e = find(s, "app/base");
	err = source_list(s, &e, &names);
	repo_source_watch(s, NULL);
	find(s, "app/up");
	ok(!err && map_get(&seen, "app/chain", 9) &&
	    map_get(&seen, "app/link", 8) &&
	    map_get(&seen, "app/base/a.yaml", 15),
	    "links on the way and the file are seen");
	ok(map_get(&seen, "app/nothing", 11) != NULL,
	    "so is the first name that is missing");
	ok(map_get(&seen, "app/base/", 9) != NULL, "so is a listing");
	ok(seen.n == 6, "and nothing else");
}

/* A blob larger than the limit must not even be inflated. */
static void
check_limit(struct arena *a, struct repo *r)
{
	const struct tree_entry *entry;
	struct blob blob;
	struct oid root;
	struct err *e;

	e = repo_resolve_tree(r, "main", &root);
	if (!e)
		e = tree_find_path(r, &root, "app/base/a.yaml", &entry);
	if (e)
		exit(err_report(e));
	e = repo_read(r, a, &entry->oid, OBJECT_BLOB, 4, &blob);
	ok(e && err_kind(e) == ERR_REFUSED, "a blob above the limit");
	err_free(e);
	e = repo_read(r, a, &entry->oid, OBJECT_TREE, 100, &blob);
	ok(e != NULL, "a blob is no tree");
	err_free(e);
	e = repo_resolve_tree(r, "nothing", &root);
	is(err_text(e), "there is no revision 'nothing'", "no such revision");
	err_free(e);
}

int
main(void)
{
	static const char *const init[] = { "git", "init", "-q", "--bare",
		"files.git", NULL };
	static const char *const import[] = { "git", "--git-dir=files.git",
		"fast-import", "--quiet", NULL };
	const char *tmp = getenv("TMPDIR");
	struct arena *a = arena_new();
	struct source *s;
	struct repo *r;
	struct err *e;
	char *dir;

	dir = arena_printf(a, "%s/files.XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(dir) || chdir(dir)) {
		perror(dir);
		return 1;
	}
	run(init, NULL);
	run(import, tree);
	e = repo_open(a, "files.git", &r);
	if (!e)
		e = repo_source(r, a, "main", &s);
	if (e)
		return err_report(e);
	check_find(s);
	check_read(s);
	check_watch(a, s);
	check_limit(a, r);
	arena_free(a);
	return tap_done();
}
