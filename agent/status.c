#include "agent/status.h"

#include <inttypes.h>
#include <string.h>

#include "agent/clock.h"
#include "base/hash.h"
#include "base/limit.h"
#include "yaml/read.h"
#include "yaml/write.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))
#define WORDS_MAX 500		/* bytes of one text */

static const struct loc here = { STATUS_FILE, 1, 1 };

/* --- values --- */

static void
add_node(struct arena *a, struct node *map, const char *key, struct node *n)
{
	node_set(a, map, key, n);
}

static void
add_text(struct arena *a, struct node *map, const char *key, const char *text)
{
	struct buf b;

	buf_init(&b, a, WORDS_MAX);
	diag_escape(&b, text, strnlen(text, WORDS_MAX));
	add_node(a, map, key, node_string(a, here, b.data));
}

static void
add_number(struct arena *a, struct node *map, const char *key, int64_t number)
{
	const char *text = arena_printf(a, "%" PRId64, number);

	add_node(a, map, key, node_scalar(a, here, TYPE_INT, text,
	    strlen(text)));
}

static void
add_null(struct arena *a, struct node *map, const char *key)
{
	add_node(a, map, key, node_scalar(a, here, TYPE_NULL, "null", 4));
}

static void
add_bool(struct arena *a, struct node *map, const char *key, bool value)
{
	const char *text = value ? "true" : "false";

	add_node(a, map, key, node_scalar(a, here, TYPE_BOOL, text,
	    strlen(text)));
}

/* A number that may not be known. */
static void
add_age(struct arena *a, struct node *map, const char *key, int64_t age)
{
	if (age < 0)
		add_null(a, map, key);
	else
		add_number(a, map, key, age);
}

static struct node *
make_floor(struct arena *a, const struct floor *f)
{
	struct node *n = node_map(a, here);

	add_text(a, n, "commit", oid_show(a, &f->commit));
	add_number(a, n, "sequence", (int64_t)f->sequence);
	return n;
}

static void
add_floor(struct arena *a, struct node *map, const char *key,
    const struct floor *f)
{
	if (f->sequence)
		add_node(a, map, key, make_floor(a, f));
	else
		add_null(a, map, key);
}

/* --- parts --- */

static void
add_bad(struct arena *a, struct node *map, const struct points *bad)
{
	struct node *list = node_list(a, here), *n;
	size_t i;

	for (i = 0; i < bad->n; i++) {
		n = make_floor(a, &bad->item[i].at);
		add_text(a, n, "reason", bad->item[i].words);
		node_append(a, list, n);
	}
	add_node(a, map, "bad", list);
}

static void
add_objects(struct arena *a, struct node *map, const struct tick_outcome *o)
{
	struct node *n = node_map(a, here), *health = node_map(a, here);
	size_t i;

	add_number(a, n, "total", (int64_t)o->total);
	add_number(a, n, "changed", (int64_t)o->changed);
	add_number(a, n, "failed", (int64_t)o->failed);
	add_number(a, n, "pruned", (int64_t)o->pruned);
	add_number(a, n, "drifted", (int64_t)o->drifted);
	add_node(a, map, "objects", n);
	for (i = 0; i < HEALTH_KINDS; i++)
		add_number(a, health, health_word(i), (int64_t)o->health[i]);
	add_node(a, map, "health", health);
}

static void
add_worst(struct arena *a, struct node *map, const struct tick_outcome *o)
{
	struct node *list = node_list(a, here), *n;
	size_t i;

	for (i = 0; i < o->nworst && i < OUTCOME_WORST; i++) {
		n = node_map(a, here);
		add_text(a, n, "path", o->worst[i].path);
		add_text(a, n, "state", o->worst[i].state);
		add_text(a, n, "reason", o->worst[i].reason);
		node_append(a, list, n);
	}
	add_node(a, map, "worst", list);
}

static void
add_fetch(struct arena *a, struct node *map, const struct tick_outcome *o)
{
	struct node *n = node_map(a, here);

	add_bool(a, n, "ok", o->fetched);
	add_number(a, n, "milliseconds", o->fetch_ms);
	add_age(a, n, "age", o->fetch_age);
	add_node(a, map, "fetch", n);
	add_age(a, map, "fresh_age", o->fresh_age);
}

int64_t
status_get(const struct node *map, const char *key)
{
	const char *text = node_text(node_get(map, key));
	int64_t n = 0;

	if (!text || *text < '0' || *text > '9')
		return -1;
	for (; *text >= '0' && *text <= '9' && n < INT64_MAX / 100; text++)
		n = n * 10 + (*text - '0');
	return n;
}

bool
status_goes_on(const struct node *before, const struct node *now)
{
	return node_get(before, "since") &&
	    !strcmp(node_get_text(before, "verdict"),
	    node_get_text(now, "verdict")) &&
	    !strcmp(node_get_text(before, "phase"),
	    node_get_text(now, "phase"));
}

/* What a spool holds is worth no more than the disk it is on. */
static void
add_since(struct arena *a, struct node *map, const struct node *before,
    int64_t now)
{
	int64_t since = status_get(before, "since");

	if (since < 0 || !status_goes_on(before, map))
		since = now;
	add_number(a, map, "since", since);
}

static void
add_boot(struct arena *a, struct node *map)
{
	struct clock clock;
	struct err *e;

	e = clock_read(a, &clock);
	add_text(a, map, "boot", e ? "-" : clock.boot);
	err_free(e);
}

struct node *
status_make(struct arena *a, const struct settings *s, const struct set *set,
    const struct tick_outcome *o, const struct node *before)
{
	struct node *n = node_map(a, here);

	add_number(a, n, "v", 1);
	add_text(a, n, "repository", set->repository);
	add_text(a, n, "environment", set->environment);
	add_text(a, n, "node", s->node);
	add_text(a, n, "set", set->name);
	add_text(a, n, "agent", "sluice " SLUICE_VERSION);
	add_number(a, n, "time", o->time);
	add_number(a, n, "number", 0);
	add_boot(a, n);
	add_text(a, n, "verdict", verdict_word(o->verdict));
	add_text(a, n, "phase", o->phase);
	add_text(a, n, "reason", o->reason);
	add_since(a, n, before, o->time);
	add_floor(a, n, "want", &o->want);
	add_floor(a, n, "applied", &o->applied);
	add_floor(a, n, "good", &o->good);
	add_bad(a, n, &o->bad);
	add_number(a, n, "attempt", o->attempt);
	add_number(a, n, "next", o->next);
	add_objects(a, n, o);
	add_worst(a, n, o);
	add_fetch(a, n, o);
	if (o->verify)
		add_text(a, n, "verify", o->verify);
	else
		add_null(a, n, "verify");
	return n;
}

void
status_number(struct arena *a, struct node *status, uint64_t number)
{
	add_number(a, status, "number", (int64_t)number);
}

/* --- as text --- */

void
status_write(struct buf *b, const struct node *status)
{
	yaml_write_json(b, status);
	buf_addc(b, '\n');
}

struct node *
status_read(struct arena *a, const char *text, size_t len)
{
	struct diag *d = diag_new(a);
	struct yaml_docs docs;

	if (!yaml_read(a, d, YAML_CORE, STATUS_FILE, text, len, &docs) ||
	    docs.n != 1 || !node_is_map(docs.doc[0]))
		return NULL;
	return docs.doc[0];
}

const char *
status_essence(struct arena *a, const struct node *status)
{
	static const char *const passing[] = { "time", "number", "next",
		"fetch", "fresh_age" };
	static const char *const done[] = { "changed", "pruned" };
	struct node *n = node_copy(a, status), *objects;
	struct buf b;
	size_t i;

	for (i = 0; i < N(passing); i++)
		node_remove(n, passing[i], strlen(passing[i]));
	objects = node_get(n, "objects");
	for (i = 0; objects && i < N(done); i++)
		node_remove(objects, done[i], strlen(done[i]));
	buf_init(&b, a, LIMIT_REPORT);
	status_write(&b, n);
	return hash_sha256_hex(a, b.data, b.len);
}

void
status_event(struct buf *b, struct arena *a, const struct set *set,
    const struct tick_outcome *o, const struct outcome_event *event)
{
	struct node *n = node_map(a, here);

	add_number(a, n, "time", o->time);
	add_text(a, n, "set", set->name);
	add_text(a, n, "environment", set->environment);
	add_text(a, n, "event", event->what);
	add_text(a, n, "words", event->words);
	add_number(a, n, "sequence", (int64_t)o->want.sequence);
	status_write(b, n);
}
