#include "gen/schedule.h"

#include <string.h>

#include "base/day.h"
#include "base/limit.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))
#define DAY_MINUTES 1440U

/* len digits as a number up to max; moves *p past them. */
static bool
digits(const char **p, size_t len, unsigned max, unsigned *out)
{
	size_t i;

	*out = 0;
	for (i = 0; i < len; i++) {
		if ((*p)[i] < '0' || (*p)[i] > '9')
			return false;
		*out = *out * 10 + (unsigned)((*p)[i] - '0');
	}
	*p += len;
	return *out <= max;
}

static bool
literal(const char **p, char c)
{
	if (**p != c)
		return false;
	(*p)++;
	return true;
}

/* "09:00"; 24:00 is the end of a day. */
static bool
minutes(const char **p, unsigned *out)
{
	unsigned hour, minute;

	if (!digits(p, 2, 24, &hour) || !literal(p, ':') ||
	    !digits(p, 2, 59, &minute))
		return false;
	*out = hour * 60 + minute;
	return *out <= DAY_MINUTES;
}

static bool
weekday(const char **p, unsigned *out)
{
	static const char names[] = "MonTueWedThuFriSatSun";

	for (*out = 0; *out < 7; (*out)++)
		if (!strncmp(*p, names + (size_t)*out * 3, 3)) {
			*p += 3;
			return true;
		}
	return false;
}

/* "Mon", "Mon-Thu", "Sat,Sun", "Fri-Mon". */
static bool
weekdays(const char **p, unsigned *out)
{
	unsigned first, last;

	*out = 0;
	do {
		if (!weekday(p, &first))
			return false;
		last = first;
		if (literal(p, '-') && !weekday(p, &last))
			return false;
		for (; first != last; first = (first + 1) % 7)
			*out |= 1U << first;
		*out |= 1U << last;
	} while (literal(p, ','));
	return true;
}

/* The name of a zone: it becomes a file name, so it must be harmless. */
static bool
is_zone(const char *s)
{
	const char *p;

	if (!*s || strlen(s) > LIMIT_NAME || *s == '/' || strstr(s, ".."))
		return false;
	for (p = s; *p; p++)
		if (!((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
		    (*p >= '0' && *p <= '9') || strchr("/_+-", *p)))
			return false;
	return true;
}

static bool
parse_weekly(const char *p, struct window *w)
{
	if (!weekdays(&p, &w->days) || !literal(&p, ' ') ||
	    !minutes(&p, &w->from) || !literal(&p, '-') ||
	    !minutes(&p, &w->until) || w->from == w->until)
		return false;
	w->zone = "UTC";
	if (!*p)
		return true;
	if (!literal(&p, ' ') || !is_zone(p))
		return false;
	w->zone = p;
	return true;
}

/* "2026-12-20T00:00Z" */
static bool
instant(const char **p, int64_t *out)
{
	static const unsigned char last[] = { 31, 29, 31, 30, 31, 30, 31, 31,
		30, 31, 30, 31 };
	unsigned year, month, day, minute;

	if (!digits(p, 4, 9999, &year) || !literal(p, '-') ||
	    !digits(p, 2, 12, &month) || !month || !literal(p, '-') ||
	    !digits(p, 2, last[month - 1], &day) || !day ||
	    !literal(p, 'T') || !minutes(p, &minute) || !literal(p, 'Z'))
		return false;
	*out = day_number(year, month, day) * 86400 + (int64_t)minute * 60;
	return true;
}

static bool
parse_span(const char *p, struct window *w)
{
	return instant(&p, &w->start) && literal(&p, '/') &&
	    instant(&p, &w->end) && !*p && w->start < w->end;
}

static void
read_text(struct setting_file *s, const struct node *n, void *place)
{
	struct window *w = place;

	setting_string(s, n, &w->text);
	if (w->text && !parse_weekly(w->text, w) && !parse_span(w->text, w))
		setting_bad(s, n, "a window such as \"Mon-Thu 09:00-16:00 "
		    "Europe/Berlin\" or \"2026-12-20T00:00Z/"
		    "2027-01-04T06:00Z\"");
}

static void
read_deny(struct setting_file *s, const struct node *n, void *place)
{
	((struct window *)place)->deny = true;
	read_text(s, n, place);
}

void
schedule_read(struct setting_file *s, const struct node *n, void *place)
{
	static const struct setting table[] = {
		{ "allow", read_text, 0, false },
		{ "deny", read_deny, 0, false },
		{ "name", setting_string, offsetof(struct window, name),
		    false },
	};
	struct windows *list = place;
	struct window *w;
	size_t i;

	if (!node_is_list(n)) {
		setting_bad(s, n, "a list of windows");
		return;
	}
	list->item = arena_alloc(s->arena, n->nitem, sizeof(*list->item));
	for (i = 0; i < n->nitem; i++) {
		w = &list->item[list->n++];
		w->loc = n->item[i]->loc;
		setting_read(s, n->item[i], "a window", table, N(table), w);
		if (!node_get(n->item[i], "allow") ==
		    !node_get(n->item[i], "deny"))
			diag_add(s->diag, DIAG_ERROR, "config/value", w->loc,
			    "a window has either 'allow' or 'deny'");
	}
}
