#include "agent/ledger.h"

#include <stdio.h>
#include <string.h>

#include "agent/line.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/limit.h"

#define HEADER "sluice-dir 1"

static const char *
key_of(struct arena *a, unsigned root, const char *path)
{
	return arena_printf(a, "%u %s", root, path);
}

struct ledger_item *
ledger_find(const struct ledger_items *items, unsigned root, const char *path)
{
	char key[LIMIT_PATH + 16];

	snprintf(key, sizeof(key), "%u %s", root, path);
	return map_get(&items->by_path, key, strlen(key));
}

struct ledger_item *
ledger_enter(struct ledger *l, struct ledger_items *items, unsigned root,
    const char *path)
{
	const char *key = key_of(l->arena, root, path);
	struct ledger_item *i = map_get(&items->by_path, key, strlen(key));

	if (i)
		return i;
	i = arena_alloc(l->arena, 1, sizeof(*i));
	i->root = root;
	i->path = arena_strdup(l->arena, path);
	items->item = arena_grow(l->arena, items->item, items->n,
	    sizeof(struct ledger_item *));
	items->item[items->n++] = i;
	map_set(&items->by_path, key, strlen(key), i);
	return i;
}

bool
ledger_is_generation(const char *name)
{
	return !strncmp(name, "gen.", 4) && !strchr(name, '/');
}

/* --- reading --- */

static void
read_item(struct ledger *l, struct ledger_items *items, struct line *line,
    bool is_new)
{
	unsigned root = (unsigned)line_number(line, LEDGER_SECRETS);
	const char *path = line_text(line);
	struct ledger_item *i;

	if (!line->good || strlen(path) > LIMIT_PATH) {
		line->good = false;
		return;
	}
	i = ledger_enter(l, items, root, path);
	if (is_new)
		i->version = line_text(line);
}

static void
read_set(struct ledger *l, struct line *line)
{
	l->set = line_text(line);
	l->repository = line_text(line);
	l->environment = line_text(line);
	l->mode = line_text(line);
	l->layout = line_text(line);
	l->secrets = line_text(line);
}

static void
read_floor(struct ledger *l, struct line *line)
{
	l->floor.sequence = line_number(line, UINT64_MAX);
	line_oid(line, &l->floor.commit);
	l->floor.time = (int64_t)line_number(line, INT64_MAX);
}

static void
read_generation(struct ledger *l, struct line *line)
{
	l->generation = arena_grow(l->arena, l->generation, l->ngeneration,
	    sizeof(*l->generation));
	l->generation[l->ngeneration] = line_text(line);
	if (!ledger_is_generation(l->generation[l->ngeneration++]))
		line->good = false;
}

static bool
read_line(struct ledger *l, struct line *line)
{
	const char *word = line_text(line);

	if (!strcmp(word, "set"))
		read_set(l, line);
	else if (!strcmp(word, "floor"))
		read_floor(l, line);
	else if (!strcmp(word, "reload"))
		l->reload = true;
	else if (!strcmp(word, "generation"))
		read_generation(l, line);
	else if (!strcmp(word, "directory"))
		read_item(l, &l->directories, line, false);
	else if (!strcmp(word, "file") || !strcmp(word, "new"))
		read_item(l, &l->files, line, *word == 'n');
	else
		return false;
	return line_ends(line);
}

static void
ledger_init(struct arena *a, const char *path, struct ledger *out)
{
	memset(out, 0, sizeof(*out));
	out->arena = a;
	out->path = path;
	map_init(&out->files.by_path, a);
	map_init(&out->directories.by_path, a);
}

struct err *
ledger_read(struct arena *a, const char *path, struct ledger *out)
{
	struct blob text;
	struct line line;
	unsigned n = 0;
	struct err *e;

	ledger_init(a, path, out);
	e = file_read_any(a, path, LIMIT_INDEX, &text);
	if (e || !text.data)
		return e;
	while (line_next(&text, &line)) {
		n++;
		if (n == 1 ? !line.good || strcmp(line_rest(&line), HEADER) :
		    !read_line(out, &line))
			return err_new(ERR_SYSTEM, "line %u of '%s' makes no "
			    "sense", n, path);
	}
	if (!out->set)
		return err_new(ERR_SYSTEM, "'%s' does not say whose it is",
		    path);
	out->found = true;
	return NULL;
}

/* --- writing --- */

static void
add_items(struct buf *b, const char *word, const struct ledger_items *items)
{
	const struct ledger_item *i;
	size_t n;

	for (n = 0; n < items->n; n++) {
		i = items->item[n];
		if (i->gone)
			continue;
		line_add_text(b, i->version ? "new" : word);
		line_add_number(b, i->root);
		line_add_text(b, i->path);
		if (i->version)
			line_add_text(b, i->version);
		line_end(b);
	}
}

static void
add_set(struct buf *b, const struct ledger *l)
{
	line_add_text(b, "set");
	line_add_text(b, l->set);
	line_add_text(b, l->repository);
	line_add_text(b, l->environment);
	line_add_text(b, l->mode);
	line_add_text(b, l->layout);
	line_add_text(b, l->secrets);
	line_end(b);
}

struct err *
ledger_write(const struct ledger *l)
{
	struct arena *a = arena_new();
	struct err *e;
	struct buf b;
	size_t i;

	buf_init(&b, a, LIMIT_INDEX);
	buf_adds(&b, HEADER "\n");
	add_set(&b, l);
	if (l->floor.sequence) {
		line_add_text(&b, "floor");
		line_add_number(&b, l->floor.sequence);
		line_add_oid(&b, &l->floor.commit);
		line_add_number(&b, (uint64_t)l->floor.time);
		line_end(&b);
	}
	if (l->reload)
		buf_adds(&b, "reload\n");
	for (i = 0; i < l->ngeneration; i++) {
		line_add_text(&b, "generation");
		line_add_text(&b, l->generation[i]);
		line_end(&b);
	}
	add_items(&b, "directory", &l->directories);
	add_items(&b, "file", &l->files);
	e = buf_check(&b, "the ledger");
	if (!e)
		e = file_replace(l->path, b.data, b.len, 0600);
	arena_free(a);
	return e;
}
