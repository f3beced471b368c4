/*
 * Workers: the processes that seem to be at work in a repository, as far as
 * this account may see them: Git and the hooks, with their directory or a file
 * of theirs in it.
 */

#ifndef HOOKS_WORKERS_H
#define HOOKS_WORKERS_H

#include <stddef.h>

#include "base/arena.h"

struct worker {
	long pid;
	const char *name;	/* of the program */
};

struct workers {
	struct worker *item;
	size_t n;
};

/* dir is the real path of the repository.  Those that start us do not count. */
void workers_find(struct arena *, const char *dir, struct workers *out);

#endif
