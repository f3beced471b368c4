#include "overlays/jsonpatch.h"

#include <stdlib.h>
#include <string.h>

#include "base/limit.h"
#include "yaml/write.h"

/* One operation while it is carried out. */
struct operation {
	struct step *step;
	struct node **root;
	const struct node *node;	/* the operation itself */
	const char *name;
	size_t size;			/* values in the object; 0: uncounted */
};

/* The last step of a pointer: a key of a map, or an index into a list. */
struct place {
	struct node *parent;
	const struct node *pointer;	/* as written */
	const char *key;
};

bool
jsonpatch_is(const struct node *doc)
{
	return node_is_list(doc);
}

/* --- findings --- */

static void
hint_keys(struct operation *o, const struct place *p)
{
	const char **keys, *near;
	size_t i;

	if (node_is_list(p->parent)) {
		diag_hint(o->step->diag, "the list has %zu element%s, counted "
		    "from 0", p->parent->nitem, p->parent->nitem == 1 ? "" :
		    "s");
		return;
	}
	if (!node_is_map(p->parent) || !p->parent->npair)
		return;
	keys = arena_alloc(o->step->arena, p->parent->npair, sizeof(*keys));
	for (i = 0; i < p->parent->npair; i++)
		keys[i] = p->parent->pair[i].key->str;
	near = diag_nearest(p->key, keys, p->parent->npair);
	if (near)
		diag_hint(o->step->diag, "did you mean '%s'?", near);
}

static bool
missing(struct operation *o, const struct place *p)
{
	diag_add(o->step->diag, DIAG_ERROR, "overlays/jsonpatch-missing",
	    p->pointer->loc, "cannot %s '%s': there is no '%s'", o->name,
	    p->pointer->str, p->key);
	hint_keys(o, p);
	return false;
}

static bool
bad_index(struct operation *o, const struct place *p)
{
	diag_add(o->step->diag, DIAG_ERROR, "overlays/jsonpatch-index",
	    p->pointer->loc, "'%s' is no place in the list of %zu at '%s'",
	    p->key, p->parent->nitem, p->pointer->str);
	return false;
}

/* --- pointers --- */

/* RFC 6901, section 4: "~1" is a slash, and then "~0" a tilde. */
static const char *
decode(struct arena *a, const char *part, size_t len)
{
	char *out = arena_strndup(a, part, len), *to = out;
	const char *end = part + len;

	for (; part < end; part++) {
		*to = *part;
		if (*part == '~' && part + 1 < end &&
		    (part[1] == '0' || part[1] == '1'))
			*to = *++part == '1' ? '/' : '~';
		to++;
	}
	*to = '\0';
	return out;
}

/* The index that strconv.Atoi reads; false if the key is none. */
static bool
read_index(const char *key, long *out)
{
	const char *digits = key + (*key == '-' || *key == '+');
	char *end;

	if (*digits < '0' || *digits > '9' || strlen(digits) > 9)
		return false;
	*out = strtol(key, &end, 10);
	return !*end;
}

/*
 * Which of n elements a key names; negative ones count from the end
 * (github.com/evanphx/json-patch, SupportNegativeIndices).
 */
static bool
find_index(const char *key, size_t n, size_t *out)
{
	long i;

	if (!read_index(key, &i))
		return false;
	if (i < 0)
		i += (long)n;
	if (i < 0 || (size_t)i >= n)
		return false;
	*out = (size_t)i;
	return true;
}

static struct node **
find_slot(const struct place *p)
{
	struct pair *pair;
	size_t i;

	if (node_is_map(p->parent)) {
		pair = node_pair(p->parent, p->key, strlen(p->key));
		return pair ? &pair->value : NULL;
	}
	if (!node_is_list(p->parent) ||
	    !find_index(p->key, p->parent->nitem, &i))
		return NULL;
	return &p->parent->item[i];
}

/*
 * Go down to the parent of what a pointer names.  What stands before the
 * first slash does not count, as that library has it.
 */
static bool
find_place(struct operation *o, const struct node *pointer,
    struct place *out)
{
	const char *part = strchr(pointer->str, '/'), *slash;
	struct node **slot;

	out->parent = *o->root;
	out->pointer = pointer;
	out->key = pointer->str;
	if (!part)
		return missing(o, out);
	for (part++;; part = slash + 1) {
		slash = strchr(part, '/');
		out->key = decode(o->step->arena, part, slash ?
		    (size_t)(slash - part) : strlen(part));
		if (!slash)
			return true;
		slot = find_slot(out);
		if (!slot || (*slot)->kind == NODE_SCALAR)
			return missing(o, out);
		out->parent = *slot;
	}
}

/* --- operations --- */

/* What is copied into itself again and again would double each time. */
static bool
is_within_limits(struct operation *o, const struct place *p,
    const struct node *value)
{
	size_t depth = node_depth(value);
	const char *c;

	for (c = p->pointer->str; *c; c++)
		depth += *c == '/';
	if (!o->size)
		o->size = node_count(*o->root);
	o->size += node_count(value);
	if (depth <= LIMIT_YAML_DEPTH && o->size <= LIMIT_YAML_NODES)
		return true;
	diag_add(o->step->diag, DIAG_ERROR, "overlays/jsonpatch-size",
	    p->pointer->loc, "the object would be more than %d levels deep or "
	    "have more than %d values", LIMIT_YAML_DEPTH, LIMIT_YAML_NODES);
	return false;
}

static bool
add_value(struct operation *o, const struct place *p, struct node *value)
{
	struct arena *a = o->step->arena;
	size_t i;

	if (!is_within_limits(o, p, value))
		return false;
	if (node_is_map(p->parent)) {
		node_set_pair(a, p->parent, node_string(a, p->pointer->loc,
		    p->key), value);
		return true;
	}
	if (!strcmp(p->key, "-")) {
		node_append(a, p->parent, value);
		return true;
	}
	/* a list has one place more to add at than elements */
	if (!find_index(p->key, p->parent->nitem + 1, &i))
		return bad_index(o, p);
	node_insert(a, p->parent, i, value);
	return true;
}

/* A copy of the operation's value; one that is missing is null. */
static struct node *
make_value(struct operation *o)
{
	const struct node *value = node_get(o->node, "value");

	if (!value)
		return node_scalar(o->step->arena, o->node->loc, TYPE_NULL,
		    "null", 4);
	return node_copy(o->step->arena, value);
}

static bool
run_add(struct operation *o, const struct node *path)
{
	struct place p;

	return find_place(o, path, &p) && add_value(o, &p, make_value(o));
}

static bool
run_remove(struct operation *o, const struct node *path)
{
	struct place p;
	size_t i;

	if (!find_place(o, path, &p))
		return false;
	if (node_is_map(p.parent))
		return node_remove(p.parent, p.key, strlen(p.key)) ||
		    missing(o, &p);
	if (!find_index(p.key, p.parent->nitem, &i))
		return bad_index(o, &p);
	node_remove_item(p.parent, i);
	return true;
}

static bool
run_replace(struct operation *o, const struct node *path)
{
	struct node *value = make_value(o), **slot;
	struct place p;

	if (!path->len && value->kind != NODE_SCALAR) {
		node_replace(o->root, value);
		return true;
	}
	if (!find_place(o, path, &p))
		return false;
	slot = find_slot(&p);
	if (slot) {
		node_replace(slot, value);
		return is_within_limits(o, &p, value);
	}
	/* a key that is not there is added; an element is not */
	if (node_is_map(p.parent))
		return add_value(o, &p, value);
	return bad_index(o, &p);
}

/* What "from" names; NULL, after a finding, if it leads nowhere. */
static struct node *
find_from(struct operation *o, const struct node *from)
{
	struct node **slot;
	struct place p;

	if (!from || from->kind != NODE_SCALAR) {
		diag_add(o->step->diag, DIAG_ERROR, "overlays/jsonpatch-form",
		    o->node->loc, "'%s' needs a 'from'", o->name);
		return NULL;
	}
	if (!find_place(o, from, &p))
		return NULL;
	slot = find_slot(&p);
	if (slot)
		return *slot;
	if (node_is_list(p.parent)) {
		bad_index(o, &p);
		return NULL;
	}
	if (!strcmp(o->name, "copy"))
		return node_scalar(o->step->arena, from->loc, TYPE_NULL,
		    "null", 4);
	missing(o, &p);
	return NULL;
}

static bool
run_move(struct operation *o, const struct node *path)
{
	const struct node *from = node_get(o->node, "from");
	struct node *value = find_from(o, from);
	struct place p;

	if (!value || !run_remove(o, from))
		return false;
	if (o->size)
		o->size -= node_count(value);
	return find_place(o, path, &p) && add_value(o, &p, value);
}

static bool
run_copy(struct operation *o, const struct node *path)
{
	struct node *value = find_from(o, node_get(o->node, "from"));
	struct place p;

	return value && find_place(o, path, &p) &&
	    add_value(o, &p, node_copy(o->step->arena, value));
}

static bool
is_same_value(struct operation *o, const struct node *x,
    const struct node *y)
{
	struct buf a, b;

	if (node_is_null(x) || node_is_null(y))
		return node_is_null(x) && node_is_null(y);
	buf_init(&a, o->step->arena, LIMIT_UNIT_OUTPUT);
	buf_init(&b, o->step->arena, LIMIT_UNIT_OUTPUT);
	yaml_write_json(&a, x);
	yaml_write_json(&b, y);
	return a.len == b.len && !memcmp(a.data, b.data, a.len);
}

static bool
run_test(struct operation *o, const struct node *path)
{
	struct place p;
	struct node **slot;

	if (!path->len) {
		slot = o->root;
	} else if (!find_place(o, path, &p)) {
		return false;
	} else {
		slot = find_slot(&p);
		if (!slot && node_is_list(p.parent))
			return bad_index(o, &p);
	}
	if (is_same_value(o, slot ? *slot : NULL, node_get(o->node, "value")))
		return true;
	diag_add(o->step->diag, DIAG_ERROR, "overlays/jsonpatch-test",
	    path->loc, "the value at '%s' is another than the patch tests for",
	    path->str);
	if (slot && (*slot)->loc.file)
		diag_via(o->step->diag, (*slot)->loc, "it is written here");
	return false;
}

static const struct action {
	const char *name;
	bool (*run)(struct operation *, const struct node *path);
} operations[] = {
	{ "add", run_add }, { "copy", run_copy }, { "move", run_move },
	{ "remove", run_remove }, { "replace", run_replace },
	{ "test", run_test }
};
#define NOPERATIONS (sizeof(operations) / sizeof(operations[0]))

static void
unknown_operation(struct operation *o)
{
	const struct node *op = node_get(o->node, "op");
	const char *names[NOPERATIONS], *near;
	size_t i;

	diag_add(o->step->diag, DIAG_ERROR, "overlays/jsonpatch-form",
	    op ? op->loc : o->node->loc, "'%s' is no operation of a JSON patch",
	    o->name);
	for (i = 0; i < NOPERATIONS; i++)
		names[i] = operations[i].name;
	near = diag_nearest(o->name, names, NOPERATIONS);
	if (near)
		diag_hint(o->step->diag, "did you mean '%s'?", near);
}

/* What an operation says is to be done, and where; NULL after a finding. */
static const struct action *
read_operation(struct operation *o, const struct node **path)
{
	size_t i;

	*path = node_get(o->node, "path");
	o->name = node_get_str(o->node, "op");
	if (!o->name || !*path || (*path)->kind != NODE_SCALAR) {
		diag_add(o->step->diag, DIAG_ERROR, "overlays/jsonpatch-form",
		    o->node->loc, "an operation of a JSON patch has an 'op' "
		    "and a 'path'");
		return NULL;
	}
	for (i = 0; i < NOPERATIONS; i++)
		if (!strcmp(o->name, operations[i].name))
			return &operations[i];
	unknown_operation(o);
	return NULL;
}

/* RFC 6901: a slash before each part.  kustomize drops what is before one. */
static bool
check_pointer(struct step *s, const struct node *pointer)
{
	if (!pointer || pointer->kind != NODE_SCALAR || !pointer->len ||
	    *pointer->str == '/')
		return true;
	diag_add(s->diag, DIAG_ERROR, "overlays/jsonpatch-form", pointer->loc,
	    "'%s' does not begin with a slash", pointer->str);
	return false;
}

bool
jsonpatch_check(struct step *s, const struct node *list)
{
	struct operation o = { s, NULL, NULL, NULL, 0 };
	const struct node *path;
	bool good = true;
	size_t i;

	for (i = 0; i < list->nitem; i++) {
		o.node = list->item[i];
		if (s->options->compat && node_is_map(o.node))
			continue;	/* the rest is looked at when it runs */
		good &= read_operation(&o, &path) && check_pointer(s, path) &&
		    check_pointer(s, node_get(o.node, "from"));
	}
	return good;
}

bool
jsonpatch_apply(struct step *s, struct node **target,
    const struct node *list)
{
	struct operation o = { s, target, NULL, NULL, 0 };
	const struct action *action;
	const struct node *path;
	size_t i;

	/*
	 * kustomize writes the object as JSON and reads it back, which ends the
	 * company of labels that were set together.
	 */
	if (s->options->compat)
		*target = node_copy(s->arena, *target);
	for (i = 0; i < list->nitem; i++) {
		o.node = list->item[i];
		action = read_operation(&o, &path);
		if (!action || !action->run(&o, path))
			return false;
	}
	return true;
}
