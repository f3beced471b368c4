/*
 * Masks: objects without their secrets.  A hidden value becomes "***", or
 * another label where it differs from the one that stood there before, so
 * that whoever compares two masked objects sees that a secret has changed and
 * can show nothing of it.  Hidden are the data of Secrets, sealed values, and
 * what stands under a name, or behind one in a text, that sounds like a
 * secret's.
 */

#ifndef GEN_MASK_H
#define GEN_MASK_H

#include "base/map.h"
#include "yaml/node.h"

struct mask {
	struct arena *arena;
	struct map label;	/* a place and what was there -> its label */
	struct map count;	/* a place -> the label given last */
};

/* One mask for the objects that are compared with each other. */
void mask_init(struct mask *, struct arena *);
/* A copy without secrets. */
struct node *mask_object(struct mask *, const struct node *root);

#endif
