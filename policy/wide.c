#include "policy/wide.h"

#include <stdbool.h>
#include <stdint.h>

#define REPLACEMENT 0xfffd
#define LOOKED_AT 256		/* bytes, where there is no mark */

enum width { WIDTH_ONE, WIDTH_LITTLE, WIDTH_BIG };

/*
 * A mark says so; without one, texts that people write have a NUL in most of
 * their units, always on the same side.
 */
static enum width
width_of(struct blob text)
{
	const unsigned char *data = (const unsigned char *)text.data;
	size_t n = text.len < LOOKED_AT ? text.len : LOOKED_AT, i;
	size_t nul[2] = { 0, 0 };

	if (text.len < 2)
		return WIDTH_ONE;
	if (data[0] == 0xff && data[1] == 0xfe)
		return WIDTH_LITTLE;
	if (data[0] == 0xfe && data[1] == 0xff)
		return WIDTH_BIG;
	for (i = 0; i < n; i++)
		nul[i % 2] += !data[i];
	if (!nul[0] && nul[1] * 4 > n)
		return WIDTH_LITTLE;
	return !nul[1] && nul[0] * 4 > n ? WIDTH_BIG : WIDTH_ONE;
}

static uint32_t
unit_at(struct blob text, size_t at, enum width width)
{
	const unsigned char *data = (const unsigned char *)text.data + at;

	return width == WIDTH_LITTLE ? data[0] | (uint32_t)data[1] << 8 :
	    data[1] | (uint32_t)data[0] << 8;
}

static char *
put(char *to, uint32_t c)
{
	if (c < 0x80) {
		*to++ = (char)c;
	} else if (c < 0x800) {
		*to++ = (char)(0xc0 | c >> 6);
		*to++ = (char)(0x80 | (c & 0x3f));
	} else if (c < 0x10000) {
		*to++ = (char)(0xe0 | c >> 12);
		*to++ = (char)(0x80 | (c >> 6 & 0x3f));
		*to++ = (char)(0x80 | (c & 0x3f));
	} else {
		*to++ = (char)(0xf0 | c >> 18);
		*to++ = (char)(0x80 | (c >> 12 & 0x3f));
		*to++ = (char)(0x80 | (c >> 6 & 0x3f));
		*to++ = (char)(0x80 | (c & 0x3f));
	}
	return to;
}

static bool
is_surrogate(uint32_t c, uint32_t first)
{
	return c >= first && c < first + 0x400;
}

struct blob
wide_narrow(struct arena *a, struct blob text)
{
	enum width width = width_of(text);
	struct blob out;
	uint32_t c, low;
	size_t i;
	char *to;

	if (width == WIDTH_ONE)
		return text;
	/* a unit of two bytes becomes three at most */
	to = arena_alloc(a, text.len / 2 + 1, 3);
	out.data = to;
	for (i = 0; i + 1 < text.len; i += 2) {
		c = unit_at(text, i, width);
		low = i + 3 < text.len ? unit_at(text, i + 2, width) : 0;
		if (is_surrogate(c, 0xd800) && is_surrogate(low, 0xdc00)) {
			c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
			i += 2;
		} else if (is_surrogate(c, 0xd800) ||
		    is_surrogate(c, 0xdc00)) {
			c = REPLACEMENT;
		}
		/* a mark is no part of the text */
		if (c != 0xfeff || i)
			to = put(to, c);
	}
	out.len = (size_t)(to - out.data);
	return out;
}
