/* The command "tick": one run for each set, and how it went. */

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "agent/command.h"
#include "agent/report.h"
#include "agent/tick.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/limit.h"

#define MACHINE_ID "/etc/machine-id"

/*
 * Nodes that a clock wakes at the same moment do not come at the same moment:
 * each waits its own time, always the same one.
 */
static void
wait_splay(struct agent *t)
{
	struct timespec nap = { 0, 0 };
	unsigned char hash[HASH_SIZE];
	unsigned splay = 0;
	struct blob id;
	uint64_t own = 0;
	const char *text;
	size_t i;

	for (i = 0; i < t->settings.nset; i++)
		if (t->settings.set[i].splay > splay)
			splay = t->settings.set[i].splay;
	err_free(file_read_any(t->arena, MACHINE_ID, LIMIT_PATH, &id));
	text = arena_printf(t->arena, "%s %s", id.data ? id.data : "",
	    t->settings.node);
	hash_sha256(text, strlen(text), hash);
	for (i = 0; i < sizeof(own); i++)
		own = own << 8 | hash[i];
	own %= (uint64_t)splay * 1000 + 1;
	nap.tv_sec = (time_t)(own / 1000);
	nap.tv_nsec = (long)(own % 1000) * 1000000;
	while (nanosleep(&nap, &nap))
		;
}

static void
say(const struct set *set, const struct tick_outcome *o)
{
	switch (o->verdict) {
	case VERDICT_GOOD:
	case VERDICT_PROGRESSING:
	case VERDICT_HELD:
		return;
	case VERDICT_BUSY:
		if (o->nevent)
			fprintf(stderr, "warning: %s: %s\n", set->name,
			    o->event[0].words);
		return;
	default:
		fprintf(stderr, "error: %s: %s: %s\n", set->name,
		    verdict_word(o->verdict), o->reason);
	}
}

/* One set, in an arena of its own; how it stands with it. */
static enum verdict
tick(struct agent *t, const struct set *set)
{
	struct arena *a = arena_new();
	struct tick_outcome out;
	struct err *e;

	e = tick_set(a, &t->settings, set, t->timed, &out);
	if (e) {
		outcome_judge(&out, VERDICT_ERROR, arena_strdup(a,
		    err_text(e)));
		err_free(e);
	}
	/* a timer's errors are in the log, where one is told when it begins */
	if (!t->timed)
		say(set, &out);
	e = report_send(a, &t->settings, set, t->timed, &out);
	if (e) {
		outcome_judge(&out, VERDICT_ERROR, "");
		err_report(e);
	}
	arena_free(a);
	return out.verdict;
}

int
command_tick(struct agent *t)
{
	enum verdict worst = VERDICT_GOOD;
	const struct set *set;
	size_t i, n;

	set = command_sets(t, &n);
	if (!set)
		return ERR_INPUT;
	if (t->timed)
		wait_splay(t);
	for (i = 0; i < n; i++)
		worst = verdict_worse(worst, tick(t, &set[i]));
	return verdict_status(worst);
}
