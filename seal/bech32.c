#include "seal/bech32.h"

#include <stdint.h>
#include <string.h>

static const char symbols[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

static bool
is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static char
lower(char c)
{
	return is_upper(c) ? (char)(c - 'A' + 'a') : c;
}

/* The checksum is a BCH code over 5-bit symbols: BIP 173, "Checksum". */
static uint32_t
step(uint32_t sum, unsigned symbol)
{
	static const uint32_t generator[5] = {
		0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3
	};
	uint32_t top = sum >> 25;
	unsigned i;

	sum = (sum & 0x1ffffff) << 5 ^ symbol;
	for (i = 0; i < 5; i++)
		if (top >> i & 1)
			sum ^= generator[i];
	return sum;
}

/* The checksum after the prefix, which counts as lower case. */
static uint32_t
start(const char *prefix)
{
	uint32_t sum = 1;
	const char *p;

	for (p = prefix; *p; p++)
		sum = step(sum, (unsigned char)lower(*p) >> 5);
	sum = step(sum, 0);
	for (p = prefix; *p; p++)
		sum = step(sum, (unsigned char)lower(*p) & 31);
	return sum;
}

/* The value of a symbol written in the wanted case, or -1. */
static int
value(char c, bool upper)
{
	const char *at;

	if (upper != is_upper(c) && (c < '0' || c > '9'))
		return -1;
	at = memchr(symbols, lower(c), 32);
	return at ? (int)(at - symbols) : -1;
}

bool
bech32_decode(const char *text, size_t len, const char *prefix,
    unsigned char out[BECH32_BYTES])
{
	size_t plen = strlen(prefix), i, n = 0;
	uint32_t sum = start(prefix), bits = 0;
	unsigned held = 0;
	int v;

	if (len != plen + 1 + BECH32_SYMBOLS || memcmp(text, prefix, plen) ||
	    text[plen] != '1')
		return false;
	for (i = 0; i < BECH32_SYMBOLS; i++) {
		v = value(text[plen + 1 + i], is_upper(prefix[0]));
		if (v < 0)
			return false;
		sum = step(sum, (unsigned)v);
		if (i >= BECH32_SYMBOLS - 6)
			continue;
		bits = bits << 5 | (uint32_t)v;
		held += 5;
		if (held >= 8) {
			held -= 8;
			out[n++] = (unsigned char)(bits >> held);
			bits &= (1U << held) - 1;
		}
	}
	/* 52 symbols hold 4 bits more than 32 bytes; they must be zero */
	return sum == 1 && !bits;
}

void
bech32_encode(const char *prefix, const unsigned char in[BECH32_BYTES],
    char *out)
{
	size_t plen = strlen(prefix), i;
	bool upper = is_upper(prefix[0]);
	uint32_t sum = start(prefix);
	unsigned v, at, byte;

	memcpy(out, prefix, plen);
	out += plen;
	*out++ = '1';
	for (i = 0; i < BECH32_SYMBOLS - 6; i++) {
		at = (unsigned)i * 5;
		byte = (unsigned)in[at / 8] << 8;
		if (at / 8 + 1 < BECH32_BYTES)
			byte |= in[at / 8 + 1];
		v = byte >> (11 - at % 8) & 31;
		sum = step(sum, v);
		*out++ = symbols[v];
	}
	for (i = 0; i < 6; i++)
		sum = step(sum, 0);
	sum ^= 1;
	for (i = 0; i < 6; i++)
		*out++ = symbols[sum >> 5 * (5 - i) & 31];
	*out = '\0';
	if (!upper)
		return;
	for (out -= BECH32_SYMBOLS; *out; out++)
		if (*out >= 'a' && *out <= 'z')
			*out = (char)(*out - 'a' + 'A');
}
