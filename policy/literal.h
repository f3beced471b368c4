/*
 * Literals: is a value that stands under a telling name the secret itself, or
 * does it stand in for one (a template, a variable, a path, "changeme", the
 * name of a Secret)?  What counts was measured on public charts: most values
 * under such names are no secrets.
 */

#ifndef POLICY_LITERAL_H
#define POLICY_LITERAL_H

#include <stdbool.h>
#include <stddef.h>

/* Whether a key is named like something secret, and this value of it is. */
bool literal_is_secret(const char *key, size_t keylen, const char *value,
    size_t len);
/* Whether a text is empty or stands in for a value to come. */
bool literal_is_placeholder(const char *text, size_t len);

#endif
