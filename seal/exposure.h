/*
 * Exposure: what somebody who has a key could ever have opened.  Fed with the
 * rings and the sealed values of a history, it knows which sets of recipients
 * the key was in or could unwrap, and so which values it opened.
 */

#ifndef SEAL_EXPOSURE_H
#define SEAL_EXPOSURE_H

#include <stdbool.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/source.h"
#include "seal/key.h"
#include "seal/ring.h"

struct exposure {
	struct arena *arena;
	const char *key;	/* text of the recipient */
	struct map sets;	/* names of sets it opens */
	struct map values;	/* hash of a sealed value -> struct exposed */
};

struct exposed {
	const char *scope;	/* "prod shop/db password" */
	const char *on;
	const char *blob, *path;	/* one that has it */
	bool live;		/* it is there today */
};

void exposure_init(struct exposure *, struct arena *,
    const struct recipient *key);
/* A ring as it was at some time.  All rings come before the first file. */
void exposure_add_ring(struct exposure *, const struct ring *);
/*
 * A file as it was at some time; live: as it is now.  Files without sealed
 * values cost one look at their bytes.
 */
void exposure_add_file(struct exposure *, const char *blob,
    const char *path, struct blob text, bool live);
/* One line a value, the live ones first. */
void exposure_print(FILE *, const struct exposure *);

#endif
