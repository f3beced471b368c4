#include "agent/frame.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "agent/line.h"
#include "agent/plan.h"
#include "base/limit.h"
#include "base/map.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))
#define VERSION "sluice-applier 1 "
#define CHUNK 65536
#define FLAG_SEALED "sealed"

static const char *const verbs[] = { "probe", "plan", "apply", "prune",
	"observe" };
static const char *const words[] = { "ok", "changed", "unchanged", "failed",
	"skipped", "pruned", "healthy", "progressing", "degraded",
	"suspended", "missing", "unknown", "drifted" };

const char *
frame_verb(enum applier_verb verb)
{
	return verbs[verb];
}

/* --- to an applier --- */

/* "object LENGTH VERSION" and the entry, behind what ends the last one. */
static struct blob
object_line(struct arena *a, const struct applier_object *o, bool first)
{
	struct buf b;

	buf_init(&b, a, LIMIT_INDEX);
	buf_addf(&b, "%s%s\t%zu", first ? "" : "\n",
	    o->prune ? "remove" : "object", o->bytes.len);
	line_add_text(&b, o->version);
	buf_addc(&b, '\t');
	index_write_entry(&b, o->entry);
	return (struct blob){ b.data, b.len };
}

struct err *
frame_write(struct arena *a, const struct applier_run *run,
    struct blob **piece, size_t *n)
{
	struct blob *p = arena_alloc(a, 2 * run->n + 2, sizeof(*p));
	size_t i, total = 0;
	const char *end;

	*piece = p;
	end = arena_printf(a, VERSION "%s\n", verbs[run->verb]);
	*p++ = (struct blob){ end, strlen(end) };
	for (i = 0; i < run->n; i++) {
		if (run->object[i].bytes.len > LIMIT_APPLIER_OBJECT)
			return err_new(ERR_REFUSED, "'%s' is larger than "
			    "%lu bytes", run->object[i].entry->path,
			    LIMIT_APPLIER_OBJECT);
		*p++ = object_line(a, &run->object[i], !i);
		*p++ = run->object[i].bytes;
		total += p[-2].len + p[-1].len;
		if (total > LIMIT_APPLIER_INPUT)
			return err_new(ERR_REFUSED, "all objects together "
			    "are larger than %lu bytes", LIMIT_APPLIER_INPUT);
	}
	end = arena_printf(a, "%send\t%zu\n", run->n ? "\n" : "", run->n);
	*p++ = (struct blob){ end, strlen(end) };
	*n = (size_t)(p - *piece);
	return NULL;
}

/* --- from an applier --- */

static bool
is_word(const char *text, const char *const *list, size_t n, size_t *out)
{
	for (*out = 0; *out < n; (*out)++)
		if (!strcmp(list[*out], text))
			return true;
	return false;
}

/* Whether a word is an answer to what was asked. */
static bool
answers(enum applier_verb verb, enum applied what)
{
	switch (verb) {
	case APPLIER_OBSERVE:
		return what >= OBSERVED_HEALTHY;
	case APPLIER_PROBE:
		return false;
	case APPLIER_PLAN:
	case APPLIER_APPLY:
	case APPLIER_PRUNE:
		return what < OBSERVED_HEALTHY;
	}
	return false;
}

static bool
read_result(struct arena *a, struct line *l, const char *word,
    const struct map *paths, struct applier_run *run)
{
	struct applier_result *r;
	const char *path;
	size_t what;

	if (!is_word(word, words, N(words), &what) ||
	    !answers(run->verb, (enum applied)what))
		return false;
	run->result = arena_grow(a, run->result, run->nresult,
	    sizeof(*run->result));
	r = &run->result[run->nresult];
	r->what = (enum applied)what;
	path = line_text(l);
	r->path = map_get(paths, path, strlen(path));
	r->uid = line_text(l);
	r->generation = line_text(l);
	r->version = line_text(l);
	r->reason = line_text(l);
	if (!r->path || !line_ends(l))
		return false;
	run->nresult++;
	return true;
}

static bool
read_line(struct arena *a, struct line *l, const struct map *paths,
    struct applier_run *run)
{
	const char *word = line_text(l), *value;

	if (run->verb != APPLIER_PROBE)
		return read_result(a, l, word, paths, run);
	if (!strcmp(word, "floor")) {
		run->floor.sequence = line_number(l, UINT64_MAX);
		line_oid(l, &run->floor.commit);
		run->floor.time = (int64_t)line_number(l, INT64_MAX);
		return line_ends(l);
	}
	if (strcmp(word, "capability"))
		return false;
	value = line_text(l);
	/* words that we do not know are for those who do */
	run->whole = run->whole || !strcmp(value, "whole");
	run->paths = run->paths || !strcmp(value, "paths");
	return line_ends(l);
}

bool
frame_read_results(struct arena *a, char *text, size_t len,
    struct applier_run *run, size_t *line)
{
	struct blob rest = { text, len };
	struct map paths;
	struct line l;
	size_t i;

	map_init(&paths, a);
	for (i = 0; i < run->n; i++)
		map_set(&paths, run->object[i].entry->path,
		    strlen(run->object[i].entry->path),
		    arena_strdup(a, run->object[i].entry->path));
	*line = 0;
	while (line_next(&rest, &l)) {
		(*line)++;
		if (!l.good || !read_line(a, &l, &paths, run))
			return false;
	}
	return true;
}

/* --- the applier's end --- */

/* A descriptor through a buffer that, as it may see secrets, is guarded. */
struct input {
	int fd;
	char *data;		/* CHUNK bytes */
	size_t at, len;
	size_t total;		/* bytes read so far */
};

static struct err *
fill(struct input *in)
{
	ssize_t n;

	do
		n = read(in->fd, in->data, CHUNK);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return err_errno("cannot read standard input");
	if (n == 0)
		return err_new(ERR_INPUT, "standard input ends too early");
	in->at = 0;
	in->len = (size_t)n;
	in->total += (size_t)n;
	if (in->total > LIMIT_APPLIER_INPUT + CHUNK)
		return err_new(ERR_INPUT, "standard input is longer than "
		    "%lu bytes", LIMIT_APPLIER_INPUT);
	return NULL;
}

static struct err *
read_bytes(struct input *in, char *out, size_t len)
{
	struct err *e = NULL;
	size_t n;

	while (len && !e) {
		if (in->at == in->len)
			e = fill(in);
		n = in->len - in->at < len ? in->len - in->at : len;
		if (e)
			break;
		memcpy(out, in->data + in->at, n);
		in->at += n;
		out += n;
		len -= n;
	}
	return e;
}

/* The next line, without its newline; it is never part of an object. */
static struct err *
read_text(struct arena *a, struct input *in, struct line *out)
{
	struct err *e = NULL;
	struct buf b;
	char c = 0;

	buf_init(&b, a, LIMIT_APPLIER_LINE);
	while (!e && c != '\n' && !b.over) {
		e = read_bytes(in, &c, 1);
		if (!e && c != '\n')
			buf_addc(&b, c);
	}
	if (!e)
		e = buf_check(&b, "a line of standard input");
	if (!e && memchr(b.data, '\0', b.len))
		e = err_new(ERR_INPUT, "a line of standard input has a NUL "
		    "in it");
	out->at = b.data;
	out->good = true;
	return e;
}

static struct err *
malformed(const char *what)
{
	return err_new(ERR_INPUT, "standard input is not well-formed: %s",
	    what);
}

static struct err *
read_object(struct arena *a, struct guard *g, struct input *in,
    struct line *l, struct applier_object *out)
{
	struct index_entry *entry = arena_alloc(a, 1, sizeof(*entry));
	size_t len = line_number(l, LIMIT_APPLIER_OBJECT);
	struct err *e;
	char *bytes, end;

	out->version = line_text(l);
	if (!l->good || !index_read_entry(a, line_rest(l), entry) ||
	    !line_ends(l))
		return malformed("the line of an object makes no sense");
	out->entry = entry;
	if (out->prune && len)
		return malformed("what is removed has bytes");
	bytes = plan_flag(entry, FLAG_SEALED) ? guard_alloc(g, len + 1) :
	    arena_alloc(a, len + 1, 1);
	out->bytes = (struct blob){ bytes, len };
	e = read_bytes(in, bytes, len);
	if (!e)
		e = read_bytes(in, &end, 1);
	if (!e && end != '\n')
		e = malformed("an object is longer than its line says");
	return e;
}

/* Objects until the line that counts them. */
static struct err *
read_objects(struct arena *a, struct guard *g, struct input *in,
    struct frames *out)
{
	struct applier_object *o;
	struct err *e;
	const char *word;
	struct line l;

	for (;;) {
		e = read_text(a, in, &l);
		if (e)
			return e;
		word = line_text(&l);
		if (!strcmp(word, "end"))
			return line_number(&l, LIMIT_APPLIER_OBJECTS) !=
			    out->n || !line_ends(&l) ?
			    malformed("objects are missing") : NULL;
		if (strcmp(word, "object") && strcmp(word, "remove"))
			return malformed("a line begins with neither "
			    "'object', 'remove' nor 'end'");
		if (out->n == LIMIT_APPLIER_OBJECTS)
			return malformed("there are too many objects");
		out->object = arena_grow(a, out->object, out->n,
		    sizeof(*out->object));
		o = &out->object[out->n++];
		*o = (struct applier_object){ .prune = *word == 'r' };
		e = read_object(a, g, in, &l, o);
		if (e)
			return e;
	}
}

struct err *
frame_read(struct arena *a, struct guard *g, int fd, enum applier_verb verb,
    struct frames *out)
{
	struct input in = { .fd = fd, .data = guard_alloc(g, CHUNK) };
	struct line l;
	struct err *e;

	*out = (struct frames){ NULL, 0 };
	e = read_text(a, &in, &l);
	if (e)
		return e;
	if (strcmp(l.at, arena_printf(a, VERSION "%s", verbs[verb])))
		return malformed("it does not begin with '" VERSION "' and "
		    "the verb");
	return read_objects(a, g, &in, out);
}

static void
add_text(struct buf *b, const char *text)
{
	line_add_text(b, text ? text : "");
}

void
frame_add_result(struct buf *b, const struct applier_result *r)
{
	buf_adds(b, words[r->what]);
	add_text(b, r->path);
	add_text(b, r->uid);
	add_text(b, r->generation);
	add_text(b, r->version);
	add_text(b, r->reason);
	buf_addc(b, '\n');
}

void
frame_add_capability(struct buf *b, const char *word)
{
	buf_adds(b, "capability");
	line_add_text(b, word);
	buf_addc(b, '\n');
}

void
frame_add_floor(struct buf *b, const struct floor *floor)
{
	buf_adds(b, "floor");
	line_add_number(b, floor->sequence);
	line_add_oid(b, &floor->commit);
	line_add_number(b, (uint64_t)floor->time);
	buf_addc(b, '\n');
}
