/*
 * State: what an agent knows of one set from one tick to the next, as files of
 * text in a directory of the set's own.  Each is replaced whole, so that there
 * is the old one or the new one whenever the machine stops; whoever writes
 * holds the set's lock.
 *
 *	lock		of the tick that is at work, and of all it started
 *	floor		the highest commit that was ever verified
 *	good		commits that were live and healthy, newest first
 *	bad		commits that failed here, newest first, and why
 *	heartbeat	the last one that was verified: heartbeat.h
 *	deadline	what is waited for, and until when
 *	applied		every object that the target has from us: inventory.h
 *	journal		how far the commit at hand has come: journal.h
 *	healed		what was put right, and how often: heal.h
 *	hold		there while somebody says to hold, and why
 *	busy		how many ticks in a row have found the lock taken
 *
 * A line of floor, good and bad is: sequence, commit, time, words.
 */

#ifndef AGENT_STATE_H
#define AGENT_STATE_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/clock.h"
#include "agent/floor.h"
#include "base/arena.h"
#include "base/err.h"

#define STATE_GOOD_KEPT 10	/* commits that are remembered */
#define STATE_BAD_KEPT 10

enum state_file { STATE_FLOOR, STATE_GOOD, STATE_BAD };

struct state {
	struct arena *arena;
	const char *dir;	/* of the set */
};

/* A commit, and what is to be said of it. */
struct point {
	struct floor at;
	const char *words;
};

struct points {
	struct point *item;
	size_t n;
};

/* The directory of a set below dir, which is made if it is not there. */
struct err *state_open(struct arena *, const char *dir, const char *set,
    struct state *out) must_check;
/* The path of a file in it. */
const char *state_path(const struct state *, const char *file);
/*
 * Take the lock until the arena ends, for us and every program that is run
 * from now on; *held is false if somebody else has it.
 */
struct err *state_lock(struct state *, bool *held) must_check;

/* The lines of a file; none if it is not there. */
struct err *state_read(const struct state *, enum state_file,
    struct points *out) must_check;
struct err *state_write(const struct state *, enum state_file,
    const struct points *) must_check;
/* The floor alone; its sequence is 0 if there is none. */
struct err *state_read_floor(const struct state *, struct floor *out)
    must_check;
struct err *state_write_floor(const struct state *, const struct floor *)
    must_check;
/* The point of that commit, or NULL. */
const struct point *points_find(const struct points *, const struct oid *);
/* Put one in front, once; at most max stay. */
void points_push(struct arena *, struct points *, const struct floor *,
    const char *words, size_t max);
/* Take one out; false if it is not there. */
bool points_drop(struct points *, const struct oid *);

struct deadlines {
	struct arena *arena;
	struct deadline *item;
	size_t n;
	bool changed;		/* and so not as in the file */
};

struct err *state_read_deadlines(const struct state *, struct deadlines *out)
    must_check;
/* Write them if they were changed. */
struct err *state_write_deadlines(const struct state *, struct deadlines *)
    must_check;
/* The one of that name, which is made if it is not there. */
struct deadline *deadlines_get(struct deadlines *, const char *what);
/* Set one, its count included, or take it away. */
void deadlines_set(struct deadlines *, const char *what, const struct clock *,
    int64_t seconds, unsigned count);
void deadlines_drop(struct deadlines *, const char *what);
/* As deadline_left. */
int64_t deadlines_left(struct deadlines *, const char *what,
    const struct clock *);

/* Why the set is held, in one line, or NULL. */
struct err *state_read_hold(const struct state *, const char **out)
    must_check;
/* Hold it, or (NULL) let go. */
struct err *state_write_hold(const struct state *, const char *why)
    must_check;
/* Count one more tick that found the lock taken; 0: none did. */
struct err *state_count_busy(const struct state *, unsigned *count)
    must_check;
struct err *state_end_busy(const struct state *) must_check;

#endif
