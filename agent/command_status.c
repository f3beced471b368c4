/* How the sets stand, as the last tick of each left it. */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "agent/clock.h"
#include "agent/command.h"
#include "agent/outcome.h"
#include "agent/report.h"
#include "agent/status.h"
#include "base/limit.h"

#define SHOWN 5		/* objects, and commits that failed */

/* "3m", "2h", "5d": as exact as people want it. */
static const char *
span(struct arena *a, int64_t seconds)
{
	if (seconds < 0)
		seconds = 0;
	if (seconds < 120)
		return arena_printf(a, "%" PRId64 "s", seconds);
	if (seconds < 7200)
		return arena_printf(a, "%" PRId64 "m", seconds / 60);
	if (seconds < 172800)
		return arena_printf(a, "%" PRId64 "h", seconds / 3600);
	return arena_printf(a, "%" PRId64 "d", seconds / 86400);
}

static void
print_commit(const struct node *status, const char *key, const char *label)
{
	const struct node *n = node_get(status, key);

	if (node_is_map(n))
		printf("  %-9s %s  %.7s\n", label, node_get_text(n,
		    "sequence"), node_get_text(n, "commit"));
}

static void
print_bad(const struct node *status)
{
	const struct node *list = node_get(status, "bad"), *n;
	size_t i;

	for (i = 0; node_is_list(list) && i < list->nitem && i < SHOWN; i++) {
		n = list->item[i];
		printf("  %-9s %s  %.7s  %s\n", "bad", node_get_text(n,
		    "sequence"), node_get_text(n, "commit"),
		    node_get_text(n, "reason"));
	}
}

static void
print_objects(const struct node *status)
{
	const struct node *objects = node_get(status, "objects");
	const struct node *health = node_get(status, "health"), *n;
	const struct node *worst = node_get(status, "worst");
	size_t i;

	printf("  %-9s %s", "objects", node_get_text(objects, "total"));
	for (i = 0; i < HEALTH_KINDS; i++)
		if (status_get(health, health_word(i)) > 0)
			printf(", %s %s", node_get_text(health,
			    health_word(i)), health_word(i));
	if (status_get(objects, "drifted") > 0)
		printf(", %s drifted", node_get_text(objects, "drifted"));
	putchar('\n');
	for (i = 0; node_is_list(worst) && i < worst->nitem && i < SHOWN;
	    i++) {
		n = worst->item[i];
		printf("  %-9s %s%s%s\n", node_get_text(n, "state"),
		    node_get_text(n, "path"), *node_get_text(n, "reason") ?
		    ": " : "", node_get_text(n, "reason"));
	}
}

static void
print_status(struct agent *t, const struct set *set,
    const struct node *status, int64_t ticked, int64_t now)
{
	const char *reason = node_get_text(status, "reason");

	printf("%s: %s%s%s\n", set->name, node_get_text(status, "verdict"),
	    *reason ? ": " : "", reason);
	printf("  %-9s %s at %s, for %s; last tick %s ago\n", "at hand",
	    node_get_text(status, "phase"), set->environment,
	    span(t->arena, now - status_get(status, "since")),
	    span(t->arena, now - ticked));
	print_commit(status, "want", "newest");
	print_commit(status, "applied", "applied");
	print_commit(status, "good", "good");
	print_bad(status);
	print_objects(status);
}

static struct err *
show(struct agent *t, const struct set *set, int64_t now,
    enum verdict *verdict)
{
	struct node *status;
	int64_t ticked;
	struct buf b;
	struct err *e;

	e = report_last(t->arena, &t->settings, set, &status, &ticked);
	if (e)
		return e;
	*verdict = VERDICT_PROGRESSING;
	if (!status) {
		if (!t->json)
			printf("%s: no tick has run yet\n", set->name);
		return NULL;
	}
	*verdict = verdict_of_word(node_get_text(status, "verdict"));
	if (!t->json) {
		print_status(t, set, status, ticked, now);
		return NULL;
	}
	buf_init(&b, t->arena, LIMIT_REPORT);
	status_write(&b, status);
	fwrite(b.data, 1, b.len, stdout);
	return NULL;
}

int
command_status(struct agent *t)
{
	enum verdict worst = VERDICT_GOOD, verdict = VERDICT_GOOD;
	const struct set *set;
	struct clock clock;
	struct err *e;
	size_t i, n;

	set = command_sets(t, &n);
	if (!set)
		return ERR_INPUT;
	e = clock_read(t->arena, &clock);
	for (i = 0; !e && i < n; i++) {
		e = show(t, &set[i], clock.wall, &verdict);
		worst = verdict_worse(worst, verdict);
	}
	return e ? err_report(e) : verdict_status(worst);
}
