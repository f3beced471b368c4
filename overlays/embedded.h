/*
 * Embedded documents: JSON or YAML text inside a scalar, such as a file in a
 * ConfigMap, opened to change a field in it.
 */

#ifndef OVERLAYS_EMBEDDED_H
#define OVERLAYS_EMBEDDED_H

#include "overlays/step.h"

struct embedded {
	struct node **slot;	/* where the text stands */
	struct node *doc;	/* what it says: a map or a list */
	const char *file;	/* the address that its nodes have there */
	bool json;
	bool indented;		/* JSON over several lines */
	bool changed;		/* by whoever opened it */
};

/* Open the text at slot; NULL if it is no text of a map or list. */
struct embedded *embedded_open(struct step *, struct node **slot);
/*
 * Put the text back if it was changed; loc is the place of the setting that
 * changed it.  Where only scalars were put in the place of scalars, all else
 * (order, comments, white space) stays as it was written.  Otherwise it is
 * written anew, keys sorted: JSON as JSON, indented if it was, YAML as YAML.
 */
void embedded_close(struct step *, struct embedded *, struct loc loc);

#endif
