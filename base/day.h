/*
 * Days: dates of the Gregorian calendar, counted from 1970-01-01, in UTC.
 */

#ifndef BASE_DAY_H
#define BASE_DAY_H

#include <stdint.h>

#include "base/arena.h"

/* The number of a day; the month is 1 to 12. */
int64_t day_number(int64_t year, unsigned month, unsigned day);
/* The day of a point in time that is not before 1970: "2026-11-20". */
const char *day_text(struct arena *, int64_t seconds);
const char *day_today(struct arena *);

#endif
