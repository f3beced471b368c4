/*
 * Frames: what goes between the agent and an applier.  To the applier goes a
 * line "sluice-applier 1 VERB", a line for each object with its bytes behind
 * it, and a line "end"; back comes a line for each object.  Fields have a tab
 * between two of them and are written as in an index.
 *
 * Secret bytes stay where they are: to be written they are not copied, and
 * read they are into guarded memory.
 */

#ifndef AGENT_FRAME_H
#define AGENT_FRAME_H

#include "agent/applier.h"
#include "seal/guard.h"

/* "apply" */
const char *frame_verb(enum applier_verb);
/*
 * The input of a run, as pieces.  ERR_REFUSED if an object, or all of them,
 * are larger than an applier is given.
 */
struct err *frame_write(struct arena *, const struct applier_run *,
    struct blob **piece, size_t *n) must_check;
/*
 * What an applier printed, into the results of a run; the text is changed.
 * False if it makes no sense; then *line says where.
 */
bool frame_read_results(struct arena *, char *text, size_t len,
    struct applier_run *, size_t *line);

/* --- the other end --- */

struct frames {
	struct applier_object *object;
	size_t n;
};

/*
 * The input of an applier that was called for this verb, from a descriptor.
 * ERR_INPUT if it is not well-formed, or ends before it should: then nothing
 * may be done.
 */
struct err *frame_read(struct arena *, struct guard *, int fd,
    enum applier_verb, struct frames *out) must_check;
/* A line of results. */
void frame_add_result(struct buf *, const struct applier_result *);
/* Lines of a probe. */
void frame_add_capability(struct buf *, const char *word);
void frame_add_floor(struct buf *, const struct floor *);

#endif
