/*
 * Verdicts: how it stands with a set after a tick.  Each has a word, for
 * reports and metrics, and an exit status; of several sets, a tick ends with
 * that of the worst.
 */

#ifndef AGENT_VERDICT_H
#define AGENT_VERDICT_H

/* From best to worst. */
enum verdict {
	VERDICT_GOOD,		/* the newest commit is live and healthy */
	VERDICT_BUSY,		/* another tick is at work */
	VERDICT_PROGRESSING,	/* on the way, or waiting */
	VERDICT_HELD,		/* somebody said to hold */
	VERDICT_OFFLINE,	/* the Git server cannot be reached */
	VERDICT_ERROR,		/* the machine failed us */
	VERDICT_TARGET,		/* the target cannot be reached */
	VERDICT_DEGRADED,	/* something is not as it should be */
	VERDICT_ROLLED_BACK,	/* an older commit is live */
	VERDICT_STALE,		/* the server has nothing new to say */
	VERDICT_WRONG		/* what the server says does not verify */
};
#define VERDICT_COUNT (VERDICT_WRONG + 1)

/* "good", "rolled-back", ... */
const char *verdict_word(enum verdict);
/* The verdict of a word; VERDICT_ERROR if it is none. */
enum verdict verdict_of_word(const char *);
/* The exit status; see sluice-agent(8). */
int verdict_status(enum verdict);
/* The worse of two. */
enum verdict verdict_worse(enum verdict, enum verdict);

#endif
