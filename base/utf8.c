#include "base/utf8.h"

#include <string.h>

#define HIGH_BITS 0x8080808080808080u

size_t
utf8_decode(const char *text, size_t len, uint32_t *out)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *p = (const unsigned char *)text;
	uint32_t c;
	size_t n, i;

	if (p[0] < 0x80) {
		*out = p[0];
		return 1;
	}
	n = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
	if (p[0] < 0xc2 || p[0] > 0xf4 || n > len)
		return 0;
	c = p[0] & (0xffu >> (n + 1));
	for (i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3f);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return 0;
	*out = c;
	return n;
}

size_t
utf8_valid(const char *text, size_t len)
{
	uint64_t eight;
	uint32_t c;
	size_t i = 0, n;

	while (i < len) {
		while (len - i >= sizeof(eight)) {
			memcpy(&eight, text + i, sizeof(eight));
			if (eight & HIGH_BITS)
				break;
			i += sizeof(eight);
		}
		if (i == len)
			break;
		n = utf8_decode(text + i, len - i, &c);
		if (!n)
			break;
		i += n;
	}
	return i;
}
