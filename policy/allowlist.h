/*
 * Allow lists: what looks like a secret and is none, or may stay for a while.
 * An entry names a rule, the SHA-256 of the value, where it may stand, until
 * when, and why; moving a file or editing around the value does not void it.
 */

#ifndef POLICY_ALLOWLIST_H
#define POLICY_ALLOWLIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/map.h"

#define ALLOWLIST_FILE "secrets-allow.yaml"

struct allowlist {
	struct map entries;	/* hash of a value -> struct allowed */
};

/* False if findings say what is wrong with the file. */
bool allowlist_read(struct arena *, struct diag *, const char *file,
    const char *text, size_t len, struct allowlist *out);

/*
 * Whether a value may stand in a file today ("2026-11-20").  If it might
 * have until a day before, *ended is that day.
 */
bool allowlist_has(const struct allowlist *, const char *rule,
    const char *hash, const char *path, const char *today,
    const char **ended);

#endif
