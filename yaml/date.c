#include "yaml/date.h"

#include <stdio.h>
#include <string.h>

/* What is left of the text. */
struct cursor {
	const char *p, *end;
};

struct date {
	unsigned year, month, day, hour, minute, second;
	char fraction[10];	/* nanoseconds without zeros at the end */
	char zone[8];
};

static bool
is_digit(const struct cursor *c, size_t i)
{
	return (size_t)(c->end - c->p) > i && c->p[i] >= '0' && c->p[i] <= '9';
}

static bool
skip(struct cursor *c, char want)
{
	if (c->p == c->end || *c->p != want)
		return false;
	c->p++;
	return true;
}

/* A number of least to most digits. */
static bool
read_number(struct cursor *c, size_t least, size_t most, unsigned *out)
{
	size_t n;

	*out = 0;
	for (n = 0; n < most && is_digit(c, 0); n++)
		*out = *out * 10 + (unsigned)(*c->p++ - '0');
	return n >= least;
}

static unsigned
days_in(unsigned month, unsigned year)
{
	static const unsigned days[] = {
		31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
	};
	bool leap = (year % 4 == 0 && year % 100) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

static bool
read_day(struct cursor *c, struct date *d)
{
	return read_number(c, 4, 4, &d->year) && skip(c, '-') &&
	    read_number(c, 1, 2, &d->month) && skip(c, '-') &&
	    read_number(c, 1, 2, &d->day) && d->month >= 1 &&
	    d->month <= 12 && d->day >= 1 &&
	    d->day <= days_in(d->month, d->year);
}

static void
read_fraction(struct cursor *c, struct date *d)
{
	size_t n = 0;

	if (c->p == c->end || (*c->p != '.' && *c->p != ',') || !is_digit(c, 1))
		return;
	for (c->p++; is_digit(c, 0); c->p++)
		if (n < sizeof(d->fraction) - 1)
			d->fraction[n++] = *c->p;
	while (n && d->fraction[n - 1] == '0')
		n--;
	d->fraction[n] = '\0';
}

static bool
read_time(struct cursor *c, struct date *d)
{
	if (!read_number(c, 1, 2, &d->hour) || !skip(c, ':') ||
	    !read_number(c, 1, 2, &d->minute) || !skip(c, ':') ||
	    !read_number(c, 1, 2, &d->second) || d->hour > 23 ||
	    d->minute > 59 || d->second > 59)
		return false;
	read_fraction(c, d);
	return true;
}

static bool
read_zone(struct cursor *c, struct date *d)
{
	unsigned hours, minutes;
	char sign;

	if (skip(c, 'Z'))
		return true;
	if (c->p == c->end || (*c->p != '+' && *c->p != '-'))
		return false;
	sign = *c->p++;
	if (!read_number(c, 2, 2, &hours) || !skip(c, ':') ||
	    !read_number(c, 2, 2, &minutes) || hours > 23 || minutes > 59)
		return false;
	if (hours || minutes)
		snprintf(d->zone, sizeof(d->zone), "%c%02u:%02u", sign,
		    hours, minutes % 100);
	return true;
}

/* allowedTimestampFormats of goyaml.v3/resolve.go, read as time.Parse does */
bool
date_read(const char *text, size_t len, char out[DATE_MAX])
{
	struct cursor c = { text, text + len };
	struct date d = { .zone = "Z" };

	if (len < 8 || !read_day(&c, &d))
		return false;
	if (skip(&c, 'T') || skip(&c, 't')) {
		if (!read_time(&c, &d) || !read_zone(&c, &d))
			return false;
	} else if (skip(&c, ' ')) {
		while (skip(&c, ' '))
			;
		if (!read_time(&c, &d))
			return false;
	}
	if (c.p != c.end)
		return false;
	snprintf(out, DATE_MAX, "%04u-%02u-%02uT%02u:%02u:%02u%s%s%s",
	    d.year, d.month, d.day, d.hour, d.minute, d.second,
	    *d.fraction ? "." : "", d.fraction, d.zone);
	return true;
}
