#include "repo/oid.h"

#include <string.h>

#include "base/hash.h"

bool
oid_is_none(const struct oid *oid)
{
	static const struct oid none;

	return oid_equal(oid, &none);
}

bool
oid_equal(const struct oid *a, const struct oid *b)
{
	return !memcmp(a->id, b->id, OID_SIZE);
}

const char *
oid_show(struct arena *a, const struct oid *oid)
{
	return hex_encode(a, oid->id, OID_SIZE);
}

const char *
oid_short(struct arena *a, const struct oid *oid)
{
	return arena_strndup(a, oid_show(a, oid), 7);
}

bool
oid_parse(const char *text, size_t len, struct oid *out)
{
	static const char digits[] = "0123456789abcdef";
	const char *digit;
	unsigned value = 0;
	size_t i;

	if (len != OID_HEX)
		return false;
	for (i = 0; i < OID_HEX; i++) {
		digit = text[i] ? strchr(digits, text[i]) : NULL;
		if (!digit)
			return false;
		value = value << 4 | (unsigned)(digit - digits);
		if (i & 1)
			out->id[i / 2] = (unsigned char)value;
		value &= 15;
	}
	return true;
}
