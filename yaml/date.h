/*
 * Dates: plain scalars that YAML takes for a point in time.  Kustomize prints
 * them as RFC 3339 text.
 */

#ifndef YAML_DATE_H
#define YAML_DATE_H

#include <stdbool.h>
#include <stddef.h>

#define DATE_MAX 40

/*
 * True for 2001-1-2, 2001-01-02T15:04:05.5Z (or t, or an offset such as
 * +01:00) and 2001-01-02 15:04:05; then out holds it in full, as text.
 */
bool date_read(const char *text, size_t len, char out[DATE_MAX]);

#endif
