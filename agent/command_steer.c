/*
 * What a person tells an agent to do: hold and resume, retry, rollback, gc.
 * Each changes the state of a set, and the next tick acts on it.
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "agent/clock.h"
#include "agent/command.h"
#include "agent/progress.h"
#include "agent/state.h"
#include "agent/sync.h"
#include "base/buf.h"
#include "base/limit.h"

#define LOCK_TRIES 100		/* a tenth of a second apart */

struct steering {
	struct arena *arena;	/* it holds the lock */
	struct agent *agent;
	const struct set *set;
	struct state state;
	struct floor floor;
	struct points good, bad;
	struct progress progress;
};

static struct err *
take_lock(struct steering *s)
{
	static const struct timespec nap = { 0, 100000000 };
	struct err *e = NULL;
	bool held = false;
	size_t i;

	for (i = 0; !e && !held && i < LOCK_TRIES; i++) {
		if (i)
			nanosleep(&nap, NULL);
		e = state_lock(&s->state, &held);
	}
	return e || held ? e : err_new(ERR_SYSTEM, "a tick is at work: try "
	    "again when it has ended");
}

static struct err *
read_state(struct steering *s)
{
	struct err *e;

	e = state_open(s->arena, s->agent->settings.state, s->set->name,
	    &s->state);
	if (!e)
		e = take_lock(s);
	if (!e)
		e = state_read_floor(&s->state, &s->floor);
	if (!e)
		e = state_read(&s->state, STATE_GOOD, &s->good);
	if (!e)
		e = state_read(&s->state, STATE_BAD, &s->bad);
	return e ? e : progress_read(s->arena, state_path(&s->state,
	    "journal"), &s->progress);
}

/* One set after the other, each under its own lock. */
static int
steer(struct agent *t, struct err *(*call)(struct steering *), bool only_one)
{
	const struct set *set;
	struct err *e = NULL;
	size_t i, n;

	set = command_sets(t, &n);
	if (!set)
		return ERR_INPUT;
	if (only_one && n != 1)
		return opt_wrong(t->program, "there are %zu sets: say which "
		    "one, with --set", n);
	for (i = 0; !e && i < n; i++) {
		struct steering s = { .arena = arena_new(), .agent = t,
			.set = &set[i] };

		e = read_state(&s);
		if (!e)
			e = call(&s);
		arena_free(s.arena);
		e = err_wrap(e, "set '%s'", set[i].name);
	}
	return e ? err_report(e) : 0;
}

/* --- hold and resume --- */

static struct err *
hold(struct steering *s)
{
	const struct opt_operands *rest = &s->agent->rest;
	struct buf why;
	size_t i;

	buf_init(&why, s->arena, LIMIT_PATH);
	for (i = 0; i < rest->n; i++)
		buf_addf(&why, "%s%s", i ? " " : "", rest->item[i]);
	if (!why.len)
		buf_adds(&why, "held by hand");
	return state_write_hold(&s->state, why.data);
}

int
command_hold(struct agent *t)
{
	return steer(t, hold, false);
}

static struct err *
resume(struct steering *s)
{
	return state_write_hold(&s->state, NULL);
}

int
command_resume(struct agent *t)
{
	return steer(t, resume, false);
}

/* --- retry --- */

/* The commit gets all its attempts anew, and nothing is waited for. */
static struct err *
retry(struct steering *s)
{
	struct deadlines deadlines;
	struct err *e = NULL;

	if (points_drop(&s->bad, &s->floor.commit))
		e = state_write(&s->state, STATE_BAD, &s->bad);
	if (!e)
		e = state_read_deadlines(&s->state, &deadlines);
	if (e)
		return e;
	deadlines_drop(&deadlines, "retry");
	deadlines_drop(&deadlines, "offline");
	deadlines_drop(&deadlines, "unsound");
	deadlines_drop(&deadlines, "fetch");
	return state_write_deadlines(&s->state, &deadlines);
}

int
command_retry(struct agent *t)
{
	return steer(t, retry, false);
}

/* --- rollback --- */

static bool
parse_sequence(const char *text, uint64_t *out)
{
	*out = 0;
	for (; *text >= '0' && *text <= '9' && *out < INT64_MAX / 100; text++)
		*out = *out * 10 + (uint64_t)(*text - '0');
	return !*text && *out;
}

/* Where to go back to: what was good, and is not what is to be left. */
static const struct point *
find_earlier(const struct steering *s, uint64_t sequence)
{
	const uint64_t now = s->progress.step == STEP_NONE ?
	    s->floor.sequence : s->progress.target.sequence;
	const struct point *p;
	size_t i;

	for (i = 0; i < s->good.n; i++) {
		p = &s->good.item[i];
		if (sequence ? p->at.sequence == sequence :
		    p->at.sequence < now &&
		    !points_find(&s->bad, &p->at.commit))
			return p;
	}
	return NULL;
}

static struct err *
go_back(struct steering *s, const struct point *to)
{
	static const char words[] = "rolled back by hand";
	const struct point *p;
	size_t i;

	points_drop(&s->bad, &to->at.commit);
	for (i = s->good.n; i--;) {
		p = &s->good.item[i];
		if (p->at.sequence > to->at.sequence &&
		    !points_find(&s->bad, &p->at.commit))
			points_push(s->arena, &s->bad, &p->at, words,
			    STATE_BAD_KEPT);
	}
	if (!points_find(&s->bad, &s->floor.commit))
		points_push(s->arena, &s->bad, &s->floor, words,
		    STATE_BAD_KEPT);
	return state_write(&s->state, STATE_BAD, &s->bad);
}

static struct err *
roll_back(struct steering *s)
{
	const struct opt_operands *rest = &s->agent->rest;
	const struct point *to;
	uint64_t sequence = 0;
	struct err *e;

	if (rest->n && !parse_sequence(rest->item[0], &sequence))
		return err_new(ERR_INPUT, "'%s' is no sequence number",
		    rest->item[0]);
	to = find_earlier(s, sequence);
	if (!to && sequence)
		return err_new(ERR_REFUSED, "no commit of sequence %" PRIu64
		    " was live and healthy here, of the last %d", sequence,
		    STATE_GOOD_KEPT);
	if (!to)
		return err_new(ERR_REFUSED, "there is no earlier commit that "
		    "was live and healthy here");
	if (oid_equal(&to->at.commit, &s->floor.commit))
		return err_new(ERR_REFUSED, "%" PRIu64 " is the newest "
		    "commit: 'retry' takes it up again", sequence);
	e = go_back(s, to);
	if (!e)
		printf("%s: the next tick goes back to %" PRIu64 ", %s\n",
		    s->set->name, to->at.sequence,
		    oid_short(s->arena, &to->at.commit));
	return e;
}

int
command_rollback(struct agent *t)
{
	return steer(t, roll_back, true);
}

/* --- gc --- */

static struct err *
tidy(struct steering *s)
{
	struct sync sync;
	struct err *e;

	e = sync_open(s->arena, s->set, state_path(&s->state, "cache.git"),
	    &sync);
	return e || oid_is_none(&sync.tip) ? e : sync_tidy(s->arena, &sync);
}

int
command_gc(struct agent *t)
{
	return steer(t, tidy, false);
}
