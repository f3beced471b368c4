/* Fields that are lists: which element is which. */

#include <stdlib.h>
#include <string.h>

#include "base/limit.h"
#include "gen/diff_fields.h"
#include "yaml/read.h"
#include "yaml/write.h"

/* An element of a list with keys, by the text that tells it. */
struct element {
	const char *text;
	const struct node *node;
	size_t at;		/* its place in the old list */
};

/* --- lists with keys --- */

/* However a number is spelt, it is one key. */
static const char *
key_part(struct arena *a, const struct node *n)
{
	struct buf b;

	if (!node_text(n) || n->type != TYPE_INT)
		return node_text(n);
	buf_init(&b, a, LIMIT_YAML_KEY);
	yaml_write_json(&b, n);
	return b.data;
}

/* "web", "80/TCP"; NULL if the element lacks its keys. */
static const char *
key_of(struct arena *a, const struct schema_list *list,
    const struct node *element)
{
	const char *text, *all = NULL;
	bool found = false;
	size_t i;

	for (i = 0; i < list->nkey; i++) {
		text = key_part(a, node_get(element, list->key[i]));
		found = found || text;
		if (!text)
			text = list->fallback[i];
		if (text)
			all = all ? arena_printf(a, "%s/%s", all, text) : text;
	}
	return found ? all : NULL;
}

/* False if elements cannot be told from each other. */
static bool
read_elements(struct arena *a, const struct schema_list *list,
    const struct node *n, struct map *out)
{
	struct element *e;
	size_t i;

	map_init(out, a);
	for (i = 0; i < n->nitem; i++) {
		e = arena_alloc(a, 1, sizeof(*e));
		e->text = key_of(a, list, n->item[i]);
		e->node = n->item[i];
		e->at = i;
		if (!e->text || map_set(out, e->text, strlen(e->text), e))
			return false;
	}
	return true;
}

static struct element *
find(const struct map *elements, const char *text)
{
	return map_get(elements, text, strlen(text));
}

/* The names of elements as a list, for one whose order is the change. */
static struct node *
names_of(struct arena *a, const struct map *elements)
{
	const struct loc nowhere = { 0 };
	struct node *list = node_list(a, nowhere);
	size_t i;

	for (i = 0; i < elements->n; i++)
		node_append(a, list, node_string(a, nowhere,
		    elements->entry[i].key));
	return list;
}

/* Whether the elements of both lists come in another order than they did. */
static bool
is_moved(const struct map *old, const struct map *new)
{
	const struct element *e;
	size_t i, next = 0;

	for (i = 0; i < new->n; i++) {
		e = find(old, new->entry[i].key);
		if (e && e->at < next)
			return true;
		if (e)
			next = e->at + 1;
	}
	return false;
}

static void
diff_keyed(struct diff_walk *w, const struct diff_path *path,
    const struct map *old, const struct map *new, struct schema_at at)
{
	struct diff_path below = { path, NULL, true };
	const struct element *e, *before;
	size_t i;

	for (i = 0; i < new->n; i++) {
		e = new->entry[i].value;
		before = find(old, e->text);
		below.text = e->text;
		if (before)
			diff_node(w, &below, before->node, e->node, at);
		else
			diff_add_field(w, DIFF_ADD, &below, NULL, e->node);
	}
	for (i = 0; i < old->n; i++) {
		e = old->entry[i].value;
		below.text = e->text;
		if (!find(new, e->text))
			diff_add_field(w, DIFF_REMOVE, &below, e->node, NULL);
	}
	/* these run one after the other; other lists are sets with keys */
	if (path && !strcmp(path->text, "initContainers") &&
	    is_moved(old, new))
		diff_add_field(w, DIFF_MOVE, path, names_of(w->arena, old),
		    names_of(w->arena, new));
}

/* --- lists without --- */

static int
text_order(const void *x, const void *y)
{
	const char *const *a = x, *const *b = y;

	return strcmp(*a, *b);
}

/* An element on one line. */
static const char *
line_of(struct arena *a, const struct node *n)
{
	struct buf b;

	if (n->kind == NODE_SCALAR && n->type == TYPE_STRING &&
	    !memchr(n->str, '\n', n->len) &&
	    yaml_resolve(YAML_CORE, n->str, n->len) == TYPE_STRING)
		return n->str;
	buf_init(&b, a, LIMIT_UNIT_OUTPUT);
	yaml_write_json(&b, n);
	return b.data;
}

/* A list as a text with a line for each element; of a set, sorted. */
static struct blob
text_of(struct arena *a, const struct node *list, bool sorted)
{
	const char **line = arena_alloc(a, list->nitem + 1, sizeof(*line));
	struct blob out;
	struct buf b;
	size_t i;

	buf_init(&b, a, LIMIT_UNIT_OUTPUT);
	for (i = 0; i < list->nitem; i++)
		line[i] = line_of(a, list->item[i]);
	if (sorted)
		qsort(line, list->nitem, sizeof(*line), text_order);
	for (i = 0; i < list->nitem; i++)
		buf_addf(&b, "%s\n", line[i]);
	out.data = b.data;
	out.len = b.len;
	return out;
}

static bool
has_containers(const struct node *list)
{
	size_t i;

	for (i = 0; i < list->nitem; i++)
		if (list->item[i]->kind != NODE_SCALAR)
			return true;
	return false;
}

/* The element that came in the place of one that went, or NULL. */
static const struct line *
partner(const struct lines *lines, size_t i)
{
	size_t first = i, came = i;

	while (first && lines->item[first - 1].hunk == lines->item[i].hunk)
		first--;
	while (came < lines->n && lines->item[came].sign == '-' &&
	    lines->item[came].hunk == lines->item[i].hunk)
		came++;
	came += i - first;
	return came < lines->n && lines->item[came].sign == '+' &&
	    lines->item[came].hunk == lines->item[i].hunk ?
	    &lines->item[came] : NULL;
}

static void
diff_elements(struct diff_walk *w, const struct diff_path *path,
    const struct node *old, const struct node *new,
    const struct lines *lines, struct schema_at at)
{
	struct diff_path below = { path, NULL, true };
	bool *done = arena_alloc(w->arena, new->nitem + 1, sizeof(*done));
	const struct line *line, *other;
	size_t i;

	for (i = 0; i < lines->n; i++) {
		line = &lines->item[i];
		other = line->sign == '-' ? partner(lines, i) : NULL;
		below.text = arena_printf(w->arena, "%zu",
		    other ? other->at : line->at);
		if (other) {
			done[other->at] = true;
			diff_node(w, &below, old->item[line->at],
			    new->item[other->at], at);
		} else if (line->sign == '-') {
			diff_add_field(w, DIFF_REMOVE, &below,
			    old->item[line->at], NULL);
		} else if (!done[line->at]) {
			diff_add_field(w, DIFF_ADD, &below, NULL,
			    new->item[line->at]);
		}
	}
}

static void
diff_plain(struct diff_walk *w, const struct diff_path *path,
    const struct node *old, const struct node *new, bool is_set,
    struct schema_at at)
{
	const struct blob before = text_of(w->arena, old, is_set);
	const struct blob after = text_of(w->arena, new, is_set);
	struct diff_field *f;
	struct lines lines;

	if (before.len == after.len &&
	    !memcmp(before.data, after.data, after.len))
		return;
	if (!has_containers(old) && !has_containers(new)) {
		f = diff_add_field(w, DIFF_REPLACE, path, old, new);
		diff_set_lines(w, f, &before, &after);
		return;
	}
	if (!w->failure)
		w->failure = lines_compare(w->arena, &before, &after, &lines);
	if (!w->failure)
		diff_elements(w, path, old, new, &lines, at);
}

void
diff_list(struct diff_walk *w, const struct diff_path *path,
    const struct node *old, const struct node *new, struct schema_at at)
{
	struct schema_list list = schema_list(w->schema, at);
	struct schema_at below = schema_element(w->schema, at);
	struct map before, after;

	if (list.merge && list.nkey &&
	    read_elements(w->arena, &list, old, &before) &&
	    read_elements(w->arena, &list, new, &after))
		diff_keyed(w, path, &before, &after, below);
	else
		diff_plain(w, path, old, new, list.merge && !list.nkey,
		    below);
}
