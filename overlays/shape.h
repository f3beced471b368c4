/*
 * Shapes: which fields a map of settings may have, and of what type each is.
 * A tree is held against its shape before any step reads it, so that a step
 * finds what it expects or nothing at all.
 */

#ifndef OVERLAYS_SHAPE_H
#define OVERLAYS_SHAPE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "yaml/node.h"

enum shape_type {
	SHAPE_ANY, SHAPE_STRING, SHAPE_BOOL, SHAPE_INT,
	SHAPE_STRINGS,		/* a list of strings */
	SHAPE_STRING_MAP,	/* from strings to strings */
	SHAPE_MAP,		/* of shape->shape */
	SHAPE_MAPS		/* a list of such maps */
};

struct shape_field {
	const char *name;
	enum shape_type type;
	const struct shape *shape;	/* of SHAPE_MAP and SHAPE_MAPS */
	const char *instead;	/* it is deprecated, and this is used today */
	bool ours;		/* kustomize v5.5.0 does not know it */
};

struct shape {
	const char *what;	/* "a patch", for messages */
	const struct shape_field *field;
	size_t n;
	bool open;		/* with compat: other fields are ignored */
};

/* How strict a check is; kustomize reads its two kinds of file differently. */
struct shape_rules {
	bool compat;
	bool loose;		/* with compat: other fields are ignored, and
				   numbers stand for strings */
};

/*
 * Hold a map against a shape.  What remains has canonical field names (any
 * case is understood), no nulls, and values of the right type; all else is a
 * finding, and then the answer is false.
 */
bool shape_check(struct arena *, struct diag *, const struct shape_rules *,
    const struct shape *, struct node *map);

#endif
