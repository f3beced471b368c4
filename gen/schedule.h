/*
 * Schedules: when an environment may change.  A window is either a span of
 * the week in a time zone ("Mon-Thu 09:00-16:00 Europe/Berlin") or one span of
 * time ("2026-12-20T00:00Z/2027-01-04T06:00Z").
 */

#ifndef GEN_SCHEDULE_H
#define GEN_SCHEDULE_H

#include "yaml/setting.h"

struct window {
	bool deny;		/* else it allows */
	const char *name;	/* or NULL */
	const char *text;	/* as written */
	struct loc loc;
	unsigned days;		/* bit 0 is Monday; 0: one span */
	unsigned from, until;	/* minutes of the day */
	const char *zone;	/* "UTC", "Europe/Berlin" */
	int64_t start, end;	/* of one span: seconds since 1970 */
};

struct windows {
	struct window *item;
	size_t n;
};

/* Reads a list of maps with "allow" or "deny" into a struct windows. */
setting_reader schedule_read;

#endif
