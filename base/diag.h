/*
 * Findings: what is wrong with the files we were given.  A finding has a
 * level, a lasting rule name ("yaml/duplicate-key", explained in
 * sluice-diagnostics(7)), a place, words, the way we got there, and where
 * possible a hint that names the next action.  A run keeps LIMIT_FINDINGS of
 * them and counts the rest; the same words at the same place are kept once.
 */

#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/loc.h"

enum diag_level {
	DIAG_NOTE,		/* said with -v only */
	DIAG_WARNING,
	DIAG_ERROR
};

enum diag_form {
	DIAG_TOOL,		/* file:line:col: error: words [rule] */
	DIAG_PUSH,		/* error: file:line:col: words [rule] */
	DIAG_JSON
};

struct diag;

/* An empty list of findings that lives in the arena. */
struct diag *diag_new(struct arena *);

/* All is copied, and unprintable bytes of the text are shown escaped. */
void diag_add(struct diag *, enum diag_level, const char *rule, struct loc,
    const char *fmt, ...) __attribute__((format(printf, 5, 6)));
/* To the finding added last: what to do; how we got there (nearest first). */
void diag_hint(struct diag *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void diag_via(struct diag *, struct loc, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * A step on the way that every finding gets while it is open: a caller that
 * goes down into a base pushes, and pops when it comes back.
 */
void diag_push(struct diag *, struct loc, const char *words);
void diag_pop(struct diag *);

/* How many of a level, those not kept included. */
size_t diag_count(const struct diag *, enum diag_level);
/*
 * How often one of a level was added, repetitions included.  Whether a step
 * went well is whether this stayed the same: what it found may have been found
 * before.
 */
size_t diag_added(const struct diag *, enum diag_level);

/*
 * Add the findings as text: errors first, then warnings, then (if notes is
 * true) notes; within a level by file, line, column and rule.  At most max
 * findings are written (0: all) and a last line counts the others.
 */
void diag_format(struct buf *, const struct diag *, enum diag_form,
    bool notes, size_t max);
void diag_print(FILE *, const struct diag *, enum diag_form, bool notes);

/*
 * The nearest of n words to a misspelt one, or NULL if none is near; for
 * "did you mean".
 */
const char *diag_nearest(const char *word, const char *const *words,
    size_t n);
/* Append text with control, bidirectional and invalid bytes escaped. */
void diag_escape(struct buf *, const char *text, size_t len);

#endif
