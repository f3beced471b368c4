/*
 * Trailers: the "Key: value" lines that end a commit message.  Sluice keeps
 * facts there, such as the commit a rendered commit was made from.  They are
 * believed only in commits whose signature was verified.
 */

#ifndef REPO_TRAILER_H
#define REPO_TRAILER_H

#include "base/arena.h"
#include "base/buf.h"

/*
 * The value of the last trailer called key, in a, or NULL.  Trailers are the
 * last paragraph, if every line of it is one; case counts in a key.
 */
const char *trailer_get(struct arena *a, const char *message, const char *key);
/* The same, but NULL also if there is more than one of that key. */
const char *trailer_only(struct arena *a, const char *message,
    const char *key);
/*
 * Append a trailer, opening the trailer paragraph if there is none.  A value
 * has one line: control bytes in it become spaces.
 */
void trailer_add(struct buf *message, const char *key, const char *value);

#endif
