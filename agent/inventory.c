#include "agent/inventory.h"

#include <string.h>

#include "agent/line.h"
#include "base/file.h"
#include "base/limit.h"

#define FILE_NAME "applied"
#define HEADER "sluice-applied 1"
#define MODE 0600

static struct err *
damaged(const struct state *s)
{
	return err_new(ERR_SYSTEM, "'%s' is damaged", state_path(s,
	    FILE_NAME));
}

static struct held *
add(struct inventory *v, const struct index_entry *entry)
{
	struct held *h = arena_alloc(v->arena, 1, sizeof(*h));

	h->entry = *entry;
	h->version = h->uid = h->generation = "";
	v->item = arena_grow(v->arena, v->item, v->n, sizeof(*v->item));
	v->item[v->n++] = h;
	map_set(&v->by_path, entry->path, strlen(entry->path), h);
	return h;
}

static bool
read_held(struct inventory *v, struct line *l)
{
	struct index_entry entry;
	struct held h, *new;

	line_oid(l, &h.commit);
	h.touched = line_number(l, 1);
	h.version = line_text(l);
	h.uid = line_text(l);
	h.generation = line_text(l);
	if (!index_read_entry(v->arena, line_rest(l), &entry) ||
	    !line_ends(l) || inventory_find(v, entry.path))
		return false;
	new = add(v, &entry);
	new->commit = h.commit;
	new->touched = h.touched;
	new->version = h.version;
	new->uid = h.uid;
	new->generation = h.generation;
	return true;
}

struct err *
inventory_read(const struct state *s, struct inventory *out)
{
	struct blob text;
	struct line l;
	struct err *e;

	memset(out, 0, sizeof(*out));
	out->arena = s->arena;
	map_init(&out->by_path, s->arena);
	e = file_read_any(s->arena, state_path(s, FILE_NAME), LIMIT_INDEX,
	    &text);
	if (e || !text.data)
		return e;
	out->known = true;
	if (!line_next(&text, &l) || strcmp(line_rest(&l), HEADER))
		return damaged(s);
	while (line_next(&text, &l))
		if (!read_held(out, &l))
			return damaged(s);
	return NULL;
}

static void
add_line(struct buf *b, const struct held *h)
{
	line_add_oid(b, &h->commit);
	line_add_number(b, h->touched);
	line_add_text(b, h->version);
	line_add_text(b, h->uid);
	line_add_text(b, h->generation);
	buf_addc(b, '\t');
	buf_add(b, h->entry.line, h->entry.linelen);
}

struct err *
inventory_write(const struct state *s, struct inventory *v)
{
	struct err *e;
	struct buf b;
	size_t i;

	buf_init(&b, s->arena, LIMIT_INDEX);
	buf_adds(&b, HEADER "\n");
	for (i = 0; i < v->n; i++)
		if (!v->item[i]->gone)
			add_line(&b, v->item[i]);
	e = buf_check(&b, "the list of what was applied");
	if (!e)
		e = file_replace(state_path(s, FILE_NAME), b.data, b.len,
		    MODE);
	if (!e)
		v->known = true;
	return e;
}

struct held *
inventory_find(const struct inventory *v, const char *path)
{
	return map_get(&v->by_path, path, strlen(path));
}

struct held *
inventory_enter(struct inventory *v, const struct index_entry *entry,
    const struct oid *commit)
{
	struct held *h = inventory_find(v, entry->path);

	if (!h) {
		h = add(v, entry);
		h->touched = true;
	} else if (h->gone || strcmp(h->entry.sha256, entry->sha256)) {
		h->touched = true;
	}
	h->gone = false;
	if (entry != &h->entry)
		h->entry = *entry;
	h->commit = *commit;
	h->version = "";
	return h;
}

void
inventory_settle(struct inventory *v)
{
	size_t i;

	for (i = 0; i < v->n; i++)
		v->item[i]->touched = false;
}

const char *
inventory_name(struct arena *a, const struct index_entry *e)
{
	const char *slash = strrchr(e->api_version, '/');

	return arena_printf(a, "%.*s\n%s\n%s\n%s",
	    slash ? (int)(slash - e->api_version) : 0, e->api_version,
	    e->kind, e->namespace, e->name);
}
