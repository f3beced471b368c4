#include "overlays/fieldspec_tree.h"

#include <string.h>

struct fieldspec_tree {
	const char *name;	/* of the key that leads here */
	size_t len;
	struct fieldspec_tree *child, *next;
	size_t *end, nend;	/* paths of which one part is left here */
};

/* The name inside a part that has an escaped slash in it. */
static void
unescape(struct arena *a, struct fieldspec_part *p)
{
	char *to = arena_alloc(a, p->len + 1, 1);
	size_t i, n = 0;

	for (i = 0; i < p->len; i++) {
		if (p->name[i] == '\\' && i + 1 < p->len &&
		    p->name[i + 1] == '/')
			continue;
		to[n++] = p->name[i];
	}
	p->name = to;
	p->len = n;
}

/*
 * kyaml/utils/pathsplitter.go: a slash behind a backslash belongs to the name
 */
struct fieldspec_part
fieldspec_part_take(struct arena *a, const char **path)
{
	struct fieldspec_part p = { *path, 0, false, false };
	bool escaped = false;
	const char *c;

	for (c = *path; *c && (*c != '/' || (c > *path && c[-1] == '\\')); c++)
		escaped |= *c == '/';
	p.len = (size_t)(c - *path);
	p.last = !*c;
	*path = *c ? c + 1 : c;
	if (p.len > 2 && !memcmp(p.name + p.len - 2, "[]", 2)) {
		p.list = true;
		p.len -= 2;
	}
	if (escaped)
		unescape(a, &p);
	return p;
}

struct fieldspec_tree *
fieldspec_tree_new(struct arena *a)
{
	return arena_alloc(a, 1, sizeof(struct fieldspec_tree));
}

static struct fieldspec_tree *
enter(struct arena *a, struct fieldspec_tree *t,
    const struct fieldspec_part *p)
{
	struct fieldspec_tree *c;

	for (c = t->child; c; c = c->next)
		if (c->len == p->len && !memcmp(c->name, p->name, p->len))
			return c;
	c = fieldspec_tree_new(a);
	c->name = p->name;
	c->len = p->len;
	c->next = t->child;
	t->child = c;
	return c;
}

void
fieldspec_tree_add(struct arena *a, struct fieldspec_tree *t, const char *path,
    size_t number)
{
	struct fieldspec_part p;

	for (p = fieldspec_part_take(a, &path); !p.last;
	    p = fieldspec_part_take(a, &path))
		t = enter(a, t, &p);
	t->end = arena_grow(a, t->end, t->nend, sizeof(*t->end));
	t->end[t->nend++] = number;
}

static void
mark_ends(const struct fieldspec_tree *t, bool *marked)
{
	size_t i;

	for (i = 0; i < t->nend; i++)
		marked[t->end[i]] = true;
}

static void
mark_all(const struct fieldspec_tree *t, bool *marked)
{
	const struct fieldspec_tree *c;

	mark_ends(t, marked);
	for (c = t->child; c; c = c->next)
		mark_all(c, marked);
}

void
fieldspec_tree_mark(const struct fieldspec_tree *t, const struct node *n,
    bool *marked)
{
	const struct fieldspec_tree *c;
	const struct pair *p;
	size_t i;

	switch ((enum node_kind)n->kind) {
	case NODE_MAP:
		mark_ends(t, marked);
		for (c = t->child; c; c = c->next) {
			p = node_pair(n, c->name, c->len);
			if (p)
				fieldspec_tree_mark(c, p->value, marked);
		}
		break;
	case NODE_LIST:
		for (i = 0; i < n->nitem; i++)
			fieldspec_tree_mark(t, n->item[i], marked);
		break;
	case NODE_SCALAR:
		mark_all(t, marked);
		break;
	}
}
