/*
 * Pending work: a mark that stands while refs are being moved.  One whose
 * process is gone says that a push ended halfway, and that sluice-reconcile
 * has something to look at.
 */

#ifndef HOOKS_PENDING_H
#define HOOKS_PENDING_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"

/* dir is $GIT_DIR/sluice, with a slash behind it. */
struct err *pending_begin(struct arena *, const char *dir) must_check;
/* Take our own mark away. */
void pending_end(struct arena *, const char *dir);
/* Whether a process left its mark. */
bool pending_is_left(struct arena *, const char *dir);
/*
 * The same, and such marks become one of ours, so that no other takes them up
 * while we live, and somebody does if we are killed.
 */
bool pending_take(struct arena *, const char *dir);
/* What was taken is finished, or will never be. */
void pending_drop(struct arena *, const char *dir);

#endif
