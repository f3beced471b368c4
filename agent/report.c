#include "agent/report.h"

#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

#include "agent/dispatch.h"
#include "agent/line.h"
#include "agent/log.h"
#include "agent/metrics.h"
#include "agent/status.h"
#include "base/file.h"
#include "base/limit.h"

#define EVERY 900		/* seconds between two that say the same */
#define RETRY 30		/* after the first that failed; then doubled */
#define SENT_FILE "sent"
#define REPOSITORY "report.git"

struct sent {
	uint64_t number;	/* of the last one */
	int64_t time;		/* when it was taken; 0: none was */
	const char *essence;	/* of that one; "" for none */
	int64_t tried;		/* when one last failed; 0: none did since */
	uint64_t failures;	/* in a row */
};

struct reporting {
	struct arena *arena;
	const struct settings *settings;
	const struct set *set;
	bool timed;
	struct tick_outcome outcome;
	const char *spool;
	struct node *status;
	const char *essence;
	bool changed;		/* from the status in the spool */
	struct sent sent;
	struct buf news;	/* events of this tick */
	struct buf events;	/* and all that are to be sent */
};

static const char *
spool_file(const struct reporting *r, const char *name)
{
	return arena_printf(r->arena, "%s/%s", r->spool, name);
}

/* --- what was sent --- */

/* A file that is damaged only makes one report more. */
static struct err *
read_sent(struct reporting *r)
{
	struct sent *s = &r->sent, none = { .essence = "" };
	struct blob text;
	struct line line;
	struct err *e;

	*s = none;
	e = file_read_any(r->arena, spool_file(r, SENT_FILE), LIMIT_STATE,
	    &text);
	if (e || !text.data || !line_next(&text, &line))
		return e;
	s->number = line_number(&line, INT64_MAX);
	s->time = (int64_t)line_number(&line, INT64_MAX);
	s->essence = line_text(&line);
	s->tried = (int64_t)line_number(&line, INT64_MAX);
	s->failures = line_number(&line, 1000000);
	if (!line_ends(&line))
		*s = none;
	return NULL;
}

static struct err *
write_sent(struct reporting *r)
{
	const struct sent *s = &r->sent;
	struct buf b;

	buf_init(&b, r->arena, LIMIT_STATE);
	line_add_number(&b, s->number);
	line_add_number(&b, (uint64_t)s->time);
	line_add_text(&b, s->essence);
	line_add_number(&b, (uint64_t)s->tried);
	line_add_number(&b, s->failures);
	line_end(&b);
	return file_replace(spool_file(r, SENT_FILE), b.data, b.len, 0600);
}

/* --- the spool --- */

static struct err *
read_status(struct reporting *r, struct node **out)
{
	struct blob text;
	struct err *e;

	*out = NULL;
	e = file_read_any(r->arena, spool_file(r, STATUS_FILE), LIMIT_REPORT,
	    &text);
	if (!e && text.data)
		*out = status_read(r->arena, text.data, text.len);
	return e;
}

/*
 * How long ago the server last answered, if it did not now: then it was the
 * last tick, of which the file has the date, or the last status knows.
 */
static void
note_age(struct reporting *r, const struct node *before)
{
	const struct node *fetch = node_get(before, "fetch");
	struct tick_outcome *o = &r->outcome;
	int64_t age = status_get(fetch, "age"), when = 0;
	struct stat st;

	if (o->fetched || !before || age < 0)
		return;
	if (age > 0)
		when = status_get(before, "time") - age;
	else if (!stat(spool_file(r, STATUS_FILE), &st))
		when = st.st_mtime;
	o->fetch_age = when && when < o->time ? o->time - when : 1;
}

/* Too much to tell of the worst objects leaves them out. */
static struct err *
write_status(struct reporting *r, struct buf *out)
{
	buf_init(out, r->arena, LIMIT_REPORT);
	status_write(out, r->status);
	if (out->over) {
		node_remove(r->status, "worst", strlen("worst"));
		buf_init(out, r->arena, LIMIT_REPORT);
		status_write(out, r->status);
	}
	return buf_check(out, "a status");
}

/* One event more, if another verdict holds from now on. */
static void
note_verdict(struct reporting *r, const struct node *before)
{
	struct tick_outcome *o = &r->outcome;

	if (!status_goes_on(before, r->status))
		outcome_event(o, "verdict", "%s%s%s", verdict_word(o->verdict),
		    *o->reason ? ": " : "", o->reason);
}

static struct err *
write_log(const struct reporting *r, const struct buf *lines)
{
	const struct blob text = { lines->data, lines->len };

	return r->settings->log || r->timed ? log_write(r->settings, text) :
	    NULL;
}

static struct err *
make_status(struct reporting *r)
{
	struct tick_outcome *o = &r->outcome;
	struct node *before;
	struct err *e;

	e = read_status(r, &before);
	if (e)
		return e;
	note_age(r, before);
	r->status = status_make(r->arena, r->settings, r->set, o, before);
	r->essence = status_essence(r->arena, r->status);
	r->changed = !before ||
	    strcmp(status_essence(r->arena, before), r->essence);
	note_verdict(r, before);
	return NULL;
}

/* What happened in this tick goes to the log, and then into the spool. */
static struct err *
log_events(struct reporting *r)
{
	const struct tick_outcome *o = &r->outcome;
	size_t i;

	buf_init(&r->news, r->arena, LIMIT_BINARY);
	for (i = 0; i < o->nevent; i++)
		status_event(&r->news, r->arena, r->set, o, &o->event[i]);
	return write_log(r, &r->news);
}

/* The date of the file is that of the last tick, whether it changed or not. */
static struct err *
spool_status(struct reporting *r)
{
	struct buf text;
	struct err *e;

	if (!r->changed) {
		if (utimensat(AT_FDCWD, spool_file(r, STATUS_FILE), NULL, 0))
			return err_errno("cannot date '%s'", STATUS_FILE);
		return NULL;
	}
	e = write_status(r, &text);
	return e ? e : file_replace(spool_file(r, STATUS_FILE), text.data,
	    text.len, 0600);
}

/* The newest lines of a text that fit. */
static struct blob
newest(struct blob text, size_t max)
{
	const char *cut;

	if (text.len <= max)
		return text;
	cut = memchr(text.data + text.len - max - 1, '\n', max + 1);
	cut = cut ? cut + 1 : text.data + text.len;
	text.len -= (size_t)(cut - text.data);
	text.data = cut;
	return text;
}

static struct err *
spool_events(struct reporting *r)
{
	const char *path = spool_file(r, EVENTS_FILE);
	struct blob text;
	struct err *e;

	buf_init(&r->events, r->arena, LIMIT_BINARY + LIMIT_REPORT_EVENTS);
	if (!r->settings->key)
		return NULL;
	e = file_read_any(r->arena, path, LIMIT_REPORT_EVENTS, &text);
	if (e)
		return e;
	if (text.data)
		buf_add(&r->events, text.data, text.len);
	if (!r->news.len)
		return NULL;
	buf_add(&r->events, r->news.data, r->news.len);
	text.data = r->events.data;
	text.len = r->events.len;
	text = newest(text, LIMIT_REPORT_EVENTS);
	memmove(r->events.data, text.data, text.len);
	buf_trim(&r->events, text.len);
	return file_replace(path, r->events.data, r->events.len, 0600);
}

static struct err *
open_spool(struct reporting *r)
{
	r->spool = arena_printf(r->arena, "%s/%s/" REPORT_SPOOL,
	    r->settings->state, r->set->name);
	return file_make_dirs(r->spool, 0700);
}

/* --- what is due --- */

/* A clock that was set back ends every wait. */
static bool
has_passed(int64_t since, int64_t now, int64_t wait)
{
	return now < since || now >= since + wait;
}

static bool
is_due(const struct reporting *r)
{
	const struct sent *s = &r->sent;
	const int64_t now = r->outcome.time;
	int64_t wait = EVERY;

	if (!r->settings->key || r->outcome.away)
		return false;
	if (s->tried) {
		if (s->failures < 6)
			wait = RETRY << (s->failures - (s->failures > 0));
		return has_passed(s->tried, now, wait);
	}
	return strcmp(s->essence, r->essence) || r->events.len ||
	    has_passed(s->time, now, EVERY);
}

static struct err *
note_failure(struct reporting *r, const char *why)
{
	const struct outcome_event event = { "unreported", why };
	struct buf line;
	struct err *e;

	r->sent.tried = r->outcome.time;
	r->sent.failures++;
	buf_init(&line, r->arena, LIMIT_REPORT);
	status_event(&line, r->arena, r->set, &r->outcome, &event);
	e = write_log(r, &line);
	return e ? e : write_sent(r);
}

static struct err *
note_success(struct reporting *r)
{
	struct err *e;

	r->sent.number++;
	r->sent.time = r->outcome.time;
	r->sent.essence = r->essence;
	r->sent.tried = 0;
	r->sent.failures = 0;
	e = write_sent(r);
	return e || !r->events.len ? e :
	    file_replace(spool_file(r, EVENTS_FILE), "", 0, 0600);
}

static struct err *
send(struct reporting *r)
{
	struct dispatch d = {
		.settings = r->settings, .set = r->set,
		.dir = spool_file(r, REPOSITORY),
		.time = r->outcome.time, .verdict = r->outcome.verdict,
		.events = { r->events.data, r->events.len }
	};
	const char *failed;
	struct buf text;
	struct err *e;

	status_number(r->arena, r->status, r->sent.number + 1);
	e = write_status(r, &text);
	if (e)
		return e;
	d.status.data = text.data;
	d.status.len = text.len;
	e = dispatch_push(r->arena, &d, &failed);
	if (e)
		return e;
	return failed ? note_failure(r, failed) : note_success(r);
}

static struct err *
spool(struct reporting *r)
{
	struct err *e;

	e = read_sent(r);
	if (!e)
		e = spool_status(r);
	return e ? e : spool_events(r);
}

struct err *
report_send(struct arena *a, const struct settings *settings,
    const struct set *set, bool timed, const struct tick_outcome *o)
{
	struct reporting r = { .arena = a, .settings = settings, .set = set,
		.timed = timed, .outcome = *o };
	struct err *e;

	e = metrics_write(a, settings, set, o);
	if (e)
		return e;
	/* whoever holds the lock has more to tell */
	if (o->verdict == VERDICT_BUSY)
		return log_events(&r);
	e = open_spool(&r);
	if (!e)
		e = make_status(&r);
	if (e)
		return e;
	e = log_events(&r);
	if (!e)
		e = spool(&r);
	if (!e && is_due(&r))
		e = send(&r);
	return err_wrap(e, "cannot report");
}

struct err *
report_last(struct arena *a, const struct settings *settings,
    const struct set *set, struct node **out, int64_t *when)
{
	struct reporting r = { .arena = a, .settings = settings, .set = set };
	struct stat st;

	r.spool = arena_printf(a, "%s/%s/" REPORT_SPOOL, settings->state,
	    set->name);
	*when = stat(spool_file(&r, STATUS_FILE), &st) ? 0 : st.st_mtime;
	return read_status(&r, out);
}
