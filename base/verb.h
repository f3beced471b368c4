/*
 * Verbs: what a program is to do, where it can do several things and its first
 * operand says which.
 *
 *	static const struct command {
 *		struct verb verb;
 *		int (*run)(struct agent *);
 *	} commands[] = {
 *		{ { "status", 0, JSON, 0, 0, "nothing" }, command_status },
 *	};
 *
 *	c = verb_find(&program, commands, N(commands), sizeof(*commands),
 *	    &operands);
 */

#ifndef BASE_VERB_H
#define BASE_VERB_H

#include <stdbool.h>
#include <stddef.h>

#include "base/opt.h"

struct verb {
	const char *name;
	unsigned needs, takes;	/* options, a bit for each kind of them */
	size_t min, max;	/* operands behind it */
	const char *operands;	/* what they are: "FILE...", or "nothing" */
};

/* What was given on the command line. */
struct verb_option {
	unsigned kind;
	bool given;
	const char *name;	/* "--env" */
};

/*
 * The row that the first operand names, which is taken away; of a table of n
 * rows of size bytes, each of which begins with a verb.  NULL after saying
 * what is wrong.
 */
const void *verb_find(const struct opt_program *, const void *table, size_t n,
    size_t size, struct opt_operands *);
/* Negative if the options are those of the verb; or the status to end with. */
int verb_check(const struct opt_program *, const struct verb *,
    const struct verb_option *, size_t n);

#endif
