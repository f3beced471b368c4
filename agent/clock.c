#include "agent/clock.h"

#include <stdio.h>
#include <string.h>
#include <time.h>


#define BOOT_ID "/proc/sys/kernel/random/boot_id"
#define BOOT_ID_MAX 64

/* Without one (there is no /proc) only the wall clock counts. */
static const char *
read_boot(struct arena *a)
{
	char id[BOOT_ID_MAX];
	size_t len = 0;
	FILE *f = fopen(BOOT_ID, "re");

	if (f) {
		len = fread(id, 1, sizeof(id) - 1, f);
		fclose(f);
	}
	while (len && id[len - 1] <= ' ')
		len--;
	id[len] = '\0';
	return len && !strpbrk(id, " \t\n") ? arena_strdup(a, id) : "-";
}

struct err *
clock_read(struct arena *a, struct clock *out)
{
	struct timespec up, wall;

	/* the time that the machine slept counts, too */
	if (clock_gettime(CLOCK_BOOTTIME, &up) ||
	    clock_gettime(CLOCK_REALTIME, &wall))
		return err_errno("cannot read the clock");
	out->boot = read_boot(a);
	out->up = up.tv_sec;
	out->wall = wall.tv_sec;
	return NULL;
}

void
deadline_set(struct deadline *d, const struct clock *now, int64_t seconds)
{
	d->boot = now->boot;
	d->up = now->up + seconds;
	d->wall = now->wall + seconds;
	d->seconds = seconds;
}

int64_t
deadline_left(struct deadline *d, const struct clock *now, bool *changed)
{
	int64_t wall = d->wall - now->wall, up = d->up - now->up;

	if (!d->wall)
		return 0;
	/* /proc may be missing: "-" is no boot that can be told from others */
	if (strcmp(d->boot, now->boot) || !strcmp(d->boot, "-"))
		up = 0;
	if (wall > d->seconds || up > d->seconds) {
		deadline_set(d, now, up > 0 && up < d->seconds ? up :
		    d->seconds);
		*changed = true;
		wall = d->seconds;
		up = 0;
	}
	if (up > wall)
		wall = up;
	return wall > 0 ? wall : 0;
}
