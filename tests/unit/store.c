/*
 * Objects made and compared: packs, edits of trees, commits, trailers, and
 * refs moved all together or not at all.
 */

#include <stdlib.h>
#include <unistd.h>

#include "base/proc.h"
#include "repo/commit.h"
#include "repo/compare.h"
#include "repo/edit.h"
#include "repo/refs.h"
#include "repo/trailer.h"
#include "tests/unit/tap.h"

static void
must(struct err *e)
{
	if (e)
		exit(err_report(e));
}

/* What git prints, without the last newline. */
static const char *
git(struct arena *a, const char *verb, const char *arg, const char *more)
{
	const char *const argv[] = { "git", "--git-dir=store.git", verb, arg,
		more, NULL };
	struct buf out;
	struct proc p = { .argv = argv, .out = &out };

	buf_init(&out, a, 100000);
	must(proc_run(&p));
	buf_addf(&out, "%s", p.status ? "failed" : "");
	if (out.len && out.data[out.len - 1] == '\n')
		buf_trim(&out, out.len - 1);
	return out.data;
}

static struct oid
put(struct edit *edit, struct pack *pack, const char *path, const char *text)
{
	struct oid oid;

	must(pack_blob(pack, text, strlen(text), &oid));
	must(edit_put(edit, path, TREE_FILE, &oid));
	return oid;
}

static struct oid
check_edit(struct arena *a, struct repo *r, struct pack *pack)
{
	struct edit *edit = edit_new(r, pack, a, NULL);
	struct oid first, second;

	put(edit, pack, "a/b/one", "1");
	put(edit, pack, "a/b-c", "2");
	put(edit, pack, "a/x/deep", "3");
	must(edit_write(edit, &first));
	ok(pack_count(pack) == 7, "three files and four directories are new");
	edit = edit_new(r, pack, a, &first);
	put(edit, pack, "a/b/two", "1");
	must(edit_remove(edit, "a/x/deep"));
	must(edit_remove(edit, "a/no/such"));
	put(edit, pack, "a/b-c/now-a-dir", "4");
	must(edit_write(edit, &second));
	must(pack_write(pack));
	ok(!pack_count(pack), "what was written is new no longer");
	is(git(a, "ls-tree", "-r", oid_show(a, &second)),
	    "100644 blob bf0d87ab1b2b0ec1a11a3973d2845b42413d9767\t"
	    "a/b-c/now-a-dir\n"
	    "100644 blob 56a6051ca2b02b04ef92d5150c9ef600403cb1de\ta/b/one\n"
	    "100644 blob 56a6051ca2b02b04ef92d5150c9ef600403cb1de\ta/b/two",
	    "an edit puts, replaces, takes away and drops empty directories");
	return second;
}

static void
check_compare(struct arena *a, struct repo *r, struct pack *pack,
    const struct oid *old)
{
	struct edit *edit = edit_new(r, pack, a, old);
	struct tree_changes changes;
	struct oid new;
	struct buf b;
	size_t i;

	put(edit, pack, "a/b/two", "other");
	put(edit, pack, "n/m/file", "new");
	must(edit_remove(edit, "a/b-c/now-a-dir"));
	must(edit_write(edit, &new));
	must(tree_compare(r, a, old, &new, 100, &changes));
	buf_init(&b, a, 1000);
	for (i = 0; i < changes.n; i++)
		buf_addf(&b, "%c%s ", !changes.item[i].old ? '+' :
		    !changes.item[i].new ? '-' : '~', changes.item[i].path);
	is(b.data, "~a -a/b-c -a/b-c/now-a-dir ~a/b ~a/b/two "
	    "+n +n/m +n/m/file ",
	    "trees differ where they do");
	must(tree_compare(r, a, &new, &new, 100, &changes));
	ok(!changes.n, "a tree equals itself");
	must(tree_compare(r, a, NULL, &new, 3, &changes));
	ok(changes.n == 3 && changes.over, "no more than was asked for");
}

static struct oid
check_commit(struct arena *a, struct repo *r, const struct oid *tree)
{
	struct commit c = {
		.tree = *tree,
		.author = { "Kim", "kim@example.com", 1700000000, "+0100" },
		.committer = { "", "sluice", 1700000001, "-0230" },
		.message = "one\n\nKey: value\n",
		.signature = "-----BEGIN\nabc\n-----END\n",
	};
	struct commit *back;

	must(commit_write(r, &c));
	is(git(a, "cat-file", "commit", oid_show(a, &c.oid)),
	    arena_printf(a, "tree %s\n"
	    "author Kim <kim@example.com> 1700000000 +0100\n"
	    "committer  <sluice> 1700000001 -0230\n"
	    "gpgsig -----BEGIN\n abc\n -----END\n\none\n\nKey: value",
	    oid_show(a, tree)), "a commit as Git reads it");
	must(commit_read(r, &c.oid, &back));
	is(back->signature, c.signature, "its signature comes back");
	is(back->message, c.message, "so does its message");
	is(commit_subject(a, back), "one", "and the subject");
	ok(back->author.time == 1700000000 && !back->committer.name[0] &&
	    !strcmp(back->committer.zone, "-0230"), "and the persons");
	return c.oid;
}

static void
check_trailers(struct arena *a)
{
	struct buf b;

	buf_init(&b, a, 1000);
	buf_adds(&b, "prod: two things");
	trailer_add(&b, "Environment", "prod");
	trailer_add(&b, "Note", "a\nForged: b");
	is(b.data, "prod: two things\n\nEnvironment: prod\n"
	    "Note: a Forged: b\n",
	    "trailers stand in a paragraph of their own");
	is(trailer_get(a, b.data, "Environment"), "prod", "a trailer is found");
	ok(!trailer_get(a, b.data, "environment"), "case counts");
	ok(!trailer_get(a, "Key: value\n", "Key"), "a subject is no trailer");
	ok(!trailer_get(a, "s\n\nKey: v\nplain words\n", "Key"),
	    "a paragraph of words holds none");
	ok(!trailer_get(a, "s\n\nKey: v\n\nwords\n", "Key"),
	    "only the last paragraph counts");
	is(trailer_get(a, "s\n\nKey: 1\nKey: 2\n\n\n", "Key"), "2",
	    "of two the last");
	ok(!trailer_get(a, "", "Key"), "an empty message has none");
}

static void
check_refs(struct arena *a, struct repo *r, const struct oid *commit)
{
	struct oid none = { { 0 } }, wrong = { { 1 } };
	struct ref_change c[2] = {
		{ "refs/heads/dev", none, *commit },
		{ "refs/heads/rendered/dev", none, *commit },
	};
	struct ref_names list;
	struct ref ref;
	struct err *e;

	must(refs_update(r, c, 2, "test"));
	must(refs_list(r, "refs/heads/", &list));
	ok(list.n == 2 && !strcmp(list.item[1],
	    "refs/heads/rendered/dev"), "two refs were made");
	e = refs_update(r, c, 2, "test");
	is(e ? err_text(e) : NULL, arena_printf(a, "'refs/heads/dev' moved "
	    "to %s meanwhile: fetch and try again", oid_short(a, commit)),
	    "what must not be there is");
	err_free(e);
	c[0].old = *commit;
	c[0].new = none;
	c[1].old = c[1].new = wrong;
	e = refs_update(r, c, 2, "test");
	ok(e && err_kind(e) == ERR_REFUSED, "a verify that fails");
	err_free(e);
	must(refs_read(r, "refs/heads/dev", &ref));
	ok(oid_equal(&ref.oid, commit), "moves nothing else either");
	c[1].old = c[1].new = *commit;
	must(refs_update(r, c, 2, "test"));
	must(refs_read(r, "refs/heads/dev", &ref));
	ok(oid_is_none(&ref.oid), "a ref can be taken away");
}

static void
check_names(void)
{
	static const char *const bad[] = { "refs/heads/../x", "refs/heads/",
		"refs//x", "refs/heads/a.lock", "refs/heads/.a", "-x",
		"refs/heads/a b", "refs/heads/a\nb",
		"refs/heads/pro\xe2\x80\xae",
		"refs/heads/a.", "refs/heads/a..b", "refs/heads/@{u}", "" };
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ok(!refs_is_name(bad[i]), "a name nobody may give");
	ok(refs_is_name("refs/heads/feature/web-1.26_b"), "an ordinary name");
}

/*
 * Large ones are files of their own, in which they stand as they are; what is
 * wrong with these fsck says at the end.
 */
static void
check_large(struct arena *a, struct repo *r, struct pack *pack)
{
	static const size_t sizes[] = { 32767, 32768, 65535, 65536, 200000 };
	size_t i, right = 0, waiting = pack_count(pack);
	struct blob back;
	struct oid oid;
	char *text;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		text = arena_alloc(a, sizes[i], 1);
		memset(text, 'a' + (int)i, sizes[i]);
		must(pack_blob(pack, text, sizes[i], &oid));
		must(repo_read(r, a, &oid, OBJECT_BLOB, sizes[i], &back));
		right += back.len == sizes[i] &&
		    !memcmp(back.data, text, sizes[i]);
	}
	ok(right == i, "large objects are read back");
	ok(pack_count(pack) == waiting + 1, "and all but one are stored");
	is(git(a, "cat-file", "-s", oid_show(a, &oid)), "200000",
	    "where Git finds them");
}

int
main(void)
{
	static const char *const init[] = { "git", "init", "-q", "--bare",
		"store.git", NULL };
	struct proc p = { .argv = init };
	const char *tmp = getenv("TMPDIR");
	struct arena *a = arena_new();
	struct oid tree, commit;
	struct pack *pack;
	struct repo *r;
	char *dir;

	dir = arena_printf(a, "%s/store.XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(dir) || chdir(dir)) {
		perror(dir);
		return 1;
	}
	must(proc_run(&p));
	must(repo_open(a, "store.git", &r));
	must(pack_new(r, &pack));
	tree = check_edit(a, r, pack);
	check_large(a, r, pack);
	check_compare(a, r, pack, &tree);
	commit = check_commit(a, r, &tree);
	check_trailers(a);
	check_refs(a, r, &commit);
	check_names();
	is(git(a, "fsck", "--strict", "--no-dangling"), "",
	    "and Git finds nothing wrong");
	arena_free(a);
	return tap_done();
}
