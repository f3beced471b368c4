/*
 * Field paths: "spec.containers.[name=web].image", as replacements and vars
 * write them.  A part between dots is a key, an index, "*" for every element
 * of a list, or "[key=value]" for the elements that have this value.  A dot
 * inside a key is written "\." or the key in brackets.
 */

#ifndef OVERLAYS_FIELD_PATH_H
#define OVERLAYS_FIELD_PATH_H

#include "overlays/step.h"

struct field_match;

struct field_path {
	const struct node *setting;	/* where it was written */
	const char **part;		/* without escapes, outer brackets */
	size_t n;
	struct field_match **match;	/* of parts like [key=value] */
};

/* Split a path at its dots; false after a finding at the node. */
bool field_path_read(struct step *, const struct node *,
    struct field_path *out);

/*
 * Where the one value of a source stands: values are compared exactly, and
 * "-" is the last element.  NULL is success, and then *slot is NULL if there
 * is no such field; else it is what is wrong with the way.
 */
const char *field_path_get(struct step *, const struct field_path *,
    struct node **root, struct node ***slot);

/*
 * Add to the last finding the key that a path may have meant where it ends in
 * an object.
 */
void field_path_hint(struct step *, const struct field_path *,
    const struct node *root);

/* Whether a part has the form [key=value]; the number that it is. */
bool field_part_is_match(const char *part);
bool field_part_number(const char *part, long long *out);
/* The parts before i, as somebody would write them. */
const char *field_path_way(struct arena *, const struct field_path *,
    size_t i);
/* What is wrong where part i needs something else than what is there. */
const char *field_path_misfit(struct arena *, const struct field_path *,
    size_t i, const struct node *found, const char *needed);

#endif
