#include "repo/stock.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/map.h"
#include "base/proc.h"

#define ARGS_MAX 16
/* What Git prints about the objects of one repository, or of them. */
#define OUTPUT_MAX ((size_t)512 * 1024 * 1024)
#define SECONDS 600

static struct err *
run(struct arena *a, const char *const *argv, const struct buf *in,
    struct buf *out)
{
	struct buf words;
	struct blob given;
	struct proc p = { .argv = argv, .out = out, .err = &words,
		.seconds = SECONDS };
	struct err *e;

	buf_init(out, a, OUTPUT_MAX);
	buf_init(&words, a, 4096);
	if (in) {
		given = (struct blob){ in->data, in->len };
		p.input = &given;
		p.ninput = 1;
	}
	e = proc_run(&p);
	return e ? e : proc_check(&p);
}

/* A line of cat-file: "OID TYPE SIZE", or "NAME missing". */
struct answer {
	size_t size;
	bool is_blob;
};

/* Read a line at *at and go behind it; false if there is none. */
static bool
read_answer(const struct buf *b, size_t *at, struct answer *out)
{
	const char *line = b->data + *at;
	const char *eol = memchr(line, '\n', b->len - *at);
	const char *word;

	memset(out, 0, sizeof(*out));
	if (!eol)
		return false;
	*at = (size_t)(eol - b->data) + 1;
	for (word = eol; word > line && word[-1] != ' '; word--)
		;
	if (*word < '0' || *word > '9')
		return true;		/* missing */
	out->size = strtoul(word, NULL, 10);
	out->is_blob = word - line >= 5 && !memcmp(word - 5, "blob ", 5);
	return true;
}

struct err *
stock_top(struct arena *a, const char **out)
{
	static const char *const argv[] = { "git", "rev-parse",
		"--show-toplevel", NULL };
	struct buf b;
	struct err *e = run(a, argv, NULL, &b);

	if (e)
		return err_wrap(e, "cannot find the work tree");
	*out = arena_strndup(a, b.data, strcspn(b.data, "\n"));
	return NULL;
}

/* --- a revision as a source --- */

struct stock {
	struct source source;
	const char *rev;
	struct map files;	/* path -> struct blob; NULL data: no file */
};

static struct err *
fetch(struct stock *s, const char *path, struct blob **out)
{
	static const char *const argv[] = { "git", "cat-file", "--batch",
		NULL };
	struct arena *a = s->source.arena;
	struct answer answer;
	struct buf in, b;
	struct err *e;
	size_t at = 0;

	*out = map_get(&s->files, path, strlen(path));
	if (*out)
		return NULL;
	*out = arena_alloc(a, 1, sizeof(**out));
	buf_init(&in, a, SIZE_MAX / 2);
	buf_addf(&in, "%s:%s\n", s->rev, path);
	e = run(a, argv, &in, &b);
	if (!e && read_answer(&b, &at, &answer) && answer.is_blob &&
	    answer.size <= b.len - at) {
		(*out)->data = b.data + at;
		(*out)->len = answer.size;
	}
	if (!e)
		map_set(&s->files, path, strlen(path), *out);
	return e;
}

static struct err *
stock_find(struct source *source, const char *path, struct source_entry *out)
{
	struct stock *s = (struct stock *)source;
	struct blob *file = NULL;
	struct err *e = fetch(s, path, &file);

	memset(out, 0, sizeof(*out));
	out->kind = SOURCE_NONE;
	if (e || !file->data)
		return e;
	out->kind = SOURCE_FILE;
	out->real = arena_strdup(source->arena, path);
	out->size = file->len;
	return NULL;
}

static struct err *
read_found(struct source *source, const char *real, size_t size,
    struct blob *out)
{
	struct stock *s = (struct stock *)source;

	(void)size;
	*out = *(struct blob *)map_get(&s->files, real, strlen(real));
	return NULL;
}

static struct err *
list_nothing(struct source *source, const char *real,
    struct source_names *out)
{
	(void)source;
	(void)out;
	return err_new(ERR_SYSTEM, "'%s' cannot be listed here", real);
}

struct err *
stock_source(struct arena *a, const char *rev, struct source **out)
{
	static const struct source_class class = {
		.find = stock_find, .read = read_found, .list = list_nothing
	};
	const char *argv[] = { "git", "rev-parse", "--quiet", "--verify",
		arena_printf(a, "%s^{commit}", rev), NULL };
	struct stock *s = arena_alloc(a, 1, sizeof(*s));
	struct buf b;
	struct err *e = run(a, argv, NULL, &b);

	if (e) {
		err_free(e);
		return err_new(ERR_INPUT, "there is no '%s' in a repository "
		    "here", rev);
	}
	s->rev = arena_strndup(a, b.data, strcspn(b.data, "\n"));
	s->source.class = &class;
	s->source.arena = a;
	s->source.name = arena_printf(a, "%s:", rev);
	map_init(&s->files, a);
	*out = &s->source;
	return NULL;
}

/* --- history --- */

/* "OID PATH" for every object; commits and roots of trees have no path. */
static struct err *
list_objects(struct arena *a, const char *const *revs, size_t n, bool tips,
    struct buf *out)
{
	const char *argv[ARGS_MAX] = { "git", "rev-list", "--objects" };
	size_t argc = 3, i;

	if (tips)
		argv[argc++] = "--no-walk";
	for (i = 0; i < n && argc < ARGS_MAX - 2; i++)
		argv[argc++] = revs[i];
	argv[argc] = "--";
	return run(a, argv, NULL, out);
}

/* Add those with a path that were not there yet. */
static void
add_objects(struct arena *a, const struct buf *text, struct map *seen,
    bool is_tip, struct stock_blobs *out)
{
	const char *line = text->data, *end = line + text->len, *eol, *path;
	struct stock_blob *b;
	static char yes;

	for (; line < end; line = eol + 1) {
		eol = memchr(line, '\n', (size_t)(end - line));
		if (!eol)
			return;
		path = memchr(line, ' ', (size_t)(eol - line));
		if (!path || path + 1 == eol ||
		    map_set(seen, line, (size_t)(path - line), &yes))
			continue;
		out->item = arena_grow(a, out->item, out->n,
		    sizeof(*out->item));
		b = &out->item[out->n++];
		b->oid = arena_strndup(a, line, (size_t)(path - line));
		b->path = arena_strndup(a, path + 1,
		    (size_t)(eol - path) - 1);
		b->is_tip = is_tip;
	}
}

static struct err *
ask(struct arena *a, const char *how, const struct stock_blob *blob,
    size_t n, struct buf *out)
{
	const char *argv[] = { "git", "cat-file", how, NULL };
	struct buf in;
	size_t i;

	buf_init(&in, a, OUTPUT_MAX);
	for (i = 0; i < n; i++)
		buf_addf(&in, "%s\n", blob[i].oid);
	return run(a, argv, &in, out);
}

/* Keep the blobs among the objects, with their sizes. */
static struct err *
keep_blobs(struct arena *a, struct stock_blobs *list)
{
	struct answer answer;
	struct buf text;
	struct err *e;
	size_t at = 0, n = 0, i;

	e = ask(a, "--batch-check", list->item, list->n, &text);
	for (i = 0; !e && i < list->n &&
	    read_answer(&text, &at, &answer); i++) {
		if (!answer.is_blob)
			continue;
		list->item[n] = list->item[i];
		list->item[n++].size = answer.size;
	}
	list->n = n;
	return e;
}

struct err *
stock_history(struct arena *a, const char *const *revs, size_t n,
    struct stock_blobs *out)
{
	struct map seen;
	struct buf text;
	struct err *e;

	memset(out, 0, sizeof(*out));
	map_init(&seen, a);
	e = list_objects(a, revs, n, true, &text);
	if (e)
		return e;
	add_objects(a, &text, &seen, true, out);
	e = list_objects(a, revs, n, false, &text);
	if (e)
		return e;
	add_objects(a, &text, &seen, false, out);
	return keep_blobs(a, out);
}

struct err *
stock_read(struct arena *a, const struct stock_blob *blob, size_t n,
    struct blob *out)
{
	struct answer answer;
	struct buf text;
	struct err *e;
	size_t at = 0, i;

	e = ask(a, "--batch", blob, n, &text);
	for (i = 0; !e && i < n; i++) {
		if (!read_answer(&text, &at, &answer) || !answer.is_blob ||
		    answer.size >= text.len - at)
			return err_new(ERR_SYSTEM, "git does not give the "
			    "object '%s'", blob[i].oid);
		out[i].data = text.data + at;
		out[i].len = answer.size;
		at += answer.size + 1;		/* a newline follows */
	}
	return e;
}
