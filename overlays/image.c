/*
 * Images: an entry of "images" gives the containers of an image another name,
 * tag or digest.
 */

#include "overlays/transform.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/limit.h"
#include "base/regex.h"
#include "overlays/candidates.h"

/* What an entry says; "" for what it does not. */
struct change {
	const struct node *name;
	const char *new_name, *new_tag, *digest, *tag_suffix;
	struct loc loc;		/* of the setting that is seen in the result */
	struct regex *pattern;
	size_t fixed;		/* bytes of name that an image begins with */
	bool matched;
};

/* A reference: [[host[:port]/]component/]component[:tag][@digest] */
struct image {
	const char *name, *tag, *digest;
};

struct slot {
	struct field_place place;
	bool ours;		/* kustomize does not look there */
};

struct slots {
	struct slot *item;
	size_t n, room;		/* which objects take over from each other */
};

struct images {
	struct step *s;
	struct fieldspec_index *index;
	struct change *change;
	size_t nchange;
	struct slots slots;	/* of one object */
	struct resource *resource;
	bool doubled;		/* one was found both ways */
};

/* --- references --- */

/* api/internal/image/image.go, Split: the host may have a port. */
static struct image
split(struct arena *a, const char *text)
{
	const char *slash = strchr(text, '/');
	const char *from = slash && slash > text ? slash : text;
	const char *at = strchr(from, '@'), *colon = strchr(from, ':');
	struct image out = { text, "", "" };

	if (at)
		out.digest = at + 1;
	if (colon && (!at || colon < at)) {
		out.tag = arena_strndup(a, colon + 1,
		    at ? (size_t)(at - colon - 1) : strlen(colon + 1));
		out.name = arena_strndup(a, text, (size_t)(colon - text));
	} else if (at) {
		out.name = arena_strndup(a, text, (size_t)(at - text));
	}
	return out;
}

static const char *
join(struct arena *a, const struct image *x)
{
	return arena_printf(a, "%s%s%s%s%s", x->name, *x->tag ? ":" : "",
	    x->tag, *x->digest ? "@" : "", x->digest);
}

/* filters/imagetag/updater.go: a new tag or digest drops the other one. */
static const char *
apply(struct arena *a, const struct change *c, const char *text)
{
	struct image x = split(a, text);

	if (*c->new_name)
		x.name = c->new_name;
	if (*c->new_tag || *c->digest) {
		x.tag = c->new_tag;
		x.digest = c->digest;
	} else if (*c->tag_suffix) {
		x.tag = arena_printf(a, "%s%s", x.tag, c->tag_suffix);
		x.digest = "";
	}
	return join(a, &x);
}

/* --- what an entry says --- */

static const char *
read_text(struct change *c, const struct node *entry, const char *key)
{
	const char *text = node_get_text(entry, key);

	if (*text)
		c->loc = node_get(entry, key)->loc;
	return text;
}

/*
 * How much of an expression stands for itself at its beginning: most images
 * are told apart by that.
 */
static size_t
fixed_length(const char *pattern)
{
	size_t n = strcspn(pattern, "\\^$.|?*+()[]{}");

	if (strchr(pattern, '|'))
		return 0;
	/* what may be repeated may be absent: a character of UTF-8 */
	if (n && pattern[n] && strchr("?*{", pattern[n]))
		while (--n && (pattern[n] & 0xc0) == 0x80)
			;
	return n;
}

/*
 * The name is an expression, and not escaped: api/internal/image/image.go.
 * Braces in tags are for templates of other tools.  kustomize knows one kind
 * of digest at v5.5.0, and all of them later.
 */
static bool
read_pattern(struct step *s, struct change *c)
{
	const char *digest = s->options->compat ? "sha256" :
	    "[a-zA-Z0-9]+(?:[.+_-][a-zA-Z0-9]+)*";
	const char *problem, *text;

	text = arena_printf(s->arena, "^%s(:[a-zA-Z0-9_.{}-]*)?"
	    "(@%s:[a-zA-Z0-9_.{}-]*)?$", c->name->str, digest);
	c->pattern = regex_new(s->arena, text, &problem);
	if (c->pattern)
		return true;
	diag_add(s->diag, DIAG_ERROR, "overlays/image-pattern", c->name->loc,
	    "'%s' is no regular expression: %s", c->name->str, problem);
	return false;
}

static bool
read_change(struct step *s, const struct node *entry, struct change *c)
{
	c->loc = entry->loc;
	c->name = node_get(entry, "name");
	if (!c->name)
		c->name = node_string(s->arena, entry->loc, "");
	c->tag_suffix = read_text(c, entry, "tagSuffix");
	c->new_name = read_text(c, entry, "newName");
	c->digest = read_text(c, entry, "digest");
	c->new_tag = read_text(c, entry, "newTag");
	c->fixed = fixed_length(c->name->str);
	return read_pattern(s, c);
}

/* --- where the images of an object are --- */

static void
add_slot(struct images *x, struct node *map, struct node **slot, bool ours)
{
	struct slot new = { { x->resource, map, slot }, ours };
	struct slots *list = &x->slots;

	if (list->n == list->room) {
		list->item = arena_grow(x->s->arena, list->item, list->n,
		    sizeof(*list->item));
		list->room = list->room ? list->room * 2 : 1;
	}
	list->item[list->n++] = new;
}

static void
add_field(struct images *x, struct node *map, const char *key, bool ours)
{
	struct pair *p = node_pair(map, key, strlen(key));

	if (p)
		add_slot(x, map, &p->value, ours);
}

static void
add_place(struct step *s, const struct field_place *place, void *arg)
{
	(void)s;
	add_slot(arg, place->map, place->slot, false);
}

/*
 * What is no container or image stands in some kind of others, and we leave it
 * alone; kustomize gives up.
 */
static void
report_kind(struct images *x, const struct node *n, const char *wanted)
{
	bool compat = x->s->options->compat;

	diag_add(x->s->diag, compat ? DIAG_ERROR : DIAG_NOTE,
	    compat ? "overlays/field-kind" : "compat/field-kind", n->loc,
	    "this is not %s in '%s'", wanted,
	    resource_show(x->s->arena, x->resource));
}

/* The images of a list that has the name of a list of containers. */
static void
add_containers(struct images *x, const struct node *list, bool ours)
{
	struct node *n;
	size_t i;

	for (i = 0; node_is_list(list) && i < list->nitem; i++) {
		n = list->item[i];
		if (node_is_map(n))
			add_field(x, n, "image", ours);
		else if (!node_is_null(n))
			report_kind(x, n, "a container");
	}
}

/* Volumes that are images (Kubernetes 1.31, kustomize since v5.8). */
static void
add_volumes(struct images *x, const struct node *list)
{
	size_t i;

	for (i = 0; node_is_list(list) && i < list->nitem; i++)
		if (node_is_map(node_get(list->item[i], "image")))
			add_field(x, node_get(list->item[i], "image"),
			    "reference", true);
}

static bool
is_called(const struct node *key, const char *name)
{
	return key->len == strlen(name) && !memcmp(key->str, name, key->len);
}

/*
 * kustomize finds containers under these names at any depth, in custom kinds
 * too (filters/imagetag/legacy.go).
 */
static void
find_containers(struct images *x, struct node *n)
{
	const struct node *key;
	size_t i;

	if (n->kind == NODE_LIST)
		for (i = 0; i < n->nitem; i++)
			find_containers(x, n->item[i]);
	if (n->kind != NODE_MAP)
		return;
	for (i = 0; i < n->npair; i++) {
		key = n->pair[i].key;
		find_containers(x, n->pair[i].value);
		if (is_called(key, "containers") ||
		    is_called(key, "initContainers"))
			add_containers(x, n->pair[i].value, false);
		if (x->s->options->compat)
			continue;
		if (is_called(key, "ephemeralContainers"))
			add_containers(x, n->pair[i].value, true);
		else if (is_called(key, "volumes"))
			add_volumes(x, n->pair[i].value);
	}
}

static int
by_address(const void *x, const void *y)
{
	uintptr_t a = (uintptr_t)((const struct slot *)x)->place.slot;
	uintptr_t b = (uintptr_t)((const struct slot *)y)->place.slot;

	return (a > b) - (a < b);
}

/*
 * A field that is found both ways is changed twice by kustomize, which shows
 * with tagSuffix; we change it once.
 */
static void
drop_doubles(struct images *x)
{
	struct slots *list = &x->slots;
	size_t i, n = 0;

	if (list->n < 2)
		return;
	qsort(list->item, list->n, sizeof(*list->item), by_address);
	for (i = 0; i < list->n; i++)
		if (!n || list->item[n - 1].place.slot !=
		    list->item[i].place.slot)
			list->item[n++] = list->item[i];
	x->doubled |= n < list->n;
	list->n = n;
}

/* Fill x->slots with the images of an object. */
static void
find_images(struct images *x, struct resource *r)
{
	struct field_edit edit = { .make = FIELD_FIND_ONLY,
		.loc = r->root->loc, .set = add_place, .arg = x };

	x->resource = r;
	x->slots.n = 0;
	if (!strcmp(resource_kind(r), "CustomResourceDefinition"))
		return;
	find_containers(x, r->root);
	fieldspec_index_apply(x->s, x->index, r, &edit);
	if (!x->s->options->compat)
		drop_doubles(x);
}

/* --- changing them --- */

/* Say so if kustomize would not have changed an image. */
static void
note_change(struct images *x, const struct slot *slot, const struct node *old)
{
	const char *digest = split(x->s->arena, old->str).digest;

	if (slot->ours)
		diag_add(x->s->diag, DIAG_NOTE, "compat/image-places",
		    old->loc, "the image '%s' is changed here", old->str);
	else if (*digest && strncmp(digest, "sha256:", 7) &&
	    !x->s->options->compat)
		diag_add(x->s->diag, DIAG_NOTE, "compat/image-digest",
		    old->loc, "the image '%s' is changed", old->str);
}

static void
change_image(struct images *x, struct change *c, const struct slot *slot)
{
	const struct node *old = *slot->place.slot;
	const char *text;

	if (strncmp(old->str, c->name->str, c->fixed) ||
	    !regex_has(c->pattern, old->str, old->len))
		return;
	c->matched = true;
	text = apply(x->s->arena, c, old->str);
	if (!strcmp(text, old->str))
		return;
	note_change(x, slot, old);
	field_set_text(x->s, &slot->place, text, c->loc);
}

/* Each entry works on what the one before has left. */
static void
change_images(struct images *x)
{
	const struct slots *list = &x->slots;
	const struct node *n;
	size_t i, k;

	for (k = 0; k < list->n; k++) {
		n = *list->item[k].place.slot;
		if (n->kind != NODE_SCALAR)
			report_kind(x, n, "an image");
	}
	for (i = 0; i < x->nchange; i++)
		for (k = 0; k < list->n; k++) {
			n = *list->item[k].place.slot;
			if (n->kind == NODE_SCALAR)
				change_image(x, &x->change[i],
				    &list->item[k]);
		}
}

/* The names of all images there are, each once. */
static void
collect_names(struct images *x, struct resource_set *set, struct map *names)
{
	const struct node *n;
	const char *name;
	size_t i, k;

	map_init(names, x->s->arena);
	for (i = 0; i < set->n; i++) {
		find_images(x, set->item[i]);
		for (k = 0; k < x->slots.n; k++) {
			n = *x->slots.item[k].place.slot;
			if (!node_text(n) || map_get(names, n->str, n->len))
				continue;
			name = split(x->s->arena, n->str).name;
			map_set(names, name, strlen(name), set->item[i]);
		}
	}
}

static void
report_no_match(struct images *x, struct resource_set *set,
    const struct change *c, struct map *names)
{
	const char *nearest, **words;
	size_t i;

	diag_add(x->s->diag, step_miss(x->s), "overlays/image-no-match",
	    c->name->loc, "no container has the image '%s'", c->name->str);
	if (candidates_are_hopeless(x->s))
		return;
	if (!names->arena)
		collect_names(x, set, names);
	words = arena_alloc(x->s->arena, names->n, sizeof(*words));
	for (i = 0; i < names->n; i++)
		words[i] = names->entry[i].key;
	nearest = diag_nearest(c->name->str, words, names->n);
	if (nearest)
		diag_hint(x->s->diag, "did you mean '%s'?", nearest);
}

static void
report(struct images *x, struct resource_set *set)
{
	struct map names = { .arena = NULL };
	const struct change *c;
	size_t i;

	for (i = 0; i < x->nchange; i++) {
		c = &x->change[i];
		if (c->matched && x->doubled && *c->tag_suffix)
			diag_add(x->s->diag, DIAG_NOTE, "compat/tag-suffix",
			    c->loc, "the suffix is added once");
		else if (!c->matched && !x->s->options->compat)
			report_no_match(x, set, c, &names);
	}
}

void
transform_images(struct step *s, struct resource_set *set,
    struct node *const *entry, size_t n, const struct fieldspec_list *specs)
{
	struct images x = { .s = s };
	size_t i;

	x.change = arena_alloc(s->arena, n, sizeof(*x.change));
	for (i = 0; i < n; i++)
		if (read_change(s, entry[i], &x.change[x.nchange]))
			x.nchange++;
	x.index = fieldspec_index_new(s->arena, specs);
	for (i = 0; x.nchange && i < set->n; i++) {
		find_images(&x, set->item[i]);
		change_images(&x);
	}
	report(&x, set);
}
