/* The order of keys: keyList of goyaml.v2/sorter.go. */

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/utf8.h"
#include "yaml/order_table.h"
#include "yaml/write.h"

/* A place in a key; at the end the character is 0. */
struct cursor {
	const char *text;
	size_t len, i;
	uint32_t c;
	size_t width;
};

static bool
is_in(const struct range *table, size_t n, uint32_t c)
{
	size_t low = 0, high = n, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (c > table[middle].last)
			low = middle + 1;
		else
			high = middle;
	}
	return low < n && c >= table[low].first;
}

static bool
is_letter(uint32_t c)
{
	if (c < 0x80)
		return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
	return is_in(letters, sizeof(letters) / sizeof(*letters), c);
}

static bool
is_digit(uint32_t c)
{
	if (c < 0x80)
		return c >= '0' && c <= '9';
	return is_in(digits, sizeof(digits) / sizeof(*digits), c);
}

static void
look(struct cursor *k)
{
	k->c = 0;
	k->width = 0;
	if (k->i == k->len)
		return;
	k->width = utf8_decode(k->text + k->i, k->len - k->i, &k->c);
	if (!k->width) {
		k->width = 1;
		k->c = 0xfffd;
	}
}

static bool
back(struct cursor *k)
{
	if (!k->i)
		return false;
	do
		k->i--;
	while (k->i && (k->text[k->i] & 0xc0) == 0x80);
	look(k);
	return true;
}

/* Whether a digit other than 0 stands in the run of digits before k. */
static bool
follows_nonzero(struct cursor k)
{
	while (back(&k) && is_digit(k.c))
		if (k.c != '0')
			return true;
	return false;
}

/* The number at k, after a first digit; how many digits it has. */
static size_t
read_run(struct cursor k, uint64_t first, int64_t *out)
{
	uint64_t n = first;
	size_t count = 0;

	for (; k.width && is_digit(k.c); count++) {
		n = n * 10 + (uint64_t)k.c - '0';	/* wraps, as in Go */
		k.i += k.width;
		look(&k);
	}
	*out = (int64_t)n;
	return count;
}

static int
compare(struct cursor a, struct cursor b)
{
	bool al = is_letter(a.c), bl = is_letter(b.c);
	int64_t an, bn;
	size_t acount, bcount;
	uint64_t first = 0;

	if (al && bl)
		return a.c < b.c ? -1 : 1;
	if (al || bl)
		return bl ? -1 : 1;
	if (a.c == '0' || b.c == '0')
		first = follows_nonzero(a);
	acount = read_run(a, first, &an);
	bcount = read_run(b, first, &bn);
	if (an != bn)
		return an < bn ? -1 : 1;
	if (acount != bcount)
		return acount < bcount ? -1 : 1;
	return a.c < b.c ? -1 : 1;
}

int
yaml_key_order(const char *a, size_t alen, const char *b, size_t blen)
{
	struct cursor ka = { a, alen, 0, 0, 0 }, kb = { b, blen, 0, 0, 0 };
	size_t i = 0, n = alen < blen ? alen : blen;

	while (i < n && a[i] == b[i])
		i++;
	if (i == n)
		return (alen > blen) - (alen < blen);
	while (i && (a[i] & 0xc0) == 0x80)
		i--;		/* to the start of the character */
	ka.i = kb.i = i;
	look(&ka);
	look(&kb);
	return compare(ka, kb);
}
