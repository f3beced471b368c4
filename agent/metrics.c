#include "agent/metrics.h"

#include <inttypes.h>
#include <string.h>

#include "agent/line.h"
#include "base/file.h"
#include "base/limit.h"
#include "base/map.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))
#define FILE_MODE 0644		/* the exporter is somebody else */

static const struct family {
	const char *name, *label;	/* label: NULL: it has none */
	bool counter;
	const char *help;
} families[] = {
	{ "agent_info", "version", false, "The program." },
	{ "seq", NULL, false, "Sequence of the commit applied last." },
	{ "want_seq", NULL, false, "Sequence of the newest verified commit." },
	{ "good_seq", NULL, false, "Sequence of the newest good commit." },
	{ "verdict", "verdict", false, "1 for how it stands." },
	{ "phase", "phase", false, "1 for what is at hand." },
	{ "health_objects", "state", false, "Objects by health." },
	{ "last_tick_timestamp_seconds", NULL, false, "Time of the last "
	    "tick." },
	{ "last_good_timestamp_seconds", NULL, false, "Time of the last tick "
	    "that found all good." },
	{ "fetch_duration_seconds", NULL, false, "Duration of the last "
	    "fetch." },
	{ "fetch_failures_total", NULL, true, "Fetches that failed." },
	{ "apply_duration_seconds", NULL, false, "Duration of the last "
	    "apply." },
	{ "apply_objects_total", "result", true, "Objects applied." },
	{ "drift_total", NULL, true, "Objects found to have drifted." },
	{ "healed_total", NULL, true, "Objects that were put right." },
	{ "prune_total", NULL, true, "Objects taken away." },
	{ "rollbacks_total", NULL, true, "Rollbacks." },
	{ "verify_failures_total", "why", true, "Commits that did not "
	    "verify." },
	{ "fresh_age_seconds", NULL, false, "Age of the heartbeat of the "
	    "server." },
	{ "busy_ticks_total", NULL, true, "Ticks that found another at "
	    "work." }
};

/* The samples of one set: "name", or "name label", to their values. */
struct samples {
	struct arena *arena;
	struct map old, new;
};

static const struct family *
find_family(const char *name)
{
	size_t i;

	for (i = 0; i < N(families); i++)
		if (!strcmp(families[i].name, name))
			return &families[i];
	return NULL;
}

static const char *
key_of(struct arena *a, const char *name, const char *label)
{
	return label ? arena_printf(a, "%s %s", name, label) : name;
}

/* --- from one tick to the next --- */

static const char *
samples_path(struct arena *a, const struct settings *s, const struct set *set)
{
	return arena_printf(a, "%s/%s/metrics", s->state, set->name);
}

/* What is damaged, or of another version, is passed over. */
static struct err *
read_samples(struct arena *a, const char *path, struct map *out)
{
	const char *name, *label, *value, *key;
	struct blob text;
	struct line line;
	struct err *e;

	map_init(out, a);
	e = file_read_any(a, path, LIMIT_STATE, &text);
	while (!e && text.data && line_next(&text, &line)) {
		name = line_text(&line);
		label = line_text(&line);
		value = line_text(&line);
		if (!line_ends(&line) || !find_family(name))
			continue;
		key = key_of(a, name, *label ? label : NULL);
		map_set(out, key, strlen(key), arena_strdup(a, value));
	}
	return e;
}

static void
put(struct samples *s, const char *name, const char *label,
    const char *value)
{
	const char *key = key_of(s->arena, name, label);

	map_set(&s->new, key, strlen(key), arena_strdup(s->arena, value));
}

static void
put_number(struct samples *s, const char *name, const char *label,
    int64_t value)
{
	put(s, name, label, arena_printf(s->arena, "%" PRId64, value));
}

static void
put_seconds(struct samples *s, const char *name, unsigned ms)
{
	put(s, name, NULL, arena_printf(s->arena, "%u.%03u", ms / 1000,
	    ms % 1000));
}

static uint64_t
old_count(const struct samples *s, const char *key)
{
	const char *text = map_get(&s->old, key, strlen(key));
	uint64_t n = 0;

	for (; text && *text >= '0' && *text <= '9' && n < UINT64_MAX / 100;
	    text++)
		n = n * 10 + (uint64_t)(*text - '0');
	return n;
}

static void
count(struct samples *s, const char *name, const char *label, size_t more)
{
	uint64_t n = old_count(s, key_of(s->arena, name, label)) + more;

	put(s, name, label, arena_printf(s->arena, "%" PRIu64, n));
}

/* Counters that this tick has not touched, and what only some ticks tell. */
static void
keep(struct samples *s, const char *name)
{
	size_t i, len = strlen(name);
	const struct map_entry *entry;

	for (i = 0; i < s->old.n; i++) {
		entry = &s->old.entry[i];
		if (entry->keylen >= len && !memcmp(entry->key, name, len) &&
		    (entry->keylen == len || entry->key[len] == ' ') &&
		    !map_get(&s->new, entry->key, entry->keylen))
			map_set(&s->new, entry->key, entry->keylen,
			    entry->value);
	}
}

static void
put_states(struct samples *s, const struct tick_outcome *o)
{
	size_t i;

	put(s, "agent_info", SLUICE_VERSION, "1");
	put_number(s, "seq", NULL, (int64_t)o->applied.sequence);
	put_number(s, "want_seq", NULL, (int64_t)o->want.sequence);
	put_number(s, "good_seq", NULL, (int64_t)o->good.sequence);
	for (i = 0; i < VERDICT_COUNT; i++)
		if (i != VERDICT_BUSY)
			put(s, "verdict", verdict_word(i),
			    i == o->verdict ? "1" : "0");
	put(s, "phase", o->phase, "1");
	for (i = 0; i < HEALTH_KINDS; i++)
		put_number(s, "health_objects", health_word(i),
		    (int64_t)o->health[i]);
	put_number(s, "last_tick_timestamp_seconds", NULL, o->time);
	if (o->verdict == VERDICT_GOOD)
		put_number(s, "last_good_timestamp_seconds", NULL, o->time);
	if (o->fetched)
		put_seconds(s, "fetch_duration_seconds", o->fetch_ms);
	if (o->apply_ms)
		put_seconds(s, "apply_duration_seconds", o->apply_ms);
	if (o->fresh_age >= 0)
		put_number(s, "fresh_age_seconds", NULL, o->fresh_age);
}

static void
put_counts(struct samples *s, const struct tick_outcome *o)
{
	count(s, "fetch_failures_total", NULL, o->away);
	count(s, "apply_objects_total", "changed", o->changed);
	count(s, "apply_objects_total", "failed", o->failed);
	count(s, "drift_total", NULL, o->drifted);
	count(s, "healed_total", NULL, o->healed);
	count(s, "prune_total", NULL, o->pruned);
	count(s, "rollbacks_total", NULL, o->rollbacks);
	if (o->verify)
		count(s, "verify_failures_total", o->verify, 1);
}

static void
take_in(struct samples *s, const struct tick_outcome *o)
{
	static const char *const lasting[] = { "last_good_timestamp_seconds",
		"fetch_duration_seconds", "apply_duration_seconds" };
	size_t i;

	if (o->verdict != VERDICT_BUSY) {
		put_states(s, o);
		put_counts(s, o);
	}
	count(s, "busy_ticks_total", NULL, o->verdict == VERDICT_BUSY);
	for (i = 0; i < N(lasting); i++)
		keep(s, lasting[i]);
	/* a tick that had nothing to do knows nothing else either */
	for (i = 0; i < N(families); i++)
		if (families[i].counter || o->verdict == VERDICT_BUSY)
			keep(s, families[i].name);
}

static struct err *
write_samples(struct samples *s, const char *path)
{
	const struct map_entry *entry;
	const char *space;
	struct buf b;
	size_t i;

	buf_init(&b, s->arena, LIMIT_STATE);
	for (i = 0; i < s->new.n; i++) {
		entry = &s->new.entry[i];
		space = strchr(entry->key, ' ');
		line_add_text(&b, arena_strndup(s->arena, entry->key, space ?
		    (size_t)(space - entry->key) : entry->keylen));
		line_add_text(&b, space ? space + 1 : "");
		line_add_text(&b, entry->value);
		line_end(&b);
	}
	return file_replace(path, b.data, b.len, 0600);
}

/* --- the file --- */

static void
add_family(struct buf *b, const struct family *f, const struct set *set,
    const struct map *samples)
{
	const struct map_entry *entry;
	size_t i, len = strlen(f->name);

	for (i = 0; i < samples->n; i++) {
		entry = &samples->entry[i];
		if (entry->keylen < len || memcmp(entry->key, f->name, len) ||
		    (entry->key[len] && entry->key[len] != ' '))
			continue;
		buf_addf(b, "sluice_%s{set=\"%s\",environment=\"%s\"",
		    f->name, set->name, set->environment);
		if (f->label && entry->key[len])
			buf_addf(b, ",%s=\"%s\"", f->label,
			    entry->key + len + 1);
		buf_addf(b, "} %s\n", (const char *)entry->value);
	}
}

static struct err *
write_file(struct arena *a, const struct settings *s)
{
	struct map *samples = arena_alloc(a, s->nset, sizeof(*samples));
	struct err *e = NULL;
	struct buf b;
	size_t i, j;

	for (i = 0; !e && i < s->nset; i++)
		e = read_samples(a, samples_path(a, s, &s->set[i]),
		    &samples[i]);
	if (e)
		return e;
	buf_init(&b, a, LIMIT_BINARY);
	for (i = 0; i < N(families); i++) {
		buf_addf(&b, "# HELP sluice_%s %s\n# TYPE sluice_%s %s\n",
		    families[i].name, families[i].help, families[i].name,
		    families[i].counter ? "counter" : "gauge");
		for (j = 0; j < s->nset; j++)
			add_family(&b, &families[i], &s->set[j], &samples[j]);
	}
	e = buf_check(&b, "the metrics");
	return e ? e : file_replace(s->metrics, b.data, b.len, FILE_MODE);
}

struct err *
metrics_write(struct arena *a, const struct settings *settings,
    const struct set *set, const struct tick_outcome *o)
{
	struct samples s = { .arena = a };
	const char *path = samples_path(a, settings, set);
	struct err *e;

	if (!settings->metrics)
		return NULL;
	map_init(&s.new, a);
	e = read_samples(a, path, &s.old);
	if (e)
		return e;
	take_in(&s, o);
	e = write_samples(&s, path);
	return e ? e : write_file(a, settings);
}
