/*
 * Rings: the public side of an environment's keys.  Values are sealed to the
 * environment's recipients; its secret key is kept in a file of its own,
 * itself sealed to the holders: the nodes, and a break-glass key.  Both lists
 * stand in keys/ENV/recipients of the configuration, signed by an owner; the
 * format is in sluice-sealed(5).
 */

#ifndef SEAL_RING_H
#define SEAL_RING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "seal/key.h"

#define RING_BREAK_GLASS "break-glass"

struct ring_holder {
	const char *name;
	struct recipient key;
};

struct ring_former {
	unsigned generation;
	const char *set;
};

struct ring {
	const char *repository, *env;
	unsigned generation;	/* from 1; a new one when keys are replaced */
	struct recipient *to;	/* whom values are sealed to */
	size_t nto;
	const char *set;	/* a name for those, as in to= of a scope */
	struct ring_former *former;
	size_t nformer;
	struct ring_holder *holder;
	size_t nholder;
	bool no_break_glass;	/* said by whoever made the keys */
};

/* False if the text is not what it should be: the findings say why. */
bool ring_read(struct arena *, struct diag *, const char *file,
    const char *text, size_t len, struct ring *out);
void ring_write(struct buf *, const struct ring *);

/* The name of a set of recipients, in whatever order. */
const char *ring_set(struct arena *, const struct recipient *, size_t n);
/* The generation whose values have this set; 0 if none of the ring's has. */
unsigned ring_generation(const struct ring *, const char *set);
/* The holder of a name, or NULL. */
const struct ring_holder *ring_holder(const struct ring *, const char *name);

#endif
