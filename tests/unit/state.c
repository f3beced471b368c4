/* What an agent knows outlives it, and deadlines outlive the clock. */

#include "agent/state.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"

#include "tests/unit/tap.h"

static char dir[] = "/tmp/sluice-state.XXXXXX";

static void
must(struct err *e)
{
	if (e)
		exit(err_report(e));
}

static struct floor
at(uint64_t sequence)
{
	struct floor f = { sequence, { { (unsigned char)sequence } }, 1000 };

	return f;
}

static void
points(struct arena *a, struct state *s)
{
	struct points all = { NULL, 0 }, again;
	struct floor one = at(1), two = at(2), three = at(3), floor;

	must(state_read_floor(s, &floor));
	ok(floor.sequence == 0, "in the beginning there is no floor");
	must(state_write_floor(s, &three));
	must(state_read_floor(s, &floor));
	ok(floor.sequence == 3 && floor.time == 1000 &&
	    oid_equal(&floor.commit, &three.commit), "it is kept");
	points_push(a, &all, &one, "why\tnot", 2);
	points_push(a, &all, &two, "", 2);
	points_push(a, &all, &three, "", 2);
	points_push(a, &all, &two, "again", 2);
	must(state_write(s, STATE_BAD, &all));
	must(state_read(s, STATE_BAD, &again));
	ok(again.n == 2 && again.item[0].at.sequence == 2 &&
	    again.item[1].at.sequence == 3,
	    "the newest stands first, once, and few are kept");
	is(again.item[0].words, "again", "with its words");
	ok(points_drop(&again, &two.commit) && !points_drop(&again,
	    &one.commit) && again.n == 1, "and can be taken out");
}

static int64_t
left(const struct deadline *d, const char *boot, int64_t up, int64_t wall,
    bool *changed)
{
	struct clock now = { boot, up, wall };
	struct deadline copy = *d;

	*changed = false;
	return deadline_left(&copy, &now, changed);
}

static void
deadlines(void)
{
	const struct clock now = { "b1", 100, 5000 };
	struct deadline d = { .what = "x", .boot = "" };
	bool c;

	ok(left(&d, "b1", 1, 1, &c) == 0, "none that is set has passed");
	deadline_set(&d, &now, 60);
	ok(left(&d, "b1", 100, 5000, &c) == 60, "it begins");
	ok(left(&d, "b1", 130, 5030, &c) == 30, "runs");
	ok(left(&d, "b1", 160, 5060, &c) == 0 && !c, "and ends");
	ok(left(&d, "b1", 130, 9999, &c) == 30,
	    "a clock that is set forward does not end it");
	ok(left(&d, "b2", 5, 5030, &c) == 30,
	    "after a boot the wall clock counts");
	ok(left(&d, "b2", 5, 9999, &c) == 0, "and that is all");
	ok(left(&d, "b1", 130, 10, &c) == 30 && c,
	    "one that is set back does not make it longer");
	ok(left(&d, "b2", 5, 10, &c) == 60 && c,
	    "also after a boot: then it begins anew");
}

static void
kept_deadlines(struct state *s)
{
	struct clock now;
	struct deadlines all;

	must(clock_read(s->arena, &now));
	must(state_read_deadlines(s, &all));
	deadlines_set(&all, "retry", &now, 60, 3);
	deadlines_set(&all, "heal", &now, 600, 0);
	must(state_write_deadlines(s, &all));
	deadlines_drop(&all, "heal");
	must(state_write_deadlines(s, &all));
	must(state_read_deadlines(s, &all));
	ok(all.n == 1 && deadlines_get(&all, "retry")->count == 3 &&
	    deadlines_left(&all, "retry", &now) == 60 && !all.changed,
	    "deadlines are kept");
}

static void
words(struct state *s)
{
	const char *why;
	unsigned n;

	must(state_read_hold(s, &why));
	ok(!why, "nobody says to hold");
	must(state_write_hold(s, "until Monday"));
	must(state_read_hold(s, &why));
	is(why, "until Monday", "until somebody does");
	must(state_write_hold(s, NULL));
	must(state_read_hold(s, &why));
	ok(!why, "and lets go");
	must(state_count_busy(s, &n));
	must(state_count_busy(s, &n));
	ok(n == 2, "ticks that were in vain are counted");
	must(state_end_busy(s));
	must(state_count_busy(s, &n));
	ok(n == 1, "and forgotten");
}

static void
damaged(struct state *s)
{
	struct floor floor;
	struct err *e;

	must(file_replace(state_path(s, "floor"), "7 x\n", 4, 0600));
	e = state_read_floor(s, &floor);
	ok(e != NULL, "a file that is spoiled is no other file");
	err_free(e);
}

/* Whether another process can have the lock. */
static bool
is_free(void)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		struct arena *a = arena_new();
		struct state s;
		bool held;

		must(state_open(a, dir, "web", &s));
		must(state_lock(&s, &held));
		_exit(held);
	}
	waitpid(pid, &status, 0);
	return WEXITSTATUS(status);
}

static void
lock(void)
{
	struct arena *a = arena_new();
	struct state s;
	bool held;

	must(state_open(a, dir, "web", &s));
	must(state_lock(&s, &held));
	ok(held && !is_free(), "one at a time has the lock");
	arena_free(a);
	ok(is_free(), "and gives it back");
}

int
main(void)
{
	struct arena *a = arena_new();
	struct state s;

	if (!mkdtemp(dir))
		return 1;
	must(state_open(a, dir, "web", &s));
	points(a, &s);
	deadlines();
	kept_deadlines(&s);
	words(&s);
	damaged(&s);
	lock();
	arena_free(a);
	return tap_done();
}
