/*
 * The journal: lines of text that say what was begun and what was done, each
 * of them safe on disk before journal_add returns.  A line is lost, as a
 * whole, only if the machine stops while it is written.  The file has its
 * first 64 KiB from the beginning, so that there is room to say that the disk
 * is full.  What the lines mean is progress.h's.
 *
 * A line begins with a check of itself and of all the lines before it, so that
 * what is left of an older line can never be taken for one.
 */

#ifndef AGENT_JOURNAL_H
#define AGENT_JOURNAL_H

#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

#define JOURNAL_CHECK 16	/* hexadecimal digits of it */

struct journal {
	struct arena *arena;
	const char *path;
	const char **line;	/* those in the file, without their checks */
	size_t n;
	size_t end;		/* where the next one goes */
	char check[JOURNAL_CHECK + 1];	/* of the last one */
};

/* What is in the file; nothing, if it is not there. */
struct err *journal_open(struct arena *, const char *path,
    struct journal *out) must_check;
/* Begin a new one, in place of the old, with n lines. */
struct err *journal_begin(struct journal *, const char *const *line,
    size_t n) must_check;
/* Add a line, which has no newline in it. */
struct err *journal_add(struct journal *, const char *line) must_check;

#endif
