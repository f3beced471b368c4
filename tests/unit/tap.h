/* TAP for unit programs: ok(what must hold, "what it shows"), tap_done(). */

#ifndef TESTS_UNIT_TAP_H
#define TESTS_UNIT_TAP_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static unsigned tap_count, tap_failures;

static inline void
ok(bool holds, const char *what)
{
	printf("%s %u - %s\n", holds ? "ok" : "not ok", ++tap_count, what);
	if (!holds)
		tap_failures++;
}

static inline void
is(const char *got, const char *want, const char *what)
{
	bool same = got && want ? !strcmp(got, want) : got == want;

	ok(same, what);
	if (!same)
		printf("# got:  %s\n# want: %s\n", got ? got : "(none)",
		    want ? want : "(none)");
}

static inline int
tap_done(void)
{
	printf("1..%u\n", tap_count);
	return tap_failures != 0;
}

#endif
