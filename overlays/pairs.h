/*
 * Pairs: the keys and values of a ConfigMap or Secret, as a generator entry
 * names them: in env files, in literals, in files, and in this order
 * (api/kv/kv.go).
 */

#ifndef OVERLAYS_PAIRS_H
#define OVERLAYS_PAIRS_H

#include "overlays/step.h"

struct data_pair {
	struct blob key, value;
	struct loc loc;			/* where the value comes from */
};

struct data_pairs {
	struct data_pair *item;		/* every key once */
	size_t n;
};

/* What is wrong with a source is a finding, and the rest is read. */
void pairs_read(struct step *, const struct node *entry,
    struct data_pairs *out);

#endif
