/*
 * Explanations: which file and line a field of an object has its value from,
 * and what that took the place of.
 */

#ifndef OVERLAYS_EXPLAIN_H
#define OVERLAYS_EXPLAIN_H

#include "base/buf.h"
#include "overlays/step.h"

/*
 * Add one line for each value that the field has had, the last one first.  The
 * object is named Kind/name or Kind.group/namespace/name, by a name that it
 * has or had; the field is a field path (field_path.h).  ERR_INPUT if there is
 * no such object or field.
 */
struct err *explain_field(struct step *, const struct resource_set *,
    const char *object, const char *field, struct buf *out) must_check;

#endif
