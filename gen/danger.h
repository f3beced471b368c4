/*
 * Dangers: changes that lose data, that the API server refuses, or that give
 * away more than before.  They are words for the reader, never findings.
 */

#ifndef GEN_DANGER_H
#define GEN_DANGER_H

#include "gen/diff.h"

/* Why to think twice before an object goes, or NULL. */
const char *danger_of_removal(const struct gvk *);
/* The same of a field that changes; object is what it was in. */
const char *danger_of_field(const struct gvk *, const struct node *object,
    const struct diff_field *);
/* The same of a value by itself that is now under key. */
const char *danger_of_value(const struct gvk *, const char *key,
    const struct node *);

#endif
