/*
 * Confinement: what a program gives up once it has opened what it needs and
 * before it reads what strangers wrote.  It cannot be taken back, and what the
 * process starts afterwards inherits it.
 *
 * Always: no network, no other program, no tracing or changing of the system,
 * no rights gained, no core dump and no look into its memory.  What is named
 * below: files changed only under certain directories, and limited resources.
 * Descriptors that are open stay usable.
 */

#ifndef BASE_CONFINE_H
#define BASE_CONFINE_H

#include <stddef.h>

#include "base/buf.h"

/* Parts of it, for those who insist. */
enum confine_part {
	CONFINE_RIGHTS = 1,	/* none are gained by running a program */
	CONFINE_MEMORY = 2,	/* nobody looks into ours */
	CONFINE_LIMITS = 4,
	CONFINE_CALLS = 8,	/* the network, other programs, the system */
	CONFINE_FILES = 16
};

struct confine {
	/* directories below which files may change; ends in NULL; or NULL */
	const char *const *writable;
	/* 0: as it is */
	size_t memory;		/* bytes of address space */
	size_t file_size;	/* bytes of a file that is written */
	unsigned cpu_seconds;
	unsigned files;		/* open at once */
};

/*
 * Give it all up, as far as the system lets us.  Returns the parts that could
 * not be had, and adds a line for each to why, which may be NULL.
 */
unsigned confine(const struct confine *, struct buf *why);

/*
 * Only this of it, for programs that hold secrets and run others: no core
 * dump, and no look into our memory.  Returns the parts that failed.
 */
unsigned confine_memory(void);

#endif
