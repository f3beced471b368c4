/*
 * Telling names: keys, variables and options that are named like something
 * secret, "DB_PASSWORD" and "apiKey" and not "password_file".  A name that
 * ends in such a word has the secret as its value; one that has it anywhere
 * may have, which is reason enough not to show the value.
 */

#ifndef BASE_TELLING_H
#define BASE_TELLING_H

#include <stdbool.h>
#include <stddef.h>

/* How sure a name makes us. */
enum telling {
	TELLS_NOTHING,
	TELLS_LITTLE,		/* enough to hide a value, and no more */
	TELLS_CARRIER,		/* an address that may have a secret in it */
	TELLS_SECRET,		/* or the name of one */
	TELLS_PASSWORD
};

/* What the end of a name tells of its value. */
enum telling telling_of(const char *name, size_t len);
/* Whether the value under a name had better not be shown. */
bool telling_hides(const char *name, size_t len);

#define TELLING_MAX 128

/*
 * Letters and digits of the end of a text, in small letters, which is how
 * names are compared; returns how many.
 */
size_t telling_squeeze(const char *text, size_t len, char out[TELLING_MAX]);

#endif
