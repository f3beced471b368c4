/*
 * Statuses: the outcome of a tick as the JSON that a report holds, and events
 * as lines of JSON, for reports and for the log.  sluice-report(5) has their
 * form.  Text that came from elsewhere is escaped, so that it is UTF-8.
 */

#ifndef AGENT_STATUS_H
#define AGENT_STATUS_H

#include "agent/outcome.h"
#include "agent/settings.h"
#include "yaml/node.h"

#define STATUS_FILE "status.json"
#define EVENTS_FILE "events.jsonl"

/*
 * A status as a document.  before is the last one, or NULL: what is the same
 * in it has been so since then.
 */
struct node *status_make(struct arena *, const struct settings *,
    const struct set *, const struct tick_outcome *,
    const struct node *before);
/* A number of a status; -1 if there is none. */
int64_t status_get(const struct node *map, const char *key);
/* Whether verdict and phase of now are those of before, which may be NULL. */
bool status_goes_on(const struct node *before, const struct node *now);
/* Which report it goes out as; 0 until then. */
void status_number(struct arena *, struct node *status, uint64_t number);
/* Its canonical text. */
void status_write(struct buf *, const struct node *);
/* The document in a file of that form; NULL if it is none. */
struct node *status_read(struct arena *, const char *text, size_t len);
/*
 * A hash of what is worth telling at once: not of times, ages and what was
 * done in this one tick.
 */
const char *status_essence(struct arena *, const struct node *);

/* Something that happened, as a line. */
void status_event(struct buf *, struct arena *, const struct set *,
    const struct tick_outcome *, const struct outcome_event *);

#endif
