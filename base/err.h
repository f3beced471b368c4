/*
 * Errors: why an operation of ours failed.  NULL is success; each level adds
 * what it was trying to do; the kind becomes the exit status.  What is wrong
 * with somebody's file is no error but a finding: see diag.h.
 *
 * An error belongs to whoever holds it: return it, wrap it, or end it with
 * err_report or err_free.
 */

#ifndef BASE_ERR_H
#define BASE_ERR_H

#define must_check __attribute__((warn_unused_result))

enum err_kind {
	ERR_REFUSED = 1,	/* the answer is no */
	ERR_INPUT = 2,		/* asked wrongly: options, configuration */
	ERR_SYSTEM = 3		/* the machine failed; try again later */
};

struct err;

struct err *err_new(enum err_kind, const char *fmt, ...)
    __attribute__((format(printf, 2, 3))) must_check;
/* Adds the words of errno; of kind ERR_SYSTEM. */
struct err *err_errno(const char *fmt, ...)
    __attribute__((format(printf, 1, 2))) must_check;
/* Puts "words: " in front; NULL passes through. */
struct err *err_wrap(struct err *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3))) must_check;

enum err_kind err_kind(const struct err *);
/* The whole text, on one line; it lives as long as the error. */
const char *err_text(const struct err *);
void err_free(struct err *);
/* Print "error: text" to standard error, end it, and return its kind. */
int err_report(struct err *);

#endif
