#include "base/day.h"

#include <inttypes.h>
#include <time.h>

#define SECONDS 86400		/* of a day */

int64_t
day_number(int64_t year, unsigned month, unsigned day)
{
	/* years begin in March, so that the leap day comes last */
	int64_t y = year - (month <= 2);
	int64_t m = (month + 9) % 12;

	return 365 * y + y / 4 - y / 100 + y / 400 +
	    (m * 306 + 5) / 10 + (int64_t)day - 1 - 719468;
}

/*
 * gmtime_r would do, but reads the zone of the machine from a file first; to
 * programs that run for milliseconds that matters.
 */
const char *
day_text(struct arena *a, int64_t seconds)
{
	int64_t n = seconds / SECONDS, year = 1970 + n / 366;
	unsigned month = 1;

	while (day_number(year + 1, 1, 1) <= n)
		year++;
	while (month < 12 && day_number(year, month + 1, 1) <= n)
		month++;
	return arena_printf(a, "%04" PRId64 "-%02u-%02d", year, month,
	    (int)(n - day_number(year, month, 1)) + 1);
}

const char *
day_today(struct arena *a)
{
	return day_text(a, time(NULL));
}
