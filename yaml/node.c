#include "yaml/node.h"

#include <stdarg.h>
#include <string.h>

static struct node *
make(struct arena *a, struct loc loc, enum node_kind kind)
{
	struct node *n = arena_alloc(a, 1, sizeof(*n));

	n->kind = (unsigned char)kind;
	n->loc = loc;
	return n;
}

struct node *
node_scalar(struct arena *a, struct loc loc, enum node_type type,
    const char *str, size_t len)
{
	struct node *n = arena_alloc(a, sizeof(*n) + len + 1, 1);
	char *text = (char *)(n + 1);

	n->kind = NODE_SCALAR;
	n->loc = loc;
	n->type = (unsigned char)type;
	if (len)
		memcpy(text, str, len);
	n->str = text;
	n->len = len;
	return n;
}

struct node *
node_string(struct arena *a, struct loc loc, const char *str)
{
	return node_scalar(a, loc, TYPE_STRING, str, strlen(str));
}

struct node *
node_map(struct arena *a, struct loc loc)
{
	return make(a, loc, NODE_MAP);
}

struct node *
node_list(struct arena *a, struct loc loc)
{
	return make(a, loc, NODE_LIST);
}

/* Capacity is what arena_grow expects: the next power of two. */
static size_t
capacity(size_t n)
{
	size_t cap = 1;

	while (cap < n)
		cap *= 2;
	return cap;
}

struct node *
node_copy(struct arena *a, const struct node *from)
{
	struct node *n;
	size_t i;

	if (!from)
		return NULL;
	n = arena_alloc(a, 1, sizeof(*n));
	*n = *from;
	n->shared = false;
	switch ((enum node_kind)from->kind) {
	case NODE_SCALAR:
		break;		/* text is never changed in place */
	case NODE_LIST:
		n->item = arena_alloc(a, capacity(n->nitem),
		    sizeof(*n->item));
		for (i = 0; i < n->nitem; i++)
			n->item[i] = node_copy(a, from->item[i]);
		break;
	case NODE_MAP:
		n->pair = arena_alloc(a, capacity(n->npair),
		    sizeof(*n->pair));
		for (i = 0; i < n->npair; i++) {
			n->pair[i].key = node_copy(a, from->pair[i].key);
			n->pair[i].value = node_copy(a, from->pair[i].value);
		}
		break;
	}
	return n;
}

struct pair *
node_pair(const struct node *map, const char *key, size_t len)
{
	const struct node *k;
	size_t i;

	if (!node_is_map(map))
		return NULL;
	for (i = 0; i < map->npair; i++) {
		k = map->pair[i].key;
		if (k->len == len && !memcmp(k->str, key, len))
			return &map->pair[i];
	}
	return NULL;
}

struct node *
node_get(const struct node *map, const char *key)
{
	struct pair *p = node_pair(map, key, strlen(key));

	return p ? p->value : NULL;
}

const char *
node_get_str(const struct node *map, const char *key)
{
	const struct node *n = node_get(map, key);

	return node_is_string(n) ? n->str : NULL;
}

const char *
node_get_text(const struct node *map, const char *key)
{
	return node_text_or(node_get(map, key), "");
}

struct node *
node_at(const struct node *map, ...)
{
	struct node *n = NULL;
	const char *key;
	va_list ap;

	va_start(ap, map);
	while ((key = va_arg(ap, const char *))) {
		n = node_get(map, key);
		if (!n)
			break;
		map = n;
	}
	va_end(ap);
	return n;
}

const char *
node_text(const struct node *n)
{
	if (!n || n->kind != NODE_SCALAR || n->type == TYPE_NULL)
		return NULL;
	return n->str;
}

const char *
node_text_or(const struct node *n, const char *fallback)
{
	const char *text = node_text(n);

	return text ? text : fallback;
}

const char *
node_kind_name(const struct node *n)
{
	switch ((enum node_kind)n->kind) {
	case NODE_MAP:
		return "a map";
	case NODE_LIST:
		return "a list";
	case NODE_SCALAR:
		break;
	}
	return "a single value";
}

bool
node_is_null(const struct node *n)
{
	return !n || (n->kind == NODE_SCALAR && n->type == TYPE_NULL);
}

bool
node_is_map(const struct node *n)
{
	return n && n->kind == NODE_MAP;
}

bool
node_is_list(const struct node *n)
{
	return n && n->kind == NODE_LIST;
}

bool
node_is_string(const struct node *n)
{
	return n && n->kind == NODE_SCALAR && n->type == TYPE_STRING;
}

/* 1.1 spells truth in eleven ways, and all begin with t, y or on. */
bool
node_truth(const struct node *n)
{
	return n->str[0] == 't' || n->str[0] == 'T' || n->str[0] == 'y' ||
	    n->str[0] == 'Y' ||
	    ((n->str[0] == 'o' || n->str[0] == 'O') && n->len == 2);
}

bool
node_get_bool(const struct node *map, const char *key, bool fallback)
{
	const struct node *n = node_get(map, key);

	if (!n || n->kind != NODE_SCALAR || n->type != TYPE_BOOL)
		return fallback;
	return node_truth(n);
}

void
node_replace(struct node **slot, struct node *value)
{
	if (*slot && (*slot)->shared && *slot != value) {
		**slot = *value;
		(*slot)->shared = true;
		return;
	}
	if (*slot && *slot != value && !value->was)
		value->was = *slot;
	*slot = value;
}

void
node_set_pair(struct arena *a, struct node *map, struct node *key,
    struct node *value)
{
	struct pair *p = node_pair(map, key->str, key->len);

	if (p) {
		node_replace(&p->value, value);
		return;
	}
	map->pair = arena_grow(a, map->pair, map->npair, sizeof(*map->pair));
	p = &map->pair[map->npair++];
	p->key = key;
	p->value = value;
}

void
node_set(struct arena *a, struct node *map, const char *key,
    struct node *value)
{
	struct pair *p = node_pair(map, key, strlen(key));

	if (p)
		node_replace(&p->value, value);
	else
		node_set_pair(a, map, node_string(a, value->loc, key), value);
}

bool
node_remove(struct node *map, const char *key, size_t len)
{
	struct pair *p = node_pair(map, key, len);
	size_t i;

	if (!p)
		return false;
	i = (size_t)(p - map->pair);
	memmove(p, p + 1, (map->npair - i - 1) * sizeof(*p));
	map->npair--;
	return true;
}

void
node_append(struct arena *a, struct node *list, struct node *item)
{
	list->item = arena_grow(a, list->item, list->nitem,
	    sizeof(*list->item));
	list->item[list->nitem++] = item;
}

void
node_insert(struct arena *a, struct node *list, size_t i, struct node *item)
{
	node_append(a, list, item);
	memmove(list->item + i + 1, list->item + i,
	    (list->nitem - i - 1) * sizeof(*list->item));
	list->item[i] = item;
}

void
node_remove_item(struct node *list, size_t i)
{
	memmove(list->item + i, list->item + i + 1,
	    (list->nitem - i - 1) * sizeof(*list->item));
	list->nitem--;
}

static bool
map_equal(const struct node *x, const struct node *y)
{
	const struct pair *p;
	size_t i;

	for (i = 0; i < x->npair; i++) {
		p = node_pair(y, x->pair[i].key->str, x->pair[i].key->len);
		if (!p || !node_equal(x->pair[i].value, p->value))
			return false;
	}
	return true;
}

bool
node_equal(const struct node *x, const struct node *y)
{
	size_t i;

	if (x->kind != y->kind)
		return false;
	switch ((enum node_kind)x->kind) {
	case NODE_SCALAR:
		return x->type == y->type && x->len == y->len &&
		    !memcmp(x->str, y->str, x->len);
	case NODE_MAP:
		return x->npair == y->npair && map_equal(x, y);
	case NODE_LIST:
		break;
	}
	if (x->nitem != y->nitem)
		return false;
	for (i = 0; i < x->nitem; i++)
		if (!node_equal(x->item[i], y->item[i]))
			return false;
	return true;
}

size_t
node_count(const struct node *n)
{
	size_t i, count = 1;

	if (n->kind == NODE_LIST)
		for (i = 0; i < n->nitem; i++)
			count += node_count(n->item[i]);
	else if (n->kind == NODE_MAP)
		for (i = 0; i < n->npair; i++)
			count += 1 + node_count(n->pair[i].value);
	return count;
}

size_t
node_depth(const struct node *n)
{
	size_t i, depth, most = 0;

	for (i = 0; n->kind == NODE_LIST && i < n->nitem; i++) {
		depth = node_depth(n->item[i]);
		most = depth > most ? depth : most;
	}
	for (i = 0; n->kind == NODE_MAP && i < n->npair; i++) {
		depth = node_depth(n->pair[i].value);
		most = depth > most ? depth : most;
	}
	return most + 1;
}
