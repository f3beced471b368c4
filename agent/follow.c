#include "agent/follow.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "agent/delivery.h"
#include "agent/fresh.h"
#include "agent/heartbeat.h"
#include "agent/release.h"
#include "base/file.h"
#include "base/limit.h"

#define FAILURES 3		/* in a row, before there are pauses */
#define PAUSE_FIRST 60		/* seconds */
#define PAUSE_LONGEST 900
#define MINUTE 60		/* as often as a timer calls us */

/*
 * Deadlines that end a pause: the server did not answer, or gave what Git
 * itself finds no good.  The count is how often that was so in a row.
 */
#define AWAY "offline"
#define UNSOUND "unsound"

/* --- asking the server --- */

static bool
is_due(struct work *w, bool timed)
{
	return !timed || (!deadlines_left(&w->deadlines, "fetch", &w->now) &&
	    !deadlines_left(&w->deadlines, AWAY, &w->now) &&
	    !deadlines_left(&w->deadlines, UNSOUND, &w->now));
}

/* Whether this is how the last fetch ended. */
static bool
ended(struct work *w, const char *how)
{
	return !w->out->fetched && deadlines_get(&w->deadlines, how)->count;
}

/* The first word for what is wrong stands, as the first reason does. */
static void
note_why(struct work *w, const char *word)
{
	if (!w->out->verify)
		w->out->verify = word;
}

/* It went wrong, once more. */
static void
note_failure(struct work *w, const char *how)
{
	unsigned n = deadlines_get(&w->deadlines, how)->count + 1;
	int64_t pause = 0;

	if (n >= FAILURES)
		pause = n - FAILURES > 3 ? PAUSE_LONGEST :
		    PAUSE_FIRST << (n - FAILURES);
	deadlines_drop(&w->deadlines, AWAY);
	deadlines_drop(&w->deadlines, UNSOUND);
	deadlines_set(&w->deadlines, how, &w->now, pause, n);
}

static void
judge_fetch(struct work *w)
{
	struct sync *s = &w->sync;

	switch (s->result) {
	case SYNC_OK:
		deadlines_drop(&w->deadlines, AWAY);
		deadlines_drop(&w->deadlines, UNSOUND);
		w->out->fetched = true;
		w->out->fetch_age = 0;
		return;
	case SYNC_UNREACHABLE:
	case SYNC_REFUSED:
		outcome_judge(w->out, VERDICT_OFFLINE, s->why);
		note_failure(w, AWAY);
		return;
	case SYNC_OBJECTS:
	case SYNC_TOO_BIG:
		note_why(w, sync_word(s->result));
		outcome_judge(w->out, VERDICT_WRONG, s->why);
		outcome_event(w->out, "refused", "%s: %s",
		    sync_word(s->result), s->why);
		note_failure(w, UNSOUND);
		return;
	case SYNC_DAMAGED:
		outcome_judge(w->out, VERDICT_ERROR, s->why);
		note_failure(w, AWAY);
	}
}

static unsigned
elapsed_ms(const struct timespec *since)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (unsigned)((now.tv_sec - since->tv_sec) * 1000 +
	    (now.tv_nsec - since->tv_nsec) / 1000000);
}

static struct err *
fetch(struct work *w)
{
	const char *dir = state_path(&w->state, "cache.git");
	struct timespec start;
	struct err *e;

	clock_gettime(CLOCK_MONOTONIC, &start);
	e = sync_fetch(w->arena, w->set, dir, &w->sync);
	w->out->fetch_ms = elapsed_ms(&start);
	if (!e) {
		judge_fetch(w);
		if (w->set->interval > MINUTE)
			deadlines_set(&w->deadlines, "fetch", &w->now,
			    w->set->interval - w->set->interval / 10, 0);
		return NULL;
	}
	/* the machine's own trouble: what is there may still be healed */
	outcome_judge(w->out, VERDICT_ERROR, arena_strdup(w->arena,
	    err_text(e)));
	err_free(e);
	return sync_open(w->arena, w->set, dir, &w->sync);
}

/* --- believing it --- */

/* What was refused when it came is not said again until something comes. */
static void
disbelieve(struct work *w, const char *word, const char *words)
{
	if (ended(w, AWAY) || ended(w, UNSOUND))
		return;
	note_why(w, word);
	outcome_judge(w->out, VERDICT_WRONG, words);
	outcome_event(w->out, "refused", "%s: %s", word, words);
}

/* A state directory that was lost: the target may know how far we were. */
static struct err *
find_floor(struct work *w)
{
	struct err *e;

	if (w->floor.sequence)
		return NULL;
	e = delivery_floor(w, &w->floor);
	return e || !w->floor.sequence ? e :
	    state_write_floor(&w->state, &w->floor);
}

/* --- how fresh it is --- */

static struct err *
ask_heartbeat(struct work *w, const struct release_info *tip,
    struct fresh *out)
{
	struct heartbeat known;
	struct err *e;

	e = heartbeat_recall(&w->state, w->set, w->signers, &known);
	/* while nobody answers, the last one that was right must do */
	if (!e && ended(w, AWAY))
		w->sync.fresh = known.id;
	if (!e)
		e = fresh_check(w->arena, &w->sync, w->signers, &known, tip,
		    w->now.wall, out);
	if (e || oid_is_none(&out->heartbeat.id))
		return e;
	w->out->fresh_age = out->age;
	return oid_equal(&out->heartbeat.id, &known.id) ? NULL :
	    heartbeat_remember(&w->state, w->set, w->signers,
	    &out->heartbeat);
}

/* What the heartbeat says of the newest commit that is believed. */
static struct err *
check_fresh(struct work *w)
{
	const struct release_info tip = { .commit = w->floor.commit,
		.sequence = w->floor.sequence, .time = w->floor.time };
	struct fresh f;
	struct err *e;

	if (!w->set->fresh_seconds || !w->floor.sequence)
		return NULL;
	e = ask_heartbeat(w, &tip, &f);
	if (e || f.result == FRESH_OK ||
	    (f.result == FRESH_MISSING && ended(w, AWAY)))
		return e;
	note_why(w, fresh_word(f.result));
	if (f.result == FRESH_CLOCK) {
		outcome_event(w->out, "clock", "%s", f.words);
		return NULL;
	}
	outcome_judge(w->out, f.result == FRESH_WRONG ||
	    f.result == FRESH_FORK ? VERDICT_WRONG : VERDICT_STALE, f.words);
	return NULL;
}

/*
 * Whoever knows no commit, as at first or when all was forgotten, cannot tell
 * an old one from the newest but by a heartbeat.
 */
static struct err *
check_first(struct work *w, const struct release_info *tip, bool *good)
{
	const char *words;
	struct fresh f;
	struct err *e;

	*good = true;
	if (w->floor.sequence || !w->set->fresh_seconds)
		return NULL;
	e = ask_heartbeat(w, tip, &f);
	*good = !e && f.result == FRESH_OK;
	if (e || *good)
		return e;
	words = arena_printf(w->arena, "no commit was seen before, and %s",
	    f.words);
	note_why(w, fresh_word(f.result));
	outcome_judge(w->out, f.result == FRESH_WRONG ||
	    f.result == FRESH_FORK ? VERDICT_WRONG : VERDICT_STALE, words);
	outcome_event(w->out, "refused", "%s: %s", fresh_word(f.result),
	    words);
	return NULL;
}

/* --- taking it --- */

static struct err *
accept(struct work *w, const struct release_info *info)
{
	w->floor.sequence = info->sequence;
	w->floor.commit = info->commit;
	w->floor.time = info->time;
	return state_write_floor(&w->state, &w->floor);
}

static struct err *
check_tip(struct work *w)
{
	struct release_info info;
	enum verify_why why = VERIFY_GOOD;
	const char *words = "";
	struct err *e;
	bool good;

	e = sync_repo(w->arena, &w->sync);
	if (!e)
		e = verify_commit(w->arena, w->sync.repo, w->set, w->signers,
		    &w->floor, &w->sync.tip, &info, &why, &words);
	if (!e && why == VERIFY_GOOD)
		e = release_check(w, &info, &why, &words);
	if (e)
		return e;
	if (why != VERIFY_GOOD) {
		disbelieve(w, verify_word(why), words);
		return NULL;
	}
	e = check_first(w, &info, &good);
	return e || !good ? e : accept(w, &info);
}

/* A mirror that cannot be read is made anew by the next fetch. */
static struct err *
discard(struct work *w, struct err *e)
{
	outcome_judge(w->out, VERDICT_ERROR, arena_strdup(w->arena,
	    err_text(e)));
	err_free(e);
	return sync_discard(w->arena, &w->sync);
}

static struct err *
read_signers(struct work *w)
{
	return err_wrap(file_read(w->arena, w->set->signers, LIMIT_MANIFEST,
	    &w->signers), "cannot read the signers of set '%s'",
	    w->set->name);
}

struct err *
follow(struct work *w, bool timed)
{
	struct err *e = read_signers(w);

	if (!e && is_due(w, timed))
		e = fetch(w);
	else if (!e)
		e = sync_open(w->arena, w->set, state_path(&w->state,
		    "cache.git"), &w->sync);
	if (e)
		return e;
	if (ended(w, AWAY)) {
		w->out->away = w->sync.result != SYNC_DAMAGED;
		outcome_judge(w->out, VERDICT_OFFLINE,
		    "the Git server does not answer");
	}
	if (ended(w, UNSOUND))
		outcome_judge(w->out, VERDICT_WRONG,
		    "what the Git server gave last was no good");
	if (oid_is_none(&w->sync.tip))
		return NULL;
	e = find_floor(w);
	if (!e && !oid_equal(&w->sync.tip, &w->floor.commit)) {
		e = check_tip(w);
		if (e)
			return discard(w, e);
	}
	e = check_fresh(w);
	return e ? discard(w, e) : NULL;
}
