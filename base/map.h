/*
 * Maps from strings to pointers.  They remember the order in which keys were
 * added, so that going over them is deterministic.  Keys are copied; the map
 * lives in its arena.
 */

#ifndef BASE_MAP_H
#define BASE_MAP_H

#include <stddef.h>

#include "base/arena.h"

struct map_entry {
	const char *key;
	size_t keylen;
	void *value;
	unsigned long hash;
};

struct map {
	struct arena *arena;
	struct map_entry *entry;	/* n of them, in the order added */
	size_t n;
	unsigned *slot;			/* index into entry plus one; 0 free */
	size_t nslot;
};

void map_init(struct map *, struct arena *);
/* The value of key, or NULL. */
void *map_get(const struct map *, const char *key, size_t keylen);
/* Add or replace; returns the value replaced, or NULL. */
void *map_set(struct map *, const char *key, size_t keylen, void *value);

#endif
