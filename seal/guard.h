/*
 * Guarded memory: where keys and plaintext live.  It is locked against
 * swapping if the system lets us, kept out of core dumps, fenced by pages that
 * trap, and wiped when it is given back.  Like an arena, it is given back as
 * a whole or down to a mark; it ends with its arena at the latest.
 */

#ifndef SEAL_GUARD_H
#define SEAL_GUARD_H

#include <stddef.h>

#include "base/arena.h"

/* Secret bytes, with a NUL behind them that len does not count. */
struct secret {
	unsigned char *data;
	size_t len;
};

struct guard;
struct guard_mark {
	void *chunk;
	size_t used;
};

/* Empty; it may hold LIMIT_GUARD bytes. */
struct guard *guard_new(struct arena *);
/* len bytes, zeroed, never NULL: without memory the program ends. */
void *guard_alloc(struct guard *, size_t len);
/* A point to come back to: what was taken after it is wiped. */
struct guard_mark guard_mark(struct guard *);
void guard_rewind(struct guard *, struct guard_mark);

#endif
