/* Programs are run as asked, and never for longer. */

#include "base/proc.h"

#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "tests/unit/tap.h"

static struct buf out, err;

static void
fresh(struct arena *a, size_t max)
{
	buf_init(&out, a, max);
	buf_init(&err, a, 4096);
}

/* Run a shell script with both outputs kept; true if it ended well. */
static bool
script(struct proc p, const char *text, int status)
{
	const char *const argv[] = { "sh", "-c", text, NULL };
	struct err *e;

	p.argv = argv;
	p.out = &out;
	p.err = &err;
	e = proc_run(&p);
	if (e)
		printf("# %s\n", err_text(e));
	err_free(e);
	return !e && p.status == status;
}

static void
ends(struct arena *a)
{
	struct proc plain = { 0 };

	fresh(a, 100);
	ok(script(plain, "echo one; echo two >&2; exit 3", 3),
	    "the exit status is told");
	is(out.data, "one\n", "standard output is kept");
	is(err.data, "two\n", "and standard error by itself");
	ok(script(plain, "kill -9 $$", 128 + 9), "a signal is told");
}

static void
arguments(struct arena *a)
{
	const char *const argv[] = {
		"printf", "<%s>", "a b", "$(x)", "", NULL
	};
	struct proc p = { .argv = argv, .out = &out };
	struct err *e;

	fresh(a, 100);
	e = proc_run(&p);
	ok(!e && p.status == 0, "no shell is needed");
	is(out.data, "<a b><$(x)><>", "arguments arrive as they are");
}

static void
surroundings(struct arena *a)
{
	const char *const env[] = { "ADDED=1", "TAKEN", "CHANGED=2", NULL };
	struct proc p = { .env = env, .dir = "/" };
	struct proc bare = { .env = env, .env_only = true };

	setenv("TAKEN", "0", 1);
	setenv("CHANGED", "0", 1);
	setenv("KEPT", "3", 1);
	fresh(a, 1000);
	script(p, "echo $ADDED ${TAKEN-gone} $CHANGED $KEPT; pwd", 0);
	is(out.data, "1 gone 2 3\n/\n", "environment and directory are set");
	fresh(a, 1000);
	script(bare, "echo ${KEPT-gone} $ADDED", 0);
	is(out.data, "gone 1\n", "the environment may begin empty");
}

static void
descriptors(struct arena *a)
{
	struct proc p = { 0 };
	struct blob two = { "in", 2 };
	int fd = open("/dev/null", O_RDONLY);
	int standard = dup(0);

	fresh(a, 1000);
	script(p, "for fd in 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do "
	    "[ -e /proc/$$/fd/$fd ] && echo $fd; done; :", 0);
	is(out.data, "", "no other descriptor is handed on");
	close(0);
	fresh(a, 1000);
	script((struct proc){ .input = &two, .ninput = 1 }, "cat", 0);
	is(out.data, "in", "a closed standard input of ours does not matter");
	dup2(standard, 0);
	close(standard);
	close(fd);
}

/* Whether what came out is the pieces that went in. */
static bool
are_in_order(const struct proc *p)
{
	size_t i, at = 0;

	for (i = 0; i < p->ninput; at += p->input[i++].len)
		if (memcmp(out.data + at, p->input[i].data, p->input[i].len))
			return false;
	return true;
}

static void
input(struct arena *a)
{
	size_t len = 3000000;
	char *big = arena_alloc(a, len, 1);
	struct blob all = { big, len }, *piece;
	struct proc p = { .input = &all, .ninput = 1 };
	size_t i, n = 1000;

	memset(big, 'x', len);
	fresh(a, len);
	ok(script(p, "cat", 0) && out.len == len,
	    "more than a pipe holds goes in and comes out");
	ok(script(p, "exit 0", 0), "it need not read its input");
	piece = arena_alloc(a, n, sizeof(*piece));
	for (i = 0; i < n; i++)	/* empty ones, and some of all lengths */
		piece[i] = (struct blob){ big + i, i };
	p.input = piece;
	p.ninput = n;
	for (i = 0; i < len; i++)
		big[i] = (char)('a' + i % 23);
	fresh(a, len);
	ok(script(p, "cat", 0) && out.len == n * (n - 1) / 2 &&
	    are_in_order(&p), "pieces arrive in their order");
	fresh(a, 10);
	ok(script((struct proc){ 0 }, "cat", 0) && out.len == 0,
	    "without input there is none");
}

static void
fails(struct proc *p, const char *const *argv, const char *want,
    const char *what)
{
	struct err *e;

	p->argv = argv;
	e = proc_run(p);
	is(e ? err_text(e) : NULL, want, what);
	err_free(e);
}

static void
limits(struct arena *a)
{
	const char *const missing[] = { "/nowhere/prog", NULL };
	const char *const pwd[] = { "pwd", NULL };
	const char *const slow[] = { "sh", "-c", "sleep 60 & sleep 60", NULL };
	const char *const left[] = { "sh", "-c", "sleep 9 & echo x", NULL };
	const char *const loud[] = { "sh", "-c", "while :; do echo y; done",
	    NULL };
	struct proc p = { .out = &out, .err = &err, .seconds = 1 };
	time_t before = time(NULL);

	fresh(a, 1000);
	fails(&p, missing, "cannot run '/nowhere/prog': "
	    "No such file or directory", "a missing program is an error");
	fails(&p, loud, "'sh' was stopped: the output is larger than "
	    "1000 bytes", "output has a maximum");
	fresh(a, 1000);
	fails(&p, slow, "'sh' was stopped: it took too long",
	    "time has a maximum");
	ok(p.late, "which is told apart from other ends");
	fails(&p, left, NULL, "what it leaves running is not waited for");
	ok(!p.late, "and is not late");
	ok(time(NULL) - before < 9, "all that in seconds");
	fresh(a, 1000);
	ok(script((struct proc){ .file_size = 1000 },
	    "f=$(mktemp) && trap 'rm $f' EXIT && printf %1000d 1 >$f && "
	    "! (printf %1001d 1 >$f) 2>&1", 0), "files have a maximum");
	p.dir = "/nowhere";
	fails(&p, pwd, "cannot run 'pwd' in /nowhere: "
	    "No such file or directory", "a missing directory is an error");
}

static void
check(struct arena *a)
{
	const char *const argv[] = { "git", "x", NULL };
	struct proc p = { .argv = argv, .err = &err, .status = 0 };
	struct err *e;

	fresh(a, 10);
	ok(!proc_check(&p), "status 0 is no error");
	buf_adds(&err, "first\nfatal: bad \033[31mref\n\n");
	p.status = 128;
	e = proc_check(&p);
	is(e ? err_text(e) : NULL, "'git' ended with status 128: "
	    "fatal: bad \\x1b[31mref", "else it has the last words, escaped");
	err_free(e);
}

int
main(void)
{
	struct arena *a = arena_new();

	ends(a);
	arguments(a);
	surroundings(a);
	descriptors(a);
	input(a);
	limits(a);
	check(a);
	arena_free(a);
	return tap_done();
}
