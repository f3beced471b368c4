/*
 * Dispatches: a report on its way to the Git server.  The commit is made in
 * a repository that holds nothing else, and stock Git pushes it.
 */

#ifndef AGENT_DISPATCH_H
#define AGENT_DISPATCH_H

#include "agent/settings.h"
#include "agent/verdict.h"
#include "base/source.h"

struct dispatch {
	const struct settings *settings;
	const struct set *set;
	const char *dir;	/* the repository, which is made anew */
	int64_t time;
	enum verdict verdict;
	struct blob status;	/* status.json */
	struct blob events;	/* events.jsonl; empty: it is left out */
};

/*
 * Sign and push it.  What the server or the network does is no error: *failed
 * says in one line why it was not taken, or is NULL.
 */
struct err *dispatch_push(struct arena *, const struct dispatch *,
    const char **failed) must_check;

#endif
