/*
 * Object ids: the 20 bytes by which an object is found.  Sluice works in
 * SHA-1 repositories; opening any other fails.
 */

#ifndef REPO_OID_H
#define REPO_OID_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

#define OID_SIZE 20
#define OID_HEX 40

struct oid {
	unsigned char id[OID_SIZE];
};

/* The id that stands for "no object": a ref that is not there. */
bool oid_is_none(const struct oid *);
bool oid_equal(const struct oid *, const struct oid *);
/* The 40 digits, in lower case, and the first 7 of them for people. */
const char *oid_show(struct arena *, const struct oid *);
const char *oid_short(struct arena *, const struct oid *);
/* True if text is exactly 40 hexadecimal digits. */
bool oid_parse(const char *text, size_t len, struct oid *out);

#endif
