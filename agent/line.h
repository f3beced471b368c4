/*
 * Lines of state files: fields with a tab between two of them, each written as
 * in an index (kube/index.h).  A reader takes field after field; it need ask
 * only once, at the end, whether all were what it wanted.
 */

#ifndef AGENT_LINE_H
#define AGENT_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/source.h"
#include "repo/oid.h"

struct line {
	char *at;		/* the next field; NULL: there is none */
	bool good;		/* every field so far was as it should be */
};

/*
 * The next line of a file, which is changed by reading; false at the end.  A
 * line that is not ended is no good.
 */
bool line_next(struct blob *rest, struct line *out);
/* Fields.  What is not there, or is something else, makes the line bad. */
const char *line_text(struct line *);
uint64_t line_number(struct line *, uint64_t max);
void line_oid(struct line *, struct oid *out);
/* All that is left of it, as it stands. */
const char *line_rest(struct line *);
/* Whether all was good, and nothing is left. */
bool line_ends(const struct line *);

void line_add_text(struct buf *, const char *);
void line_add_number(struct buf *, uint64_t);
void line_add_oid(struct buf *, const struct oid *);
/* The field added last was the last one. */
void line_end(struct buf *);

#endif
