/*
 * Replacements: copy a field of one object, or a fixed value, into fields of
 * others.
 */

#ifndef OVERLAYS_REPLACE_H
#define OVERLAYS_REPLACE_H

#include "overlays/step.h"

/* One entry of "replacements", with a path or inline. */
void replace_entry(struct step *, struct resource_set *,
    const struct node *entry);

/*
 * A field path ("spec.containers.[name=web].image") split at its dots, with
 * escapes and brackets resolved; false after a finding at the node.
 */
struct field_path {
	const char **part;
	size_t n;
};
bool field_path_read(struct step *, const struct node *,
    struct field_path *out);

#endif
