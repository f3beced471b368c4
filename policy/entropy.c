#include "policy/entropy.h"

#include <limits.h>
#include <stdint.h>

/*
 * log2(n) in 1/65536, n > 0; squaring finds one binary digit after another,
 * so that every machine finds the same.
 */
static uint32_t
log2_of(uint64_t n)
{
	uint32_t result = 0, digit;

	while (n >= 2ULL << 31) {
		n >>= 1;
		result += 1U << 16;
	}
	/* n as a number from 1 to 2 with 31 binary places */
	result += 31U << 16;
	while (n < 1ULL << 31) {
		n <<= 1;
		result -= 1U << 16;
	}
	for (digit = 1U << 15; digit; digit >>= 1) {
		n = n * n >> 31;
		if (n >= 2ULL << 31) {
			n >>= 1;
			result += digit;
		}
	}
	return result;
}

unsigned
entropy_of(const char *text, size_t len)
{
	size_t count[UCHAR_MAX + 1] = { 0 }, i;
	uint64_t sum = 0;

	if (!len)
		return 0;
	for (i = 0; i < len; i++)
		count[(unsigned char)text[i]]++;
	for (i = 0; i <= UCHAR_MAX; i++)
		if (count[i])
			sum += count[i] * (uint64_t)log2_of(count[i]);
	return (unsigned)((log2_of(len) - sum / len) * 1000 >> 16);
}

/*
 * The first percentile of 4,000 random texts, by length: of hexadecimal
 * digits, of small letters and digits, and of base64.
 */
static const size_t lengths[] = { 8, 12, 16, 20, 24, 32, 40, 48, 64, 128 };
#define NLENGTH (sizeof(lengths) / sizeof(*lengths))
static const unsigned percentile[3][NLENGTH] = {
	{ 1906, 2355, 2703, 2904, 3042, 3254, 3412, 3509, 3632, 3826 },
	{ 2156, 2855, 3125, 3409, 3605, 3903, 4113, 4262, 4478, 4825 },
	{ 2406, 3022, 3375, 3646, 3887, 4203, 4478, 4661, 4935, 5435 }
};

/* The row of the table for a text's alphabet. */
static size_t
alphabet(const char *text, size_t len)
{
	size_t row = 0, i;
	char c;

	for (i = 0; i < len; i++) {
		c = text[i];
		if (c >= '0' && c <= '9')
			continue;
		if (c < 'a' || c > 'z')
			return 2;
		if (c > 'f')
			row = 1;
	}
	return row;
}

bool
entropy_is_random(const char *text, size_t len)
{
	const unsigned *row = percentile[alphabet(text, len)];
	size_t i = NLENGTH - 1, span;
	unsigned want;

	if (len < lengths[0])
		return false;
	while (lengths[i] > len)
		i--;
	want = row[i];
	if (i + 1 < NLENGTH) {
		span = lengths[i + 1] - lengths[i];
		want += (unsigned)((row[i + 1] - row[i]) *
		    (len - lengths[i]) / span);
	}
	return entropy_of(text, len) >= want;
}
