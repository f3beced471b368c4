#include "kube/resource.h"

#include <assert.h>
#include <string.h>

/* Of more than this with one name, those in a namespace are looked up. */
#define MANY 16

/* Those of one name, in set order. */
struct named {
	struct resource_list all;
	struct map *by_place;	/* namespace -> resource_list; NULL: not now */
};

static const struct resource_list none;

/*
 * What a resource was last seen with: its type, taken apart once, and how far
 * the index of its set has followed it.
 */
struct resource_memo {
	const char *api_version; /* the text gvk was split from */
	struct gvk gvk;
	const struct resource_set *set;	/* whose index knows it, or NULL */
	size_t place;		/* in that set */
	size_t npast;		/* names in past that the index knows */
	const char *name;	/* and the present one that it knows */
};

struct gvk
gvk_parse(struct arena *a, const char *api_version, const char *kind)
{
	const char *slash = strchr(api_version, '/');
	struct gvk g = { "", api_version, kind };

	/* kyaml/resid/gvk.go: the group ends at the first slash */
	if (slash) {
		g.group = arena_strndup(a, api_version,
		    (size_t)(slash - api_version));
		g.version = slash + 1;
	}
	return g;
}

bool
gvk_equal(const struct gvk *x, const struct gvk *y)
{
	return !strcmp(x->kind, y->kind) && !strcmp(x->group, y->group) &&
	    !strcmp(x->version, y->version);
}

static bool
is_selected(const char *text, const char *selection)
{
	return !*selection || !strcmp(text, selection);
}

bool
gvk_is_selected(const struct gvk *g, const struct gvk *selection)
{
	return is_selected(g->kind, selection->kind) &&
	    is_selected(g->group, selection->group) &&
	    is_selected(g->version, selection->version);
}

const char *
gvk_api_version(struct arena *a, const struct gvk *g)
{
	if (!*g->group)
		return g->version;
	return arena_printf(a, "%s/%s", g->group, g->version);
}

static const char *
text_or_empty(const struct node *n)
{
	const char *text = node_text(n);

	return text ? text : "";
}

const char *
resource_name(const struct resource *r)
{
	return text_or_empty(node_at(r->root, "metadata", "name", NULL));
}

const char *
resource_kind(const struct resource *r)
{
	return text_or_empty(node_get(r->root, "kind"));
}

const char *
resource_namespace(const struct resource *r)
{
	return text_or_empty(node_at(r->root, "metadata", "namespace", NULL));
}

static struct resid
make_id(struct arena *a, const struct resource *r, const char *api_version)
{
	struct resid id;

	/* text is never changed in place: the same address is the same text */
	if (api_version == r->memo->api_version) {
		id.gvk = r->memo->gvk;
		id.gvk.kind = resource_kind(r);
	} else {
		id.gvk = gvk_parse(a, api_version, resource_kind(r));
	}
	id.namespace = resource_namespace(r);
	id.name = resource_name(r);
	return id;
}

struct resid
resource_id(struct arena *a, const struct resource *r)
{
	return make_id(a, r, text_or_empty(node_get(r->root, "apiVersion")));
}

struct resid
resource_first_id(struct arena *a, const struct resource *r)
{
	return r->npast ? r->past[0] : resource_id(a, r);
}

struct resource *
resource_new(struct arena *a, struct node *root)
{
	struct resource *r = arena_alloc(a, 1, sizeof(*r));

	r->root = root;
	r->memo = arena_alloc(a, 1, sizeof(*r->memo));
	r->memo->api_version = text_or_empty(node_get(root, "apiVersion"));
	r->memo->gvk = gvk_parse(a, r->memo->api_version, "");
	return r;
}

/* A copy with the capacity that arena_grow counts on. */
static void *
copy_array(struct arena *a, const void *from, size_t n, size_t size)
{
	size_t room = 1;

	if (!n)
		return NULL;
	while (room < n)
		room *= 2;
	return memcpy(arena_alloc(a, room, size), from, n * size);
}

struct resource *
resource_copy(struct arena *a, const struct resource *from)
{
	struct resource *r = arena_alloc(a, 1, sizeof(*r));

	*r = *from;
	r->root = node_copy(a, from->root);
	r->past = copy_array(a, from->past, from->npast, sizeof(*r->past));
	r->prefix = copy_array(a, from->prefix, from->nprefix,
	    sizeof(*r->prefix));
	r->suffix = copy_array(a, from->suffix, from->nsuffix,
	    sizeof(*r->suffix));
	r->origin = node_copy(a, from->origin);
	r->changed_by = node_copy(a, from->changed_by);
	r->memo = arena_alloc(a, 1, sizeof(*r->memo));
	r->memo->api_version = from->memo->api_version;
	r->memo->gvk = from->memo->gvk;
	return r;
}

static bool
id_equal(const struct resid *x, const struct resid *y)
{
	return gvk_equal(&x->gvk, &y->gvk) && !strcmp(x->name, y->name) &&
	    !strcmp(x->namespace, y->namespace);
}

void
resource_remember(struct arena *a, struct resource *r)
{
	struct resid id = resource_id(a, r);

	if (r->npast && id_equal(&r->past[r->npast - 1], &id))
		return;
	r->past = arena_grow(a, r->past, r->npast, sizeof(*r->past));
	r->past[r->npast++] = id;
}

void
resource_forget(struct resource *r)
{
	r->npast = r->nprefix = r->nsuffix = 0;
	r->past = NULL;
	r->prefix = r->suffix = NULL;
	r->memo->set = NULL;	/* an index that knows it is not whole */
}

const char *
resource_show(struct arena *a, const struct resource *r)
{
	const char *namespace = resource_namespace(r);

	return arena_printf(a, "%s %s%s%s", resource_kind(r), namespace,
	    *namespace ? "/" : "", resource_name(r));
}

void
resource_set_init(struct resource_set *set, struct arena *a)
{
	memset(set, 0, sizeof(*set));
	set->arena = a;
}

/* The place in a list where a resource stands, or would stand. */
static size_t
list_find(const struct resource_list *list, const struct resource *r)
{
	size_t low = 0, high = list->n, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (list->item[mid]->memo->place < r->memo->place)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* Put a resource where it belongs in a list, if it is not there. */
static void
list_put(struct arena *a, struct resource_list *list, struct resource *r)
{
	size_t i = list_find(list, r);

	if (i < list->n && list->item[i] == r)
		return;
	list->item = arena_grow(a, list->item, list->n,
	    sizeof(struct resource *));
	memmove(list->item + i + 1, list->item + i,
	    (list->n - i) * sizeof(struct resource *));
	list->item[i] = r;
	list->n++;
}

static void
list_drop(struct resource_list *list, const struct resource *r)
{
	size_t i = list_find(list, r);

	if (i == list->n || list->item[i] != r)
		return;
	list->n--;
	memmove(list->item + i, list->item + i + 1,
	    (list->n - i) * sizeof(struct resource *));
}

/* "" and "default" are one namespace: kyaml/resid/resid.go */
static const char *
effective(const char *namespace)
{
	return *namespace ? namespace : "default";
}

static void
put_at(struct arena *a, struct map *by_place, const char *namespace,
    struct resource *r)
{
	const char *key = effective(namespace);
	struct resource_list *list = map_get(by_place, key, strlen(key));

	if (!list) {
		list = arena_alloc(a, 1, sizeof(*list));
		map_set(by_place, key, strlen(key), list);
	}
	list_put(a, list, r);
}

/* Index a resource by the namespaces in which it was called name. */
static void
index_places(struct arena *a, struct map *by_place, struct resource *r,
    const char *name)
{
	size_t i;

	for (i = 0; i < r->npast; i++)
		if (!strcmp(r->past[i].name, name))
			put_at(a, by_place, r->past[i].namespace, r);
	if (!strcmp(resource_name(r), name))
		put_at(a, by_place, resource_namespace(r), r);
}

static void
index_name(struct resource_set *set, struct resource *r, const char *name)
{
	struct named *named = map_get(set->by_name, name, strlen(name));

	if (!named) {
		named = arena_alloc(set->arena, 1, sizeof(*named));
		map_set(set->by_name, name, strlen(name), named);
	}
	list_put(set->arena, &named->all, r);
	if (named->by_place)
		index_places(set->arena, named->by_place, r, name);
}

/* Add what the index does not know of a resource yet. */
static void
index_follow(struct resource_set *set, struct resource *r)
{
	struct resource_memo *m = r->memo;
	const char *name = resource_name(r);

	for (; m->npast < r->npast; m->npast++)
		index_name(set, r, r->past[m->npast].name);
	if (name != m->name)
		index_name(set, r, name);
	m->name = name;
}

static void
memo_join(struct resource *r, const struct resource_set *set, size_t place)
{
	r->memo->set = set;
	r->memo->place = place;
	r->memo->npast = 0;
	r->memo->name = NULL;
}

static void
index_build(struct resource_set *set)
{
	size_t i;

	set->by_name = arena_alloc(set->arena, 1, sizeof(*set->by_name));
	map_init(set->by_name, set->arena);
	for (i = 0; i < set->n; i++) {
		memo_join(set->item[i], set, i);
		index_follow(set, set->item[i]);
	}
}

/* Whether the set still holds what its index was built for, in order. */
static bool
index_is_whole(const struct resource_set *set)
{
	const struct resource_memo *m;
	size_t i;

	for (i = 0; i < set->n; i++) {
		m = set->item[i]->memo;
		if (m->set != set || m->place != i)
			return false;
	}
	return true;
}

void
resource_set_add(struct resource_set *set, struct resource *r)
{
	set->item = arena_grow(set->arena, set->item, set->n,
	    sizeof(struct resource *));
	set->item[set->n] = r;
	memo_join(r, set, set->n++);
	if (set->by_name && !set->touched)
		index_follow(set, r);
}

static void
index_forget(struct resource_set *set, const struct resource *r,
    const char *name)
{
	struct named *named = map_get(set->by_name, name, strlen(name));

	if (!named)
		return;
	list_drop(&named->all, r);
	named->by_place = NULL;
}

/* Take a resource out of the index, or drop an index that is not up to date. */
static void
index_leave(struct resource_set *set, struct resource *r)
{
	size_t i;

	if (set->touched)
		set->by_name = NULL;
	if (set->by_name) {
		for (i = 0; i < r->memo->npast; i++)
			index_forget(set, r, r->past[i].name);
		if (r->memo->name)
			index_forget(set, r, r->memo->name);
	}
	r->memo->set = NULL;
}

void
resource_set_replace(struct resource_set *set, size_t i, struct resource *r)
{
	assert(i < set->n);
	index_leave(set, set->item[i]);
	set->item[i] = r;
	memo_join(r, set, i);
	if (set->by_name)
		index_follow(set, r);
}

void
resource_set_remove(struct resource_set *set, size_t i)
{
	assert(i < set->n);
	index_leave(set, set->item[i]);
	for (set->n--; i < set->n; i++) {
		set->item[i] = set->item[i + 1];
		set->item[i]->memo->place = i;
	}
}

void
resource_set_touch(struct resource_set *set)
{
	set->touched = true;
}

/* Bring an index up to date in which names and places may be wrong. */
static void
index_refresh(struct resource_set *set)
{
	struct named *named;
	size_t i;

	for (i = 0; i < set->by_name->n; i++) {
		named = set->by_name->entry[i].value;
		named->by_place = NULL;
	}
	for (i = 0; i < set->n; i++)
		index_follow(set, set->item[i]);
}

static struct named *
find_named(struct resource_set *set, const char *name)
{
	if (!set->by_name || (set->touched && !index_is_whole(set)))
		index_build(set);
	else if (set->touched)
		index_refresh(set);
	set->touched = false;
	return map_get(set->by_name, name, strlen(name));
}

const struct resource_list *
resource_set_named(struct resource_set *set, const char *name)
{
	const struct named *named = find_named(set, name);

	return named ? &named->all : &none;
}

const struct resource_list *
resource_set_placed(struct resource_set *set, const char *name,
    const char *namespace)
{
	struct named *named = find_named(set, name);
	const struct resource_list *list;
	size_t i;

	if (!named || named->all.n <= MANY)
		return named ? &named->all : &none;
	if (!named->by_place) {
		named->by_place = arena_alloc(set->arena, 1,
		    sizeof(*named->by_place));
		map_init(named->by_place, set->arena);
		for (i = 0; i < named->all.n; i++)
			index_places(set->arena, named->by_place,
			    named->all.item[i], name);
	}
	namespace = effective(namespace);
	list = map_get(named->by_place, namespace, strlen(namespace));
	return list ? list : &none;
}
