/*
 * The tables behind fieldspecs_builtin: macros to write rows with, and the
 * name references, which have a file of their own.
 */

#ifndef OVERLAYS_FIELDSPEC_TABLE_H
#define OVERLAYS_FIELDSPEC_TABLE_H

#include "overlays/fieldspec.h"

/* A field that is found, respectively made when it is missing. */
#define FIND(g, v, k, p) { { g, v, k }, p, false, false, { NULL, 0, 0 } }
#define MAKE(g, v, k, p) { { g, v, k }, p, true, false, { NULL, 0, 0 } }
/* The same for fields that kustomize does not know. */
#define OURS_FIND(g, v, k, p) { { g, v, k }, p, false, true, { NULL, 0, 0 } }
#define OURS_MAKE(g, v, k, p) { { g, v, k }, p, true, true, { NULL, 0, 0 } }
/* Of any group and version. */
#define FIND_IN(k, p) FIND("", "", k, p)
#define MAKE_IN(k, p) MAKE("", "", k, p)

/* All of an array, respectively its first n rows, as a list. */
#define ROWS(array) { array, sizeof(array) / sizeof((array)[0]) }
#define FIRST_ROWS(array, n) { array, n }

/* kustomize's references first, then ours. */
extern const struct nameref nameref_table[];
enum { KUSTOMIZE_NAMEREFS = 16, ALL_NAMEREFS = 49 };

#endif
