#include "agent/progress.h"

#include <string.h>

#include "agent/line.h"
#include "base/limit.h"

static const char *const phases[] = { "pre", "sync", "post", "fail", "none" };

/* --- following the lines --- */

static const char *
hook_key(struct arena *a, const char *phase, const char *path)
{
	return arena_printf(a, "%s %s", phase, path);
}

static void
note_hook(struct progress *p, const char *phase, const char *path,
    enum hook_state state)
{
	struct arena *a = p->journal.arena;
	const char *key = hook_key(a, phase, path);
	enum hook_state *s = map_get(&p->hooks, key, strlen(key));

	if (!s) {
		s = arena_alloc(a, 1, sizeof(*s));
		map_set(&p->hooks, key, strlen(key), s);
	}
	*s = state;
}

static void
follow_begin(struct progress *p, struct line *l)
{
	p->target.sequence = line_number(l, INT64_MAX);
	line_oid(l, &p->target.commit);
	p->target.time = (int64_t)line_number(l, INT64_MAX);
	p->back = !strcmp(line_text(l), "back");
	p->step = STEP_BEGUN;
}

static void
follow_stage(struct progress *p, struct line *l, enum progress_step step)
{
	p->stage = (size_t)line_number(l, LIMIT_WAVE * 6L);
	p->step = step;
	p->sick = false;
}

static void
follow_failed(struct progress *p, struct line *l, enum progress_step step)
{
	p->why = line_text(l);
	p->step = step;
	if (step == STEP_BEGUN)
		p->failures++;
}

static void
follow_hook(struct progress *p, struct line *l, enum hook_state state)
{
	const char *phase = line_text(l);

	note_hook(p, phase, line_text(l), state);
}

static bool
follow(struct progress *p, char *text)
{
	struct line l = { text, true };
	const char *word = line_text(&l);

	if (!strcmp(word, "begin"))
		follow_begin(p, &l);
	else if (!strcmp(word, "stage"))
		follow_stage(p, &l, STEP_APPLYING);
	else if (!strcmp(word, "applied"))
		follow_stage(p, &l, STEP_WAITING);
	else if (!strcmp(word, "healthy"))
		follow_stage(p, &l, STEP_BEGUN);
	else if (!strcmp(word, "failed"))
		follow_failed(p, &l, STEP_BEGUN);
	else if (!strcmp(word, "give-up"))
		follow_failed(p, &l, STEP_GIVEN_UP);
	else if (!strcmp(word, "clear"))
		follow_hook(p, &l, HOOK_CLEARED);
	else if (!strcmp(word, "hook"))
		follow_hook(p, &l, HOOK_BEGUN);
	else if (!strcmp(word, "ran"))
		follow_hook(p, &l, HOOK_RAN);
	else if (!strcmp(word, "sick"))
		p->sick = true;
	else if (!strcmp(word, "prune"))
		p->step = STEP_PRUNING;
	else if (!strcmp(word, "pruned"))
		p->step = STEP_PRUNED;
	else if (!strcmp(word, "good"))
		p->step = STEP_GOOD;
	else
		return false;
	if (!strcmp(word, "healthy"))
		p->stage++;
	return line_ends(&l);
}

static void
reset(struct progress *p)
{
	struct journal j = p->journal;

	memset(p, 0, sizeof(*p));
	p->journal = j;
	p->why = "";
	map_init(&p->hooks, j.arena);
}

struct err *
progress_read(struct arena *a, const char *path, struct progress *out)
{
	struct err *e = journal_open(a, path, &out->journal);
	size_t i;

	reset(out);
	for (i = 0; !e && i < out->journal.n; i++)
		if (!follow(out, arena_strdup(a, out->journal.line[i])))
			e = err_new(ERR_SYSTEM, "'%s' has a line that is not "
			    "known: %s", path, out->journal.line[i]);
	return e;
}

/* --- writing them --- */

/* Write the line in b, without its end, and follow it. */
static struct err *
write_line(struct progress *p, struct buf *b)
{
	struct err *e = journal_add(&p->journal, b->data);

	if (!e)
		follow(p, b->data);
	return e;
}

static struct err *
write_word(struct progress *p, const char *word)
{
	struct buf b;

	buf_init(&b, p->journal.arena, LIMIT_PATH);
	line_add_text(&b, word);
	return write_line(p, &b);
}

static struct err *
write_stage(struct progress *p, const char *word)
{
	struct buf b;

	buf_init(&b, p->journal.arena, LIMIT_PATH);
	line_add_text(&b, word);
	line_add_number(&b, p->stage);
	return write_line(p, &b);
}

static struct err *
write_words(struct progress *p, const char *word, const char *why)
{
	struct buf b;

	buf_init(&b, p->journal.arena, LIMIT_STATE);
	line_add_text(&b, word);
	line_add_text(&b, why);
	return write_line(p, &b);
}

struct err *
progress_begin(struct progress *p, const struct floor *target, bool back)
{
	const char *line;
	struct buf b;
	struct err *e;

	buf_init(&b, p->journal.arena, LIMIT_PATH);
	line_add_text(&b, "begin");
	line_add_number(&b, target->sequence);
	line_add_oid(&b, &target->commit);
	line_add_number(&b, (uint64_t)target->time);
	line_add_text(&b, back ? "back" : "forward");
	line = b.data;
	e = journal_begin(&p->journal, &line, 1);
	if (e)
		return e;
	reset(p);
	follow(p, b.data);
	return NULL;
}

struct err *
progress_apply(struct progress *p)
{
	return write_stage(p, "stage");
}

struct err *
progress_applied(struct progress *p)
{
	return write_stage(p, "applied");
}

struct err *
progress_healthy(struct progress *p)
{
	return write_stage(p, "healthy");
}

struct err *
progress_sick(struct progress *p)
{
	return write_word(p, "sick");
}

struct err *
progress_prune(struct progress *p)
{
	return write_word(p, "prune");
}

struct err *
progress_pruned(struct progress *p)
{
	return write_word(p, "pruned");
}

struct err *
progress_failed(struct progress *p, const char *why)
{
	return write_words(p, "failed", why);
}

struct err *
progress_give_up(struct progress *p, const char *why)
{
	return write_words(p, "give-up", why);
}

struct err *
progress_good(struct progress *p)
{
	return write_word(p, "good");
}

enum hook_state
progress_hook(const struct progress *p, const struct index_entry *e)
{
	const char *key = hook_key(p->journal.arena, phases[e->phase],
	    e->path);
	const enum hook_state *s = map_get(&p->hooks, key, strlen(key));

	return s ? *s : HOOK_NONE;
}

struct err *
progress_set_hook(struct progress *p, const struct index_entry *e,
    enum hook_state state)
{
	static const char *const words[] = {
		[HOOK_CLEARED] = "clear", [HOOK_BEGUN] = "hook",
		[HOOK_RAN] = "ran"
	};
	struct buf b;

	buf_init(&b, p->journal.arena, LIMIT_STATE);
	line_add_text(&b, words[state]);
	line_add_text(&b, phases[e->phase]);
	line_add_text(&b, e->path);
	return write_line(p, &b);
}
