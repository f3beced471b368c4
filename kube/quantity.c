#include "kube/quantity.h"

#include <string.h>

#define N(array) (sizeof(array) / sizeof((array)[0]))
#define EXPONENT_MAX 100

/* apimachinery/pkg/api/resource/suffix.go */
static const struct suffix {
	const char *text;
	int tens, twos;
} suffixes[] = {
	{ "", 0, 0 },
	{ "n", -9, 0 }, { "u", -6, 0 }, { "m", -3, 0 }, { "k", 3, 0 },
	{ "M", 6, 0 }, { "G", 9, 0 }, { "T", 12, 0 }, { "P", 15, 0 },
	{ "E", 18, 0 },
	{ "Ki", 0, 10 }, { "Mi", 0, 20 }, { "Gi", 0, 30 }, { "Ti", 0, 40 },
	{ "Pi", 0, 50 }, { "Ei", 0, 60 }
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "e3", "E-2": false if there is more or less than that. */
static bool
read_exponent(const char *p, const char *end, long *out)
{
	bool negative;
	long n = 0;

	if (p == end || (*p != 'e' && *p != 'E'))
		return false;
	p++;
	negative = p < end && *p == '-';
	if (p < end && (*p == '-' || *p == '+'))
		p++;
	if (p == end)
		return false;
	for (; p < end && is_digit(*p) && n < EXPONENT_MAX; p++)
		n = n * 10 + (*p - '0');
	*out = negative ? -n : n;
	return p == end;
}

static bool
read_suffix(const char *p, const char *end, long *tens, long *twos)
{
	size_t i, len = (size_t)(end - p);
	long n;

	*twos = 0;
	for (i = 0; i < N(suffixes); i++)
		if (strlen(suffixes[i].text) == len &&
		    !memcmp(suffixes[i].text, p, len)) {
			*tens += suffixes[i].tens;
			*twos = suffixes[i].twos;
			return true;
		}
	if (!read_exponent(p, end, &n))
		return false;
	*tens += n;
	return true;
}

/* The digits, and how many of them stand behind the point. */
static const char *
read_digits(const char *p, const char *end, uint64_t *n, long *behind)
{
	bool point = false;
	size_t digits = 0;

	*n = 0;
	*behind = 0;
	for (; p < end && (is_digit(*p) || (*p == '.' && !point)); p++) {
		if (*p == '.') {
			point = true;
			continue;
		}
		if (*n > (UINT64_MAX - 9) / 10)
			return NULL;
		*n = *n * 10 + (uint64_t)(*p - '0');
		*behind += point;
		digits++;
	}
	return digits ? p : NULL;
}

bool
quantity_read(const char *text, size_t len, struct quantity *out)
{
	const char *p = text, *end = text + len;
	long behind, tens, twos;

	memset(out, 0, sizeof(*out));
	out->negative = p < end && *p == '-';
	if (p < end && (*p == '-' || *p == '+'))
		p++;
	p = read_digits(p, end, &out->rest, &behind);
	if (!p)
		return false;
	tens = -behind;
	if (!read_suffix(p, end, &tens, &twos))
		return false;
	if (!out->rest) {
		out->negative = false;
		return true;
	}
	out->twos = tens + twos;
	out->fives = tens;
	for (; out->rest % 2 == 0; out->rest /= 2)
		out->twos++;
	for (; out->rest % 5 == 0; out->rest /= 5)
		out->fives++;
	return true;
}

bool
quantity_equal(const struct quantity *a, const struct quantity *b)
{
	return a->negative == b->negative && a->rest == b->rest &&
	    a->twos == b->twos && a->fives == b->fives;
}
