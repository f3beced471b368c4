#include "agent/outcome.h"

#include <stdarg.h>
#include <string.h>

#include "base/buf.h"
#include "base/limit.h"

void
outcome_init(struct tick_outcome *o, struct arena *a)
{
	memset(o, 0, sizeof(*o));
	o->arena = a;
	o->phase = "idle";
	o->reason = "";
	o->fetch_age = o->fresh_age = -1;
}

void
outcome_judge(struct tick_outcome *o, enum verdict v, const char *reason)
{
	if (v <= o->verdict && *o->reason)
		return;
	if (v >= o->verdict) {
		o->verdict = v;
		o->reason = reason;
	}
}

void
outcome_event(struct tick_outcome *o, const char *what, const char *fmt, ...)
{
	struct buf words;
	va_list ap;

	buf_init(&words, o->arena, LIMIT_STATE);
	va_start(ap, fmt);
	buf_vaddf(&words, fmt, ap);
	va_end(ap);
	o->event = arena_grow(o->arena, o->event, o->nevent,
	    sizeof(*o->event));
	o->event[o->nevent].what = what;
	o->event[o->nevent++].words = words.data;
}

void
outcome_object(struct tick_outcome *o, const char *path, const char *state,
    const char *reason)
{
	struct outcome_object *w;

	if (o->nworst == OUTCOME_WORST)
		return;
	o->worst = arena_grow(o->arena, o->worst, o->nworst,
	    sizeof(*o->worst));
	w = &o->worst[o->nworst++];
	w->path = path;
	w->state = state;
	w->reason = reason;
}

const char *
health_word(enum health h)
{
	static const char *const words[HEALTH_KINDS] = {
		[HEALTHY] = "healthy", [SUSPENDED] = "suspended",
		[PROGRESSING] = "progressing", [MISSING] = "missing",
		[DEGRADED] = "degraded", [UNKNOWN] = "unknown"
	};

	return words[h];
}
