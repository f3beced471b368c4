/*
 * Outcomes: all that a tick has to tell of one set, for the report, the
 * metrics and the person who asks.
 */

#ifndef AGENT_OUTCOME_H
#define AGENT_OUTCOME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/floor.h"
#include "agent/state.h"
#include "agent/verdict.h"

#define OUTCOME_WORST 20	/* objects that are named */

/* From best to worst, as Argo CD has them. */
enum health { HEALTHY, SUSPENDED, PROGRESSING, MISSING, DEGRADED, UNKNOWN };
#define HEALTH_KINDS (UNKNOWN + 1)

struct outcome_object {
	const char *path, *state, *reason;
};

struct outcome_event {
	const char *what;	/* "applied", "pruned", "healed", "refused",
				   "rolled-back", "drifted", "failed" ... */
	const char *words;
};

struct tick_outcome {
	struct arena *arena;
	enum verdict verdict;
	const char *phase;	/* what is at hand: "idle", "waiting" ... */
	const char *reason;	/* "": there is nothing to say */
	int64_t time;		/* of this tick */
	struct floor want, applied, good;	/* sequence 0: none */
	struct points bad;
	unsigned attempt;	/* that failed, of the commit at hand */
	int64_t next;		/* seconds to the nearest deadline, or 0 */
	size_t total, changed, failed, pruned, drifted;
	size_t health[HEALTH_KINDS];
	struct outcome_object *worst;
	size_t nworst;
	struct outcome_event *event;
	size_t nevent;
	bool fetched;		/* the server was asked, and answered */
	bool away;		/* it did not, now or when last asked */
	unsigned fetch_ms, apply_ms;
	int64_t fetch_age;	/* seconds since it last answered; -1: never */
	int64_t fresh_age;	/* of the heartbeat; -1: there is none */
	const char *verify;	/* why a commit did not verify, or NULL */
	unsigned healed, rollbacks;	/* in this tick */
};

void outcome_init(struct tick_outcome *, struct arena *);
/* The verdict, if it is worse than what is known so far. */
void outcome_judge(struct tick_outcome *, enum verdict, const char *reason);
/* Something that happened. */
void outcome_event(struct tick_outcome *, const char *what, const char *fmt,
    ...) __attribute__((format(printf, 3, 4)));
/* An object that is not well; the first OUTCOME_WORST are kept. */
void outcome_object(struct tick_outcome *, const char *path,
    const char *state, const char *reason);
/* "healthy", "suspended" ... */
const char *health_word(enum health);

#endif
