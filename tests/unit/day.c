/* Days have the numbers and the dates that libc gives them. */

#include "base/day.h"

#include <time.h>

#include "tests/unit/tap.h"

static const char *
libc(struct arena *a, time_t t)
{
	char *text = arena_alloc(a, 64, 1);
	struct tm tm;

	gmtime_r(&t, &tm);
	strftime(text, 64, "%Y-%m-%d", &tm);
	return text;
}

int
main(void)
{
	struct arena *a = arena_new();
	struct arena_mark mark = arena_mark(a);
	time_t day, wrong = 0;

	ok(day_number(1970, 1, 1) == 0, "days are counted from 1970");
	ok(day_number(2000, 3, 1) - day_number(2000, 2, 28) == 2,
	    "2000 has a leap day");
	ok(day_number(2100, 3, 1) - day_number(2100, 2, 28) == 1,
	    "2100 has none");
	is(day_text(a, 0), "1970-01-01", "the first day");
	is(day_text(a, 86399), "1970-01-01", "to its last second");
	is(day_text(a, 86400), "1970-01-02", "and the one after it");
	is(day_text(a, 1709164800), "2024-02-29", "a leap day");
	for (day = 0; day < 200000; day++) {
		wrong += strcmp(day_text(a, day * 86400 + day % 86400),
		    libc(a, day * 86400)) != 0;
		arena_rewind(a, mark);
	}
	ok(!wrong, "500 years as libc has them");
	is(day_today(a), day_text(a, time(NULL)), "today");
	arena_free(a);
	return tap_done();
}
