/* Files are read within limits, replaced whole, and locked. */

#include "base/file.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/tap.h"

static void
is_error(struct err *e, const char *want, const char *what)
{
	is(e ? err_text(e) : NULL, want, what);
	err_free(e);
}

static void
reading(struct arena *a)
{
	struct blob b;

	is_error(file_replace("f", "four", 4, 0644), NULL, "a file is made");
	is_error(file_read(a, "f", 4, &b), NULL, "and read");
	ok(b.len == 4 && !memcmp(b.data, "four", 5), "with a NUL behind");
	is_error(file_read(a, "f", 3, &b), "'f': larger than 3 bytes",
	    "a file past its limit is not read");
	is_error(file_read(a, "none", 9, &b), "cannot open 'none': "
	    "No such file or directory", "a missing file is an error");
	is_error(file_read_any(a, "none", 9, &b), NULL,
	    "where it may be missing it is none");
	ok(!b.data, "and has no bytes");
	is_error(file_read(a, ".", 9, &b), "'.': not a regular file",
	    "a directory is no file");
	ok(!mkfifo("pipe", 0600), "a pipe is made");
	is_error(file_read(a, "pipe", 9, &b), "'pipe': not a regular file",
	    "a pipe does not hold us up");
}

static void
replacing(struct arena *a)
{
	const struct blob parts[] = { { "p", 1 }, { "", 0 }, { "ut", 2 } };
	struct stat st;
	struct blob b;

	is_error(file_replace("f", "longer than before", 18, 0640), NULL,
	    "a file is replaced");
	is_error(file_replace("./f", "new", 3, 0600), NULL, "and again");
	ok(!stat("f", &st) && (st.st_mode & 07777) == 0600 && st.st_size == 3,
	    "with its mode and length");
	is_error(file_replace(".f.new", "left by a crash", 15, 0644), NULL,
	    "what a crash leaves");
	is_error(file_replace("f", "n", 1, 0600), NULL, "is taken up");
	ok(access(".f.new", F_OK) != 0, "and is gone");
	ok(!file_read(a, "f", 9, &b) && b.len == 1, "with the new length");
	is_error(file_put("f", parts, 3, 0640), NULL, "or without waiting");
	ok(!file_read(a, "f", 9, &b) && b.len == 3 && !memcmp(b.data, "put",
	    3) && !stat("f", &st) && (st.st_mode & 07777) == 0640,
	    "with all of it");
	is_error(file_replace("none/f", "", 0, 0600), "cannot replace "
	    "'none/f': cannot open 'none/.f.new': No such file or directory",
	    "a missing directory is an error");
	ok(!mkdir("dir", 0700), "a directory is made");
	is_error(file_replace("dir", "", 0, 0600), "cannot replace 'dir': "
	    "cannot rename '.dir.new': Is a directory",
	    "a directory is not replaced");
	ok(access(".dir.new", F_OK) != 0, "and nothing is left");
}

static void
mapping(struct arena *a)
{
	struct arena *mine = arena_new();
	struct blob b;

	is_error(file_replace("m", "mapped", 6, 0600), NULL, "a file is made");
	is_error(file_map(mine, "m", 6, &b), NULL, "and mapped");
	is_error(file_replace("m", "another", 7, 0600), NULL, "and replaced");
	ok(b.len == 6 && !memcmp(b.data, "mapped", 6), "what is mapped stays");
	is_error(file_map(a, "m", 6, &b), "'m': larger than 6 bytes",
	    "a large one is not");
	is_error(file_map(a, "none", 6, &b), "cannot open 'none': No such file "
	    "or directory", "nor one that is not there");
	is_error(file_replace("m", "", 0, 0600), NULL, "an empty one");
	ok(!file_map(mine, "m", 6, &b) && !b.len, "is mapped, too");
	arena_free(mine);
}

static void
creating(void)
{
	struct stat st;

	is_error(file_create("c", "mine", 4, 0600), NULL, "a file is created");
	ok(!stat("c", &st) && (st.st_mode & 07777) == 0600 && st.st_size == 4,
	    "with its mode and length");
	is_error(file_create("c", "", 0, 0600), "cannot create 'c': "
	    "cannot open it: File exists", "but not twice");
	ok(!stat("c", &st) && st.st_size == 4, "and the first one stays");
	ok(!symlink("elsewhere", "link"), "a link is made");
	is_error(file_create("link", "", 0, 0600), "cannot create 'link': "
	    "cannot open it: File exists", "and is not followed");
}

/* Several writers at once; whoever is last, the file is whole. */
static void
racing(struct arena *a)
{
	char text[1000];
	struct blob b;
	int i, j;

	for (i = 0; i < 4; i++) {
		if (fork())
			continue;
		memset(text, 'a' + i, sizeof(text));
		for (j = 0; j < 20; j++)
			err_free(file_replace("r", text, sizeof(text), 0600));
		_exit(0);
	}
	while (wait(NULL) > 0)
		;
	ok(!file_read(a, "r", 2000, &b) && b.len == 1000 &&
	    b.data[0] == b.data[999], "writers do not mix");
	ok(access(".r.new", F_OK) != 0, "and leave nothing");
}

static void
directories(void)
{
	struct stat st;

	is_error(file_make_dirs("x//y/z/", 0700), NULL, "directories are made");
	ok(!stat("x/y/z", &st) && S_ISDIR(st.st_mode), "all of them");
	is_error(file_make_dirs("x/y", 0700), NULL, "or are there");
	is_error(file_make_dirs("f/y", 0700),
	    "cannot make directory 'f': Not a directory",
	    "a file in the way is an error");
}

static void
locking(struct arena *a)
{
	struct arena *mine = arena_new();
	bool held = false;
	int status = 0;

	is_error(file_lock(mine, "lock", 0, &held), NULL,
	    "a lock is asked for");
	ok(held, "and taken");
	if (!fork()) {
		err_free(file_lock(a, "lock", 0, &held));
		_exit(held);
	}
	wait(&status);
	ok(WEXITSTATUS(status) == 0, "another process does not get it");
	arena_free(mine);
	if (!fork()) {
		err_free(file_lock(a, "lock", 0, &held));
		_exit(held);	/* and dies with the lock */
	}
	wait(&status);
	ok(WEXITSTATUS(status) == 1, "before it is given back");
	err_free(file_lock(a, "lock", 1, &held));
	ok(held, "the lock of the dead is free");
}

int
main(void)
{
	struct arena *a = arena_new();
	const char *tmp = getenv("TMPDIR");

	if (chdir(tmp ? tmp : "/tmp") || mkdir("file", 0700) || chdir("file"))
		return 1;
	reading(a);
	replacing(a);
	mapping(a);
	creating();
	racing(a);
	directories();
	locking(a);
	arena_free(a);
	return tap_done();
}
