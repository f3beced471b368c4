/*
 * Fields: what differs between two objects that are the same one.  Elements of
 * lists are matched by the keys that Kubernetes declares for them, and never
 * by guessing; other lists by their longest common part.
 */

#ifndef GEN_DIFF_FIELDS_H
#define GEN_DIFF_FIELDS_H

#include "gen/diff.h"

/* The way to a place, from its end. */
struct diff_path {
	const struct diff_path *above;	/* NULL: at the top */
	const char *text;
	bool element;
};

struct diff_walk {
	struct arena *arena;
	const struct schema *schema;
	struct diff_object *object;	/* what is found is added to it */
	struct err *failure;
};

/* Add the fields that differ between object->old and object->new. */
struct err *diff_fields(struct arena *, const struct schema *,
    struct diff_object *) must_check;
/* Add those fields of an object that is new which are dangerous. */
void diff_dangers(struct arena *, struct diff_object *);

/* For the walk over fields: */
void diff_node(struct diff_walk *, const struct diff_path *,
    const struct node *old, const struct node *new, struct schema_at);
void diff_list(struct diff_walk *, const struct diff_path *,
    const struct node *old, const struct node *new, struct schema_at);
/* Add a field; at most one of old and new is NULL. */
struct diff_field *diff_add_field(struct diff_walk *, enum diff_op,
    const struct diff_path *, const struct node *old,
    const struct node *new);
/* The lines that differ between two texts, as the lines of a field. */
void diff_set_lines(struct diff_walk *, struct diff_field *,
    const struct blob *old, const struct blob *new);

#endif
