/*
 * Arenas: memory and handles that end together.  An operation makes an arena,
 * hands it down, and frees it; nothing allocated from it is freed by itself.
 * Running out of memory, or past the ceiling of the arena, ends the program
 * with a message and exit status 3.
 */

#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena;
struct arena_mark {
	void *chunk, *done;
	size_t used, total;
};

/* An empty arena that may hold LIMIT_MEMORY bytes. */
struct arena *arena_new(void);
/* Run what was deferred, newest first, and give everything back. */
void arena_free(struct arena *);

/* A point to come back to: arena_rewind undoes all that came after it. */
struct arena_mark arena_mark(struct arena *);
void arena_rewind(struct arena *, struct arena_mark);

/* n elements of size bytes, zeroed; the product is checked; never NULL. */
void *arena_alloc(struct arena *, size_t n, size_t size);
/*
 * Room for one more element behind the n that array holds.  Capacity is the
 * next power of two above n, so it needs no counter of its own: callers begin
 * with a NULL array and n of 0 and add one element at a time.
 */
void *arena_grow(struct arena *, void *array, size_t n, size_t size);

/* Copies that end in a NUL, which len does not count. */
char *arena_strdup(struct arena *, const char *);
char *arena_strndup(struct arena *, const char *, size_t len);
char *arena_printf(struct arena *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* End the program as running out of memory does: for memory of others. */
_Noreturn void arena_exhausted(void);

/* Call done(handle) when the arena ends or is rewound past this point. */
void arena_defer(struct arena *, void (*done)(void *), void *handle);

#endif
