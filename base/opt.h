/*
 * Options: one table per program, from which parsing, usage, --help and
 * --version follow.  Long options are --name, --name=value and --name value,
 * letters are -a, -abc, -ovalue and -o value; "--" ends them.  Options and
 * operands may stand in any order.
 *
 *	const struct opt options[] = {
 *		{ 'q', "quiet", NULL, "say nothing but errors", &quiet, NULL },
 *		{ 'o', "output", "DIR", "write files there", NULL, &dir },
 *	};
 *	const struct opt_program program = {
 *		.name = "sluice-render", .operands = "PATH...", ...
 *	};
 *
 *	status = opt_parse(&program, argc, argv, &operands);
 *	if (status >= 0)
 *		return status;
 */

#ifndef BASE_OPT_H
#define BASE_OPT_H

#include <stdbool.h>
#include <stddef.h>

struct opt {
	char letter;		/* 0: it has none */
	const char *name;	/* NULL: it has none */
	const char *arg;	/* its values, in capitals, a blank between two;
				   NULL: it has none */
	const char *help;	/* half a line */
	bool *flag;		/* becomes true if it is given; or NULL */
	const char **value;	/* as many as there are words in arg */
};

struct opt_program {
	const char *name;
	const char *operands;	/* "PATH..."; NULL: it takes none */
	size_t min, max;	/* how many operands */
	const char *what;	/* one line */
	const struct opt *opt;
	size_t nopt;
	const char *examples;	/* lines that can be typed; or NULL */
	int section;		/* of its manual page; 0: 1 */
};

struct opt_operands {
	char **item;		/* of argv, whose order changes */
	size_t n;
};

/*
 * Negative: go on.  Else the program is to end with this status: 0 after
 * --help or --version, 2 after a mistake, which standard error has been told.
 */
int opt_parse(const struct opt_program *, int argc, char **argv,
    struct opt_operands *);
/* Say what is wrong, and how the program is used; the status to end with. */
int opt_wrong(const struct opt_program *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/*
 * Which of n words the value of an option is; n after saying that it is none.
 */
size_t opt_choice(const struct opt_program *, const char *option,
    const char *value, const char *const *words, size_t n);

#endif
