#include "agent/follow.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "agent/delivery.h"
#include "agent/fresh.h"
#include "agent/release.h"
#include "base/file.h"
#include "base/limit.h"

#define FAILURES 3		/* in a row, before there are pauses */
#define PAUSE_FIRST 60		/* seconds */
#define PAUSE_LONGEST 900
#define MINUTE 60		/* as often as a timer calls us */

/* --- asking the server --- */

static bool
is_due(struct work *w, bool timed)
{
	return !timed || (!deadlines_left(&w->deadlines, "fetch", &w->now) &&
	    !deadlines_left(&w->deadlines, "offline", &w->now));
}

/* It did not answer, once more. */
static void
note_failure(struct work *w)
{
	struct deadline *d = deadlines_get(&w->deadlines, "offline");
	unsigned n = d->count + 1;
	int64_t pause = 0;

	if (n >= FAILURES)
		pause = n - FAILURES > 3 ? PAUSE_LONGEST :
		    PAUSE_FIRST << (n - FAILURES);
	deadlines_set(&w->deadlines, "offline", &w->now, pause, n);
}

static void
judge_fetch(struct work *w)
{
	struct sync *s = &w->sync;

	switch (s->result) {
	case SYNC_OK:
		deadlines_drop(&w->deadlines, "offline");
		w->out->fetched = true;
		w->out->fetch_age = 0;
		return;
	case SYNC_UNREACHABLE:
	case SYNC_REFUSED:
		outcome_judge(w->out, VERDICT_OFFLINE, s->why);
		break;
	case SYNC_OBJECTS:
	case SYNC_TOO_BIG:
		w->out->verify = sync_word(s->result);
		outcome_judge(w->out, VERDICT_WRONG, s->why);
		break;
	case SYNC_DAMAGED:
		outcome_judge(w->out, VERDICT_ERROR, s->why);
		break;
	}
	note_failure(w);
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

static void
disbelieve(struct work *w, const char *word, const char *words)
{
	w->out->verify = word;
	outcome_judge(w->out, VERDICT_WRONG, words);
	outcome_event(w->out, "refused", "%s: %s", word, words);
}

/* A state directory that was lost: the target may know how far we were. */
static struct err *
find_floor(struct work *w)
{
	if (w->floor.sequence)
		return NULL;
	return delivery_floor(w, &w->floor);
}

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

	e = sync_repo(w->arena, &w->sync);
	if (!e)
		e = verify_commit(w->arena, w->sync.repo, w->set, w->signers,
		    &w->floor, &w->sync.tip, &info, &why, &words);
	if (!e && why == VERIFY_GOOD)
		e = release_check(w, &info, &why, &words);
	if (e)
		return e;
	if (why == VERIFY_GOOD)
		return accept(w, &info);
	disbelieve(w, verify_word(why), words);
	return NULL;
}

/* What the heartbeat says of the newest commit that is believed. */
static struct err *
check_fresh(struct work *w)
{
	struct release_info tip = { .commit = w->floor.commit,
		.sequence = w->floor.sequence, .time = w->floor.time };
	struct fresh f;
	struct err *e;

	if (!w->set->fresh_seconds || !w->floor.sequence)
		return NULL;
	e = sync_repo(w->arena, &w->sync);
	if (!e)
		e = fresh_check(w->arena, w->sync.repo, w->set, w->signers,
		    &w->sync.fresh, &tip, w->now.wall, &f);
	if (e)
		return e;
	if (f.issued)
		w->out->fresh_age = f.age;
	if (f.result == FRESH_OK)
		return NULL;
	w->out->verify = fresh_word(f.result);
	if (f.result == FRESH_CLOCK) {
		outcome_event(w->out, "clock", "%s", f.words);
		return NULL;
	}
	outcome_judge(w->out, f.result == FRESH_WRONG ||
	    f.result == FRESH_FORK ? VERDICT_WRONG : VERDICT_STALE, f.words);
	return NULL;
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
	const struct deadline *offline;
	struct err *e = read_signers(w);

	if (!e && is_due(w, timed))
		e = fetch(w);
	else if (!e)
		e = sync_open(w->arena, w->set, state_path(&w->state,
		    "cache.git"), &w->sync);
	if (e)
		return e;
	offline = deadlines_get(&w->deadlines, "offline");
	if (offline->count && !w->out->fetched)
		outcome_judge(w->out, VERDICT_OFFLINE,
		    "the Git server does not answer");
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
