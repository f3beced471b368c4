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

/* What an entry says; "" for what it does not. */
struct change {
	const struct node *name;
	const char *new_name, *new_tag, *digest, *tag_suffix;
	struct loc loc;		/* of the setting that is seen in the result */
	struct regex *pattern;
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
	size_t n;
};

struct images {
	struct step *s;
	struct change change;
	struct slots slots;	/* of one object */
	struct resource *resource;
	bool matched, doubled;
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
	return read_pattern(s, c);
}

/* --- where the images of an object are --- */

static void
add_slot(struct images *x, struct node *map, struct node **slot, bool ours)
{
	struct slot new = { { x->resource, map, slot }, ours };

	x->slots.item = arena_grow(x->s->arena, x->slots.item, x->slots.n,
	    sizeof(*x->slots.item));
	x->slots.item[x->slots.n++] = new;
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

/*
 * kustomize finds containers under these names at any depth, in custom kinds
 * too (filters/imagetag/legacy.go).
 */
static void
find_containers(struct images *x, struct node *n)
{
	const char *key;
	size_t i;

	if (n->kind == NODE_LIST)
		for (i = 0; i < n->nitem; i++)
			find_containers(x, n->item[i]);
	if (n->kind != NODE_MAP)
		return;
	for (i = 0; i < n->npair; i++) {
		key = n->pair[i].key->str;
		find_containers(x, n->pair[i].value);
		if (!strcmp(key, "containers") ||
		    !strcmp(key, "initContainers"))
			add_containers(x, n->pair[i].value, false);
		if (x->s->options->compat)
			continue;
		if (!strcmp(key, "ephemeralContainers"))
			add_containers(x, n->pair[i].value, true);
		else if (!strcmp(key, "volumes"))
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
find_images(struct images *x, struct resource *r, struct fieldspec_index *index)
{
	struct field_edit edit = { FIELD_FIND_ONLY, x->change.loc, add_place,
		x };

	x->resource = r;
	x->slots = (struct slots){ NULL, 0 };
	if (!strcmp(resource_kind(r), "CustomResourceDefinition"))
		return;
	find_containers(x, r->root);
	fieldspec_index_apply(x->s, index, r, &edit);
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
change_image(struct images *x, const struct slot *slot)
{
	const struct node *old = *slot->place.slot;
	const char *text;

	if (old->kind != NODE_SCALAR) {
		report_kind(x, old, "an image");
		return;
	}
	if (!regex_has(x->change.pattern, old->str, old->len))
		return;
	x->matched = true;
	text = apply(x->s->arena, &x->change, old->str);
	if (!strcmp(text, old->str))
		return;
	note_change(x, slot, old);
	field_set_text(x->s, &slot->place, text, x->change.loc);
}

static void
report_no_match(struct images *x, struct resource_set *set,
    struct fieldspec_index *index)
{
	const char **names = NULL, *nearest;
	const struct node *image;
	size_t i, k, n = 0;

	for (i = 0; i < set->n; i++) {
		find_images(x, set->item[i], index);
		for (k = 0; k < x->slots.n; k++) {
			image = *x->slots.item[k].place.slot;
			if (!node_text(image))
				continue;
			names = arena_grow(x->s->arena, names, n,
			    sizeof(*names));
			names[n++] = split(x->s->arena, image->str).name;
		}
	}
	diag_add(x->s->diag, step_miss(x->s), "overlays/image-no-match",
	    x->change.name->loc, "no container has the image '%s'",
	    x->change.name->str);
	nearest = diag_nearest(x->change.name->str, names, n);
	if (nearest)
		diag_hint(x->s->diag, "did you mean '%s'?", nearest);
}

void
transform_image(struct step *s, struct resource_set *set,
    const struct node *entry, const struct fieldspec_list *specs)
{
	struct fieldspec_index *index = fieldspec_index_new(s->arena, specs);
	struct images x = { .s = s };
	size_t i, k;

	if (!read_change(s, entry, &x.change))
		return;
	for (i = 0; i < set->n; i++) {
		find_images(&x, set->item[i], index);
		if (!s->options->compat)
			drop_doubles(&x);
		for (k = 0; k < x.slots.n; k++)
			change_image(&x, &x.slots.item[k]);
	}
	if (x.matched && x.doubled && *x.change.tag_suffix)
		diag_add(s->diag, DIAG_NOTE, "compat/tag-suffix", x.change.loc,
		    "the suffix is added once");
	if (!x.matched && !s->options->compat)
		report_no_match(&x, set, index);
}
