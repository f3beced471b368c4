/*
 * The value of a var: a field of its object, read once all names are final.
 */

#ifndef OVERLAYS_VAR_VALUE_H
#define OVERLAYS_VAR_VALUE_H

#include "overlays/step.h"

struct var_value {
	const struct node *entry;	/* of the "vars" list */
	bool whole;		/* a map or a list, which nothing can hold */
	bool used;
	enum node_type type;	/* where it stands alone */
	const char *text;
	const char *inside;	/* the text where it is part of another */
};

/* Read it from an object; false after a finding. */
bool var_value_read(struct step *, const struct node *entry,
    struct resource *object, struct var_value *out);

#endif
