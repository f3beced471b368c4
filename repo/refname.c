/*
 * Names of refs: apart from refs.c, so that programs which read a
 * configuration need not load libgit2 for it.
 */

#include "repo/refs.h"

#include <string.h>

#include "base/limit.h"

/* One part between slashes. */
static bool
is_part(const char *s, size_t len)
{
	size_t i;

	if (!len || len > LIMIT_REF_PART || s[0] == '.' || s[0] == '-' ||
	    s[len - 1] == '.')
		return false;
	if (len >= 5 && !memcmp(s + len - 5, ".lock", 5))
		return false;
	for (i = 0; i < len; i++) {
		if (!((s[i] >= 'a' && s[i] <= 'z') ||
		    (s[i] >= 'A' && s[i] <= 'Z') ||
		    (s[i] >= '0' && s[i] <= '9') ||
		    s[i] == '.' || s[i] == '_' || s[i] == '-'))
			return false;
		if (s[i] == '.' && i && s[i - 1] == '.')
			return false;
	}
	return true;
}

bool
refs_is_name(const char *name)
{
	size_t len;

	if (strlen(name) > LIMIT_REF)
		return false;
	for (;; name += len + 1) {
		len = strcspn(name, "/");
		if (!is_part(name, len))
			return false;
		if (!name[len])
			return true;
	}
}
