/*
 * Reporting: the status of a set goes to the Git server, as a signed commit at
 * refs/status/ENVIRONMENT/NODE: at once if it changed, else every quarter of
 * an hour.  What could not be sent waits in the spool, where the newest status
 * takes the place of the one before, and the newest events that of older ones.
 *
 * The spool is STATE/SET/spool:
 *
 *	status.json	the status as of the last tick that changed it
 *	events.jsonl	events that the server does not know of
 *	sent		what it does know of, and how often it failed since
 *	report.git	what the last report was pushed from
 */

#ifndef AGENT_REPORT_H
#define AGENT_REPORT_H

#include "agent/outcome.h"
#include "agent/settings.h"
#include "yaml/node.h"

#define REPORT_SPOOL "spool"

/*
 * Tell all that are to know of the outcome of a tick: log it, count it in the
 * metrics, spool it, and send what is due.  The set's lock is held, unless the
 * tick found it taken.  That the server does not take a report is no error,
 * and is logged.  The log goes to standard error, if agent.yaml names no file,
 * but only if a timer called (timed): a person wants words, not JSON.
 */
struct err *report_send(struct arena *, const struct settings *,
    const struct set *, bool timed, const struct tick_outcome *) must_check;

/*
 * The last status in the spool, and when the last tick was; NULL if there was
 * none.
 */
struct err *report_last(struct arena *, const struct settings *,
    const struct set *, struct node **out, int64_t *when) must_check;

#endif
