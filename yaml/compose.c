#include "yaml/compose.h"

#include <string.h>

#include "base/limit.h"
#include "yaml/pairs.h"
#include "yaml/scalar.h"

struct anchor {
	const struct node *node;	/* NULL until it is complete */
	size_t count;			/* nodes in it */
	unsigned height;		/* collections within each other */
};

static struct anchor *
open_anchor(struct reader *r, const yaml_char_t *name, struct loc loc)
{
	struct anchor *anchor = arena_alloc(r->a, 1, sizeof(*anchor));

	if (++r->nanchor > LIMIT_YAML_ANCHORS)
		reader_exceed(r, "yaml/too-many-anchors", loc,
		    "too many anchors", LIMIT_YAML_ANCHORS);
	map_set(&r->anchors, (const char *)name, strlen((const char *)name),
	    anchor);
	return anchor;
}

/* What an alias stands for; NULL after a finding. */
static const struct anchor *
find_anchor(struct reader *r, const yaml_event_t *ev, unsigned depth)
{
	const char *name = (const char *)ev->data.alias.anchor;
	struct loc loc = reader_place(r, ev);
	const struct anchor *anchor;

	anchor = map_get(&r->anchors, name, strlen(name));
	if (!anchor) {
		r->bad = true;
		diag_add(r->d, DIAG_ERROR, "yaml/unknown-anchor", loc,
		    "no anchor '%s' stands before this alias", name);
		diag_hint(r->d, "a text that begins with '*' needs quotes");
		return NULL;
	}
	if (!anchor->node) {
		r->bad = true;
		diag_add(r->d, DIAG_ERROR, "yaml/alias-loop", loc,
		    "'%s' would contain itself", name);
		return NULL;
	}
	if (depth + anchor->height > LIMIT_YAML_DEPTH) {
		reader_exceed(r, "yaml/depth", loc, "nested too deep",
		    LIMIT_YAML_DEPTH);
		return NULL;
	}
	if (depth + anchor->height > r->deepest)
		r->deepest = depth + anchor->height;
	return anchor;
}

static struct node *
read_alias(struct reader *r, const yaml_event_t *ev, unsigned depth)
{
	const struct anchor *anchor = find_anchor(r, ev, depth);

	if (anchor && reader_expand(r, reader_place(r, ev), anchor->count))
		return node_copy(r->a, anchor->node);
	return r->ended ? NULL :
	    node_scalar(r->a, reader_place(r, ev), TYPE_NULL, "", 0);
}

static bool
read_list(struct reader *r, struct node *list, unsigned depth)
{
	struct node *item;
	yaml_event_t ev;

	while (reader_next(r, &ev)) {
		if (ev.type == YAML_SEQUENCE_END_EVENT)
			return true;
		item = compose_node(r, &ev, depth + 1);
		if (!item)
			return false;
		node_append(r->a, list, item);
	}
	return false;
}

static bool
is_merge(const yaml_event_t *ev)
{
	const char *tag = (const char *)ev->data.scalar.tag;

	if (ev->type != YAML_SCALAR_EVENT || ev->data.scalar.length != 2 ||
	    memcmp(ev->data.scalar.value, "<<", 2) != 0)
		return false;
	if (tag && strcmp(tag, "!") != 0)
		return !strcmp(tag, SCALAR_CORE_TAG "merge");
	return ev->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
}

/* One map to merge, or in a list of them; false when reading has ended. */
static bool
add_source(struct reader *r, struct merge *m, yaml_event_t *ev,
    unsigned depth)
{
	struct loc loc = reader_place(r, ev);
	const struct anchor *anchor;
	const struct node *n;

	if (ev->type == YAML_ALIAS_EVENT) {
		anchor = find_anchor(r, ev, depth);
		n = anchor ? anchor->node : NULL;
		yaml_event_delete(ev);
		if (!n)
			return !r->ended;
	} else {
		n = compose_node(r, ev, depth);
		if (!n)
			return false;
	}
	if (n->kind != NODE_MAP) {
		r->bad = true;
		diag_add(r->d, DIAG_ERROR, "yaml/merge", loc,
		    "'<<' takes a map or a list of maps");
		return true;
	}
	m->map = arena_grow(r->a, m->map, m->n, sizeof(*m->map));
	m->map[m->n++] = n;
	return reader_expand(r, loc, n->npair);
}

/* The value of a merge key. */
static bool
read_merge(struct reader *r, struct merge *m, struct loc loc, unsigned depth)
{
	yaml_event_t ev;

	if (m->seen)
		pairs_report(r, loc, "<<", NULL);
	m->seen = true;
	if (!reader_next(r, &ev))
		return false;
	if (ev.type != YAML_SEQUENCE_START_EVENT)
		return add_source(r, m, &ev, depth);
	yaml_event_delete(&ev);
	while (reader_next(r, &ev)) {
		if (ev.type == YAML_SEQUENCE_END_EVENT)
			return true;
		if (!add_source(r, m, &ev, depth))
			return false;
	}
	return false;
}

static bool
read_pair(struct reader *r, struct node *map, yaml_event_t *ev,
    unsigned depth)
{
	struct node *key, *value;

	key = compose_node(r, ev, depth + 1);
	if (!key || !reader_next(r, ev))
		return false;
	value = compose_node(r, ev, depth + 1);
	if (!value)
		return false;
	if (scalar_check_key(r, key))
		pairs_add(r, map, key, value);
	return true;
}

static bool
read_map(struct reader *r, struct node *map, unsigned depth)
{
	struct merge merge = { NULL, 0, false };
	struct loc loc;
	yaml_event_t ev;
	bool more = true;

	while (more && reader_next(r, &ev)) {
		if (ev.type == YAML_MAPPING_END_EVENT) {
			pairs_check(r, map);
			return !merge.n || pairs_merge(r, map, &merge);
		}
		if (is_merge(&ev)) {
			loc = reader_place(r, &ev);
			yaml_event_delete(&ev);
			more = read_merge(r, &merge, loc, depth + 1);
		} else {
			more = read_pair(r, map, &ev, depth);
		}
	}
	return false;
}

static struct node *
read_collection(struct reader *r, struct node *n, struct loc loc,
    unsigned depth)
{
	if (depth >= LIMIT_YAML_DEPTH) {
		reader_exceed(r, "yaml/depth", loc, "nested too deep",
		    LIMIT_YAML_DEPTH);
		return NULL;
	}
	if (depth + 1 > r->deepest)
		r->deepest = depth + 1;
	if (n->kind == NODE_LIST)
		return read_list(r, n, depth) ? n : NULL;
	return read_map(r, n, depth) ? n : NULL;
}

static const yaml_char_t *
anchor_name(const yaml_event_t *ev)
{
	switch (ev->type) {
	case YAML_SCALAR_EVENT:
		return ev->data.scalar.anchor;
	case YAML_SEQUENCE_START_EVENT:
		return ev->data.sequence_start.anchor;
	case YAML_MAPPING_START_EVENT:
		return ev->data.mapping_start.anchor;
	default:
		return NULL;
	}
}

/* The node without what is in it; ends the event. */
static struct node *
begin_node(struct reader *r, yaml_event_t *ev, unsigned depth)
{
	struct loc loc = reader_place(r, ev);
	struct node *n = NULL;

	switch (ev->type) {
	case YAML_SCALAR_EVENT:
		n = scalar_read(r, ev, loc);
		break;
	case YAML_SEQUENCE_START_EVENT:
		scalar_check_tag(r, loc, ev->data.sequence_start.tag);
		n = node_list(r->a, loc);
		break;
	case YAML_MAPPING_START_EVENT:
		scalar_check_tag(r, loc, ev->data.mapping_start.tag);
		n = node_map(r->a, loc);
		break;
	default:
		n = read_alias(r, ev, depth);
	}
	yaml_event_delete(ev);
	return n;
}

static bool
is_flow(const yaml_event_t *ev)
{
	if (ev->type == YAML_SEQUENCE_START_EVENT)
		return ev->data.sequence_start.style ==
		    YAML_FLOW_SEQUENCE_STYLE;
	return ev->type == YAML_MAPPING_START_EVENT &&
	    ev->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
}

struct node *
compose_node(struct reader *r, yaml_event_t *ev, unsigned depth)
{
	bool alias = ev->type == YAML_ALIAS_EVENT, flow = is_flow(ev);
	unsigned outer = r->deepest;
	size_t before = r->expanded;
	struct anchor *anchor = NULL;
	struct loc loc = reader_place(r, ev);
	struct node *n;

	if (++r->written > LIMIT_YAML_NODES)
		reader_exceed(r, "yaml/too-many-nodes", loc,
		    "too many keys and values", LIMIT_YAML_NODES);
	r->expanded += !alias;
	if (anchor_name(ev)) {
		anchor = open_anchor(r, anchor_name(ev), loc);
		r->deepest = depth;
	}
	n = begin_node(r, ev, depth);
	r->flow += flow;
	if (n && !alias && n->kind != NODE_SCALAR)
		n = read_collection(r, n, loc, depth);
	r->flow -= flow;
	if (!anchor || !n || r->ended)
		return r->ended ? NULL : n;
	anchor->node = n;
	anchor->count = r->expanded - before;
	anchor->height = r->deepest - depth;
	if (outer > r->deepest)
		r->deepest = outer;
	return n;
}
