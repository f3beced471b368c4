#include "policy/lines.h"

#include <string.h>

#include "base/limit.h"

void
lines_init(struct lines *l, struct blob text)
{
	l->text = text;
	l->line = 1;
	l->at = 0;
}

/* Go to the next line; 0 if this is the last. */
static int
step(struct lines *l)
{
	const char *eol = memchr(l->text.data + l->at, '\n',
	    l->text.len - l->at);

	if (!eol)
		return 0;
	l->at = (size_t)(eol - l->text.data) + 1;
	l->line++;
	return 1;
}

struct blob
lines_get(struct lines *l, unsigned line)
{
	struct blob out = { "", 0 };
	const char *eol;

	if (!l->text.data || !line)
		return out;
	if (line < l->line)
		lines_init(l, l->text);
	while (l->line < line)
		if (!step(l))
			return out;
	out.data = l->text.data + l->at;
	eol = memchr(out.data, '\n', l->text.len - l->at);
	out.len = eol ? (size_t)(eol - out.data) : l->text.len - l->at;
	return out;
}

struct loc
lines_place(struct lines *l, const char *file, size_t at)
{
	struct loc loc = { file, 0, 1 };
	const char *eol;
	size_t i;

	if (at < l->at)
		lines_init(l, l->text);
	for (;;) {
		eol = memchr(l->text.data + l->at, '\n',
		    l->text.len - l->at);
		if (!eol || at <= (size_t)(eol - l->text.data) || !step(l))
			break;
	}
	loc.line = l->line;
	for (i = l->at; i < at; i++)
		loc.col += (l->text.data[i] & 0xc0) != 0x80;
	return loc;
}

void
texts_init(struct texts *t, struct arena *a, struct source *source)
{
	t->arena = a;
	t->source = source;
	map_init(&t->files, a);
}

void
texts_add(struct texts *t, const char *file, struct blob text)
{
	struct lines *lines = arena_alloc(t->arena, 1, sizeof(*lines));

	lines_init(lines, text);
	map_set(&t->files, file, strlen(file), lines);
}

static struct blob
read_file(struct source *source, const char *file)
{
	struct blob out = { NULL, 0 };
	struct source_entry entry;
	struct err *e;
	size_t n;

	if (!source)
		return out;
	n = source->name ? strlen(source->name) : 0;
	if (n && !strncmp(file, source->name, n))
		file += n;
	e = source_find(source, file, &entry);
	if (!e && entry.kind == SOURCE_FILE && entry.size <= LIMIT_MANIFEST)
		e = source_read(source, &entry, &out);
	/* a comment that cannot be read allows nothing */
	err_free(e);
	return out;
}

struct lines *
texts_get(struct texts *t, const char *file)
{
	struct lines *lines = map_get(&t->files, file, strlen(file));

	if (lines)
		return lines;
	texts_add(t, file, read_file(t->source, file));
	return map_get(&t->files, file, strlen(file));
}
