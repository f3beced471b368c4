/*
 * Whether what the server has is to be believed, down to the last byte: the
 * same checks that a tick makes, and what came of them.
 */

#include <inttypes.h>
#include <stdio.h>

#include "agent/clock.h"
#include "agent/command.h"
#include "agent/fresh.h"
#include "agent/look.h"
#include "agent/verdict.h"

static enum verdict
say(const struct look *l, enum verdict v, const char *word, const char *words)
{
	printf("%s: %s: %s: %s\n", l->set->name, verdict_word(v), word,
	    words);
	return v;
}

static struct err *
check_bytes(struct look *l, enum verdict *out)
{
	struct arena *a = arena_new();
	enum verify_why why = VERIFY_GOOD;
	const char *words = "";
	struct err *e = NULL;
	struct blob bytes;
	size_t i;

	for (i = 0; !e && why == VERIFY_GOOD && i < l->info.index.n; i++)
		e = verify_object(a, l->sync.repo, &l->info,
		    &l->info.index.item[i], &bytes, &why, &words);
	if (!e && why != VERIFY_GOOD)
		*out = say(l, VERDICT_WRONG, verify_word(why), words);
	arena_free(a);
	return e;
}

static struct err *
check_fresh(struct look *l, enum verdict *out)
{
	const struct heartbeat none = { 0 };
	struct clock clock;
	struct fresh f;
	struct err *e;

	e = clock_read(l->arena, &clock);
	if (!e)
		e = fresh_check(l->arena, &l->sync, l->signers, &none,
		    &l->info, clock.wall, &f);
	if (e || f.result == FRESH_OK)
		return e;
	*out = say(l, f.result == FRESH_WRONG || f.result == FRESH_FORK ?
	    VERDICT_WRONG : VERDICT_STALE, fresh_word(f.result), f.words);
	return NULL;
}

static struct err *
verify(struct look *l, enum verdict *out)
{
	struct err *e;

	*out = VERDICT_GOOD;
	e = look_release(l, true);
	if (e)
		return e;
	if (l->sync.result != SYNC_OK)
		*out = say(l, VERDICT_OFFLINE, sync_word(l->sync.result),
		    l->sync.why);
	if (!l->verified) {
		if (*out == VERDICT_GOOD)
			*out = say(l, VERDICT_WRONG, verify_word(l->why),
			    l->words);
		return NULL;
	}
	e = check_bytes(l, out);
	if (!e && *out == VERDICT_GOOD)
		e = check_fresh(l, out);
	if (!e && *out == VERDICT_GOOD)
		printf("%s: %s at %" PRIu64 ", %s: %zu objects verified\n",
		    l->set->name, l->set->environment, l->info.sequence,
		    oid_short(l->arena, &l->info.commit), l->info.index.n);
	return e;
}

int
command_verify(struct agent *t)
{
	enum verdict worst = VERDICT_GOOD, verdict;
	const struct set *set;
	struct look look;
	struct err *e;
	size_t i, n;

	set = command_sets(t, &n);
	if (!set)
		return ERR_INPUT;
	for (i = 0; i < n; i++) {
		e = look_open(t->arena, &t->settings, &set[i], &look);
		if (!e)
			e = verify(&look, &verdict);
		if (e)
			return err_report(e);
		worst = verdict_worse(worst, verdict);
	}
	return verdict_status(worst);
}
