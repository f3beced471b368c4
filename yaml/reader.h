/*
 * The reader while it reads: what the files that turn events into nodes share.
 * Each of them reports what is wrong and marks it here.
 */

#ifndef YAML_READER_H
#define YAML_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <yaml.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/map.h"
#include "yaml/problem.h"
#include "yaml/read.h"

struct reader {
	struct arena *a;
	struct diag *d;
	enum yaml_schema schema;
	struct origin origin;
	const char *text;
	size_t len;
	yaml_parser_t parser;
	unsigned flow;		/* collections in flow style around us */
	bool bad;		/* there was an error */
	bool ended;		/* and it was of the kind that ends reading */
	struct map anchors;	/* of this document, see compose.c */
	size_t ndoc, nanchor;
	size_t written;		/* nodes in the text */
	size_t expanded;	/* and with aliases followed */
	unsigned deepest;	/* depth reached in what has an anchor */
};

/* The next event; false, after a finding, when there is none. */
bool reader_next(struct reader *, yaml_event_t *);
struct loc reader_place(const struct reader *, const yaml_event_t *);
/* Report that a limit is exceeded, and end the reading. */
void reader_exceed(struct reader *, const char *rule, struct loc,
    const char *what, size_t limit);
/* Count nodes that an alias stands for; false when they are too many. */
bool reader_expand(struct reader *, struct loc, size_t count);

#endif
