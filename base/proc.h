/*
 * Processes: run another program and wait for it.  It gets an argument list
 * (no shell comes between), the input and environment named here, no other
 * descriptor of ours (but see proc_share), and a limited time; when that is
 * over it is ended together with what it started.  What it prints is kept up
 * to the maximum of the given buffers.
 *
 *	const char *const argv[] = { "git", "fetch", "--", url, NULL };
 *	struct proc p = { .argv = argv, .err = &words, .seconds = 60 };
 *
 *	e = proc_run(&p);
 *	if (!e)
 *		e = proc_check(&p);
 */

#ifndef BASE_PROC_H
#define BASE_PROC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/source.h"

struct proc {
	const char *const *argv;	/* to NULL; [0] is sought in PATH */
	/* "NAME=value" sets, "NAME" takes away; ends in NULL; or NULL */
	const char *const *env;
	bool env_only;			/* begin with no environment at all */
	const char *dir;		/* where it runs; NULL: where we are */
	/* its standard input, piece by piece, from where the pieces are */
	const struct blob *input;
	size_t ninput;			/* 0: nothing */
	struct buf *out, *err;		/* what it prints; NULL: lost */
	unsigned seconds;		/* 0: LIMIT_PROC_SECONDS */
	size_t file_size;		/* bytes of a file it writes; 0: any */
	int status;			/* result: exit code, or 128 + signal */
	bool late;			/* result: it took too long */
};

/*
 * Run it.  An error says that it could not be started, took too long or
 * printed more to standard output than fits; how it ended is in status.  The
 * tail of what it printed to standard error is cut off without a word.
 */
struct err *proc_run(struct proc *) must_check;
/*
 * Let every program that is run from now on keep a descriptor of ours open, as
 * its descriptor PROC_SHARED, above which it must be here: a lock that must
 * not end before the last one who works under it.  -1: none any more.
 */
#define PROC_SHARED 4
void proc_share(int fd);
/*
 * ERR_SYSTEM if the status is not 0, with the last line of p->err where there
 * is one.
 */
struct err *proc_check(const struct proc *) must_check;

#endif
