#include "yaml/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPONENT_MAX 100000L	/* far beyond what a double can hold */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A double is 0.digits times ten to the power of point. */
struct shortest {
	char digits[20];
	size_t n;
	long point;
};

static bool
is_one_of(const char *text, const char *const *words)
{
	for (; *words; words++)
		if (!strcmp(text, *words))
			return true;
	return false;
}

static bool
read_special(const char *text, struct number *out)
{
	static const char *const inf[] = { ".inf", ".Inf", ".INF", NULL };
	static const char *const nan[] = { ".nan", ".NaN", ".NAN", NULL };
	bool sign = *text == '-' || *text == '+';

	if (is_one_of(text + sign, inf))
		out->value = *text == '-' ? -HUGE_VAL : HUGE_VAL;
	else if (is_one_of(text, nan))
		out->value = (double)NAN;
	else
		return false;
	return true;
}

static unsigned
digit_value(char c)
{
	if (is_digit(c))
		return (unsigned)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned)(c - 'a' + 10);
	if (c >= 'A' && c <= 'F')
		return (unsigned)(c - 'A' + 10);
	return 99;
}

static bool
read_digits(const char *p, unsigned base, uint64_t *out)
{
	unsigned digit;

	for (*out = 0; *p; p++) {
		digit = digit_value(*p);
		if (digit >= base || __builtin_mul_overflow(*out, base, out) ||
		    __builtin_add_overflow(*out, digit, out))
			return false;
	}
	return true;
}

/* Step over what says in which base a number is written. */
static unsigned
read_base(const char **p)
{
	if (**p != '0')
		return 10;
	++*p;
	if (!**p || !(*p)[1])
		return 8;
	switch (*(*p)++) {
	case 'b': case 'B':
		return 2;
	case 'o': case 'O':
		return 8;
	case 'x': case 'X':
		return 16;
	}
	--*p;
	return 8;
}

/* strconv.ParseInt, then ParseUint, both with base 0 */
static bool
read_int(const char *p, struct number *out)
{
	bool sign = *p == '-' || *p == '+';
	unsigned base;

	out->negative = *p == '-';
	p += sign;
	if (!*p)
		return false;
	base = read_base(&p);
	if (!read_digits(p, base, &out->magnitude))
		return false;
	if (sign && out->magnitude > (uint64_t)INT64_MAX + out->negative)
		return false;
	out->negative &= out->magnitude != 0;
	return out->is_int = true;
}

static bool
read_exponent(const char *p, long *out)
{
	char *end;

	if (*p != 'e' && *p != 'E')
		return false;
	p++;
	if (!is_digit(*p == '-' || *p == '+' ? p[1] : *p))
		return false;
	*out = strtol(p, &end, 10);
	if (*out > EXPONENT_MAX)
		*out = EXPONENT_MAX;
	if (*out < -EXPONENT_MAX)
		*out = -EXPONENT_MAX;
	return !*end;
}

/*
 * The regular expression yamlStyleFloat of goyaml.v3/resolve.go.  Without a
 * point in its text, strtod gives the same in every locale.
 */
static bool
read_float(const char *p, struct number *out)
{
	char text[NUMBER_MAX + 32];
	size_t n = 0, whole;
	long exponent = 0;

	text[n++] = *p == '-' ? '-' : '+';
	p += *p == '-' || *p == '+';
	while (is_digit(*p))
		text[n++] = *p++;
	whole = n;
	if (*p == '.')
		for (p++; is_digit(*p); p++)
			text[n++] = *p;
	if (n == 1 || (*p && !read_exponent(p, &exponent)))
		return false;
	snprintf(text + n, sizeof(text) - n, "e%ld",
	    exponent - (long)(n - whole));
	out->value = strtod(text, NULL);
	return !isinf(out->value);	/* strconv.ErrRange: it stays text */
}

/*
 * In a number that begins with a point Go leaves the underscores in, where
 * they must have a digit on both sides; elsewhere it takes them out first.
 */
static bool
take_underscores_out(const char *text, size_t len, char *plain)
{
	size_t i, n = 0;

	for (i = 0; i < len; i++) {
		if (text[i] != '_')
			plain[n++] = text[i];
		else if (*text == '.' && (!is_digit(text[i - 1]) ||
		    i + 1 == len || !is_digit(text[i + 1])))
			return false;
	}
	plain[n] = '\0';
	return strlen(plain) == n;
}

bool
number_read(const char *text, size_t len, struct number *out)
{
	char plain[NUMBER_MAX + 1];

	memset(out, 0, sizeof(*out));
	if (!len || len > NUMBER_MAX || (!is_digit(*text) && *text != '+' &&
	    *text != '-' && *text != '.'))
		return false;
	if (!take_underscores_out(text, len, plain))
		return false;
	return read_special(plain, out) ||
	    (*plain != '.' && read_int(plain, out)) || read_float(plain, out);
}

/*
 * The fewest digits that read back as the same double.  What stands between
 * the first digit and the others is the point of the locale: passed over.
 */
static void
find_shortest(double value, struct shortest *s)
{
	char text[64], back[64], *e, *p;
	double again;
	int digits;

	for (digits = 0; digits < 17; digits++) {
		snprintf(text, sizeof(text), "%.*e", digits, fabs(value));
		e = strchr(text, 'e');
		s->n = 0;
		for (p = text; p < e; p++)
			if (is_digit(*p))
				s->digits[s->n++] = *p;
		s->point = strtol(e + 1, NULL, 10) + 1;
		snprintf(back, sizeof(back), "%.*se%ld", (int)s->n, s->digits,
		    s->point - (long)s->n);
		again = strtod(back, NULL);
		if (!(again < fabs(value)) && !(again > fabs(value)))
			break;
	}
	while (s->n > 1 && s->digits[s->n - 1] == '0')
		s->n--;
}

static void
write_exponent(struct buf *b, const struct shortest *s, int width)
{
	long e = s->point - 1;

	buf_addc(b, s->digits[0]);
	if (s->n > 1)
		buf_addc(b, '.');
	buf_add(b, s->digits + 1, s->n - 1);
	buf_addf(b, "e%c%0*ld", e < 0 ? '-' : '+', width, labs(e));
}

static void
write_zeros(struct buf *b, long n)
{
	for (; n > 0; n--)
		buf_addc(b, '0');
}

static void
write_plain(struct buf *b, const struct shortest *s)
{
	size_t whole = s->point <= 0 ? 0 : (size_t)s->point;

	if (whole > s->n)
		whole = s->n;
	if (!whole)
		buf_addc(b, '0');
	buf_add(b, s->digits, whole);
	write_zeros(b, s->point - (long)s->n);
	if (whole == s->n)
		return;
	buf_addc(b, '.');
	write_zeros(b, -s->point);
	buf_add(b, s->digits + whole, s->n - whole);
}

static void
write_int(struct buf *b, const struct number *n)
{
	char text[24], *p = text + sizeof(text);
	uint64_t m = n->magnitude;

	do
		*--p = (char)('0' + m % 10);
	while (m /= 10);
	if (n->negative)
		*--p = '-';
	buf_add(b, p, (size_t)(text + sizeof(text) - p));
}

void
number_write_json(struct buf *b, const struct number *n)
{
	struct shortest s;
	double size = fabs(n->value);

	if (n->is_int) {
		write_int(b, n);
		return;
	}
	if (!isfinite(n->value)) {
		buf_adds(b, "null");
		return;
	}
	if (signbit(n->value))
		buf_addc(b, '-');
	find_shortest(n->value, &s);
	/* encoding/json/encode.go: floatEncoder, 1e-09 becomes 1e-9 */
	if (size > 0 && (size < 1e-6 || size >= 1e21))
		write_exponent(b, &s, 1);
	else
		write_plain(b, &s);
}

void
number_write_float(struct buf *b, double value)
{
	struct shortest s;

	if (signbit(value))
		buf_addc(b, '-');
	find_shortest(value, &s);
	if (s.point < -3 || s.point > 6)
		write_exponent(b, &s, 2);
	else
		write_plain(b, &s);
}

/* The value has been JSON by then, where 1.0 is 1 and -0.0 is -0. */
void
number_write(struct buf *b, const struct number *n)
{
	struct number again;
	size_t start = b->len;

	if (n->is_int) {
		write_int(b, n);
	} else if (isnan(n->value)) {
		buf_adds(b, ".nan");
	} else if (isinf(n->value)) {
		buf_adds(b, n->value < 0 ? "-.inf" : ".inf");
	} else {
		number_write_json(b, n);
		if (b->over || !number_read(b->data + start, b->len - start,
		    &again))
			return;
		buf_trim(b, start);
		if (again.is_int)
			write_int(b, &again);
		else
			number_write_float(b, n->value);
	}
}
