#include "agent/state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "agent/line.h"
#include "base/file.h"
#include "base/limit.h"
#include "base/proc.h"

#define MODE 0600
#define DIR_MODE 0700

static const char *const names[] = { "floor", "good", "bad" };

struct err *
state_open(struct arena *a, const char *dir, const char *set,
    struct state *out)
{
	out->arena = a;
	out->dir = arena_printf(a, "%s/%s", dir, set);
	return file_make_dirs(out->dir, DIR_MODE);
}

const char *
state_path(const struct state *s, const char *file)
{
	return arena_printf(s->arena, "%s/%s", s->dir, file);
}

/* Open a file to be locked, out of the way of what programs are given. */
static int
open_lock(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, MODE);
	int high;

	if (fd < 0)
		return -1;
	high = fcntl(fd, F_DUPFD_CLOEXEC, PROC_SHARED + 1);
	close(fd);
	return high;
}

static void
unlock(void *handle)
{
	proc_share(-1);
	close((int)(intptr_t)handle);
}

struct err *
state_lock(struct state *s, bool *held)
{
	const char *path = state_path(s, "lock");
	int fd = open_lock(path), why;

	*held = false;
	if (fd < 0)
		return err_errno("cannot open '%s'", path);
	while (flock(fd, LOCK_EX | LOCK_NB)) {
		why = errno;
		if (why == EINTR)
			continue;
		close(fd);
		errno = why;
		if (why == EWOULDBLOCK)
			return NULL;
		return err_errno("cannot lock '%s'", path);
	}
	/* whoever outlives us still is at work: nobody else may begin */
	proc_share(fd);
	arena_defer(s->arena, unlock, (void *)(intptr_t)fd);
	*held = true;
	return NULL;
}

static struct err *
damaged(const struct state *s, const char *file)
{
	return err_new(ERR_SYSTEM, "'%s' is damaged", state_path(s, file));
}

/* --- floor, good, bad --- */

static void
add_point(struct arena *a, struct points *all, const struct point *p)
{
	all->item = arena_grow(a, all->item, all->n, sizeof(*all->item));
	all->item[all->n++] = *p;
}

struct err *
state_read(const struct state *s, enum state_file file, struct points *out)
{
	struct point p;
	struct blob text;
	struct line l;
	struct err *e;

	memset(out, 0, sizeof(*out));
	e = file_read_any(s->arena, state_path(s, names[file]),
	    LIMIT_STATE, &text);
	if (e)
		return e;
	while (line_next(&text, &l)) {
		p.at.sequence = line_number(&l, INT64_MAX);
		line_oid(&l, &p.at.commit);
		p.at.time = (int64_t)line_number(&l, INT64_MAX);
		p.words = line_text(&l);
		if (!line_ends(&l))
			return damaged(s, names[file]);
		add_point(s->arena, out, &p);
	}
	return NULL;
}

struct err *
state_write(const struct state *s, enum state_file file,
    const struct points *all)
{
	const struct point *p;
	struct buf b;
	size_t i;

	buf_init(&b, s->arena, LIMIT_STATE);
	for (i = 0; i < all->n; i++) {
		p = &all->item[i];
		line_add_number(&b, p->at.sequence);
		line_add_oid(&b, &p->at.commit);
		line_add_number(&b, (uint64_t)p->at.time);
		line_add_text(&b, p->words);
		line_end(&b);
	}
	return file_replace(state_path(s, names[file]), b.data, b.len, MODE);
}

struct err *
state_read_floor(const struct state *s, struct floor *out)
{
	struct points all;
	struct err *e = state_read(s, STATE_FLOOR, &all);

	memset(out, 0, sizeof(*out));
	if (!e && all.n)
		*out = all.item[0].at;
	return e;
}

struct err *
state_write_floor(const struct state *s, const struct floor *floor)
{
	struct point p = { *floor, "" };
	struct points one = { &p, 1 };

	return state_write(s, STATE_FLOOR, &one);
}

const struct point *
points_find(const struct points *all, const struct oid *commit)
{
	size_t i;

	for (i = 0; i < all->n; i++)
		if (oid_equal(&all->item[i].at.commit, commit))
			return &all->item[i];
	return NULL;
}

bool
points_drop(struct points *all, const struct oid *commit)
{
	size_t i, n = 0;

	for (i = 0; i < all->n; i++)
		if (!oid_equal(&all->item[i].at.commit, commit))
			all->item[n++] = all->item[i];
	i = all->n;
	all->n = n;
	return n < i;
}

void
points_push(struct arena *a, struct points *all, const struct floor *at,
    const char *words, size_t max)
{
	struct point p = { *at, words };

	points_drop(all, &at->commit);
	add_point(a, all, &p);
	memmove(all->item + 1, all->item, (all->n - 1) * sizeof(p));
	all->item[0] = p;
	if (all->n > max)
		all->n = max;
}

/* --- deadlines --- */

struct err *
state_read_deadlines(const struct state *s, struct deadlines *out)
{
	struct deadline d;
	struct blob text;
	struct line l;
	struct err *e;

	memset(out, 0, sizeof(*out));
	out->arena = s->arena;
	e = file_read_any(s->arena, state_path(s, "deadline"), LIMIT_STATE,
	    &text);
	if (e)
		return e;
	while (line_next(&text, &l)) {
		d.what = line_text(&l);
		d.boot = line_text(&l);
		d.up = (int64_t)line_number(&l, INT64_MAX);
		d.wall = (int64_t)line_number(&l, INT64_MAX);
		d.seconds = (int64_t)line_number(&l, INT64_MAX);
		d.count = (unsigned)line_number(&l, UINT32_MAX);
		if (!line_ends(&l))
			return damaged(s, "deadline");
		*deadlines_get(out, d.what) = d;
	}
	return NULL;
}

struct err *
state_write_deadlines(const struct state *s, struct deadlines *all)
{
	const struct deadline *d;
	struct buf b;
	size_t i;

	if (!all->changed)
		return NULL;
	buf_init(&b, s->arena, LIMIT_STATE);
	for (i = 0; i < all->n; i++) {
		d = &all->item[i];
		if (!d->wall)
			continue;
		line_add_text(&b, d->what);
		line_add_text(&b, d->boot);
		line_add_number(&b, (uint64_t)d->up);
		line_add_number(&b, (uint64_t)d->wall);
		line_add_number(&b, (uint64_t)d->seconds);
		line_add_number(&b, d->count);
		line_end(&b);
	}
	all->changed = false;
	return file_replace(state_path(s, "deadline"), b.data, b.len, MODE);
}

struct deadline *
deadlines_get(struct deadlines *all, const char *what)
{
	struct deadline *d;
	size_t i;

	for (i = 0; i < all->n; i++)
		if (!strcmp(all->item[i].what, what))
			return &all->item[i];
	all->item = arena_grow(all->arena, all->item, all->n,
	    sizeof(*all->item));
	d = &all->item[all->n++];
	memset(d, 0, sizeof(*d));
	d->what = arena_strdup(all->arena, what);
	d->boot = "";
	return d;
}

void
deadlines_set(struct deadlines *all, const char *what,
    const struct clock *now, int64_t seconds, unsigned count)
{
	struct deadline *d = deadlines_get(all, what);

	deadline_set(d, now, seconds);
	d->count = count;
	all->changed = true;
}

void
deadlines_drop(struct deadlines *all, const char *what)
{
	struct deadline *d = deadlines_get(all, what);

	if (d->wall)
		all->changed = true;
	d->wall = 0;
	d->count = 0;
}

int64_t
deadlines_left(struct deadlines *all, const char *what,
    const struct clock *now)
{
	return deadline_left(deadlines_get(all, what), now, &all->changed);
}

/* --- hold, busy --- */

static struct err *
take_away(const struct state *s, const char *file)
{
	const char *path = state_path(s, file);

	if (unlink(path) && errno != ENOENT)
		return err_errno("cannot remove '%s'", path);
	return NULL;
}

/* Whoever makes the file by hand need not write anything into it. */
struct err *
state_read_hold(const struct state *s, const char **out)
{
	struct blob text;
	struct err *e;

	*out = NULL;
	e = file_read_any(s->arena, state_path(s, "hold"), LIMIT_STATE,
	    &text);
	if (!e && text.data)
		*out = arena_strndup(s->arena, text.data,
		    strcspn(text.data, "\n"));
	return e;
}

struct err *
state_write_hold(const struct state *s, const char *why)
{
	const char *line;

	if (!why)
		return take_away(s, "hold");
	line = arena_printf(s->arena, "%s\n", why);
	return file_replace(state_path(s, "hold"), line, strlen(line), MODE);
}

struct err *
state_count_busy(const struct state *s, unsigned *count)
{
	struct blob text;
	struct line l;
	struct buf b;
	struct err *e;

	*count = 0;
	e = file_read_any(s->arena, state_path(s, "busy"), LIMIT_STATE,
	    &text);
	if (!e && line_next(&text, &l))
		*count = (unsigned)line_number(&l, UINT32_MAX - 1);
	if (e)
		return e;
	++*count;
	buf_init(&b, s->arena, LIMIT_STATE);
	line_add_number(&b, *count);
	line_end(&b);
	return file_replace(state_path(s, "busy"), b.data, b.len, MODE);
}

struct err *
state_end_busy(const struct state *s)
{
	return take_away(s, "busy");
}
