/*
 * Levels, inside of accumulation: one kustomization of a run, which adds to a
 * set what it names and makes.
 */

#ifndef OVERLAYS_LEVEL_H
#define OVERLAYS_LEVEL_H

#include "overlays/accumulate.h"

struct level {
	struct run *run;
	struct step step;	/* in its directory, with its specs */
	const struct kustomization *k;
	struct resource_set *set;
	const char *path;	/* its directory as seen from the root's */
};

/* A field of its kustomization, or NULL, and how long it is as a list. */
const struct node *level_field(const struct level *, const char *name);
size_t level_length(const struct node *list);
/* Its file as origins name it, or NULL if nobody asks for origins. */
const char *level_file(const struct level *);
/* Add what an entry of "resources" stands for. */
void level_add(struct level *, const struct node *path);

#endif
