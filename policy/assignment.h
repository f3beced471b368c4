/*
 * Assignments: lines of a text that give a name a value, as in .env and
 * .properties files, INI, TOML, shell scripts, and YAML that is still a
 * template.  Comments are passed over.
 */

#ifndef POLICY_ASSIGNMENT_H
#define POLICY_ASSIGNMENT_H

#include <stdbool.h>
#include <stddef.h>

struct assignment {
	const char *key, *value;	/* in the text, without quotes */
	size_t keylen, len;
};

/*
 * The next assignment from *at on, which moves behind its line; false at the
 * end of the text.
 */
bool assignment_next(const char *text, size_t len, size_t *at,
    struct assignment *out);

#endif
