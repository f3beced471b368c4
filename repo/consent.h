/*
 * Consents: what a commit allows an agent that it would refuse by itself, or
 * forbids it, as trailers that people write into a source commit.  They come
 * into the rendered commit as they are, and so under its signature.
 */

#ifndef REPO_CONSENT_H
#define REPO_CONSENT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"

struct consent {
	bool no_rollback;	/* Sluice-Rollback: no */
	unsigned prune;		/* Sluice-Prune: how many may go; 0: unsaid */
	bool allow_empty;	/* Sluice-Allow-Empty: yes */
	const char *prune_kinds; /* Sluice-Prune-Kinds: "Kind,Kind.group"; "" */
};

/*
 * What a message says.  False if one of them is written wrongly, or stands
 * twice: then *bad is its name, *wanted says how it is written, and it counts
 * for nothing.
 */
bool consent_read(struct arena *, const char *message, struct consent *out,
    const char **bad, const char **wanted);
/* Whether it says anything. */
bool consent_is_given(const struct consent *);
/* Append them as trailers, in one order and spelling. */
void consent_add(struct arena *, struct buf *message, const struct consent *);

#endif
