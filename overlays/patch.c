#include "overlays/patch.h"

#include <string.h>

#include "base/limit.h"
#include "overlays/candidates.h"
#include "overlays/jsonpatch.h"
#include "overlays/select.h"
#include "overlays/strategic.h"
#include "yaml/write.h"

/* An entry of patches, taken apart. */
struct entry {
	const struct node *text, *path, *target;
	bool allow_name, allow_kind;
};

/* --- one object --- */

/* Give a field the value that it had before the patch, or none. */
static void
restore(struct step *s, struct node *map, const char *key,
    struct node *value)
{
	struct pair *p = node_pair(map, key, strlen(key));

	if (!value)
		node_remove(map, key, strlen(key));
	else if (p)
		p->value = value;
	else
		node_set(s->arena, map, key, value);
}

/* What a patch may not change, as it was: ApplySmPatch in resource.go. */
static void
restore_identity(struct step *s, struct resource *r, const struct entry *e,
    struct node *kind, struct node *name, struct node *namespace)
{
	struct node *meta = node_get(r->root, "metadata");

	if (!node_is_map(meta)) {
		meta = node_map(s->arena, r->root->loc);
		node_set(s->arena, r->root, "metadata", meta);
	}
	if (!e->allow_kind)
		restore(s, r->root, "kind", kind);
	if (!e->allow_name)
		restore(s, meta, "name", name);
	restore(s, meta, "namespace", namespace);
}

/*
 * A patch for a target gets its apiVersion before it is merged, so that the
 * fields of its own type do not count: ApplySmPatch in api/resmap/
 * reswrangler.go
 */
static struct node *
retyped(struct step *s, const struct node *patch, const struct node *version)
{
	struct node *copy = node_map(s->arena, patch->loc), *text;
	size_t i;

	for (i = 0; i < patch->npair; i++) {
		copy->pair = arena_grow(s->arena, copy->pair, i,
		    sizeof(*copy->pair));
		copy->pair[copy->npair++] = patch->pair[i];
	}
	text = version ? node_copy(s->arena, version) :
	    node_string(s->arena, patch->loc, "");
	node_set(s->arena, copy, "apiVersion", text);
	return copy;
}

static void
merge(struct step *s, struct resource *r, const struct node *patch,
    const struct entry *e)
{
	struct node *meta = node_get(r->root, "metadata");
	struct node *kind = node_get(r->root, "kind");
	struct node *name = node_get(meta, "name");
	struct node *namespace = node_get(meta, "namespace");
	struct node *version = node_get(r->root, "apiVersion");
	struct resid id = resource_id(s->arena, r);

	if (e->allow_name || e->allow_kind)
		resource_remember(s->arena, r);
	if (e->target)
		patch = retyped(s, patch, version);
	strategic_merge(s, &id.gvk, &r->root, patch);
	if (!r->root || !r->root->npair)
		return;
	restore(s, r->root, "apiVersion", version);
	restore_identity(s, r, e, kind, name, namespace);
}

/* Take the objects that a patch deleted out of the set. */
static void
drop_deleted(struct resource_set *set)
{
	size_t i;

	for (i = set->n; i-- > 0;)
		if (!set->item[i]->root)
			resource_set_remove(set, i);
}

/* --- whom a patch is for --- */

/* A list of its own, since patching changes the set it is taken from. */
static bool
select_targets(struct step *s, struct resource_set *set,
    const struct node *target, struct resource_list *out)
{
	struct selection *sel = selection_read(s, target, SELECT_REGEX);
	struct candidates c;
	size_t i;

	out->item = NULL;
	out->n = 0;
	if (!sel)
		return false;
	c = candidates_find(set, target);
	for (i = 0; i < c.n; i++) {
		if (!selection_has(s, sel, c.item[i]))
			continue;
		out->item = arena_grow(s->arena, out->item, out->n,
		    sizeof(struct resource *));
		out->item[out->n++] = c.item[i];
	}
	if (!out->n && (!s->options->compat || s->options->strict)) {
		diag_add(s->diag, step_miss(s), "overlays/patch-no-target",
		    target->loc, "the patch matches no object: %s",
		    candidates_show(s->arena, target));
		candidates_hint(s, set, target);
	}
	return true;
}

/* What a patch says of its object, in the form of a selection. */
static struct node *
identity_of(struct step *s, const struct node *patch)
{
	struct node *sel = node_map(s->arena, patch->loc);
	const char *const fields[] = { "name", "namespace" };
	const struct node *value = node_get(patch, "kind");
	size_t i;

	if (value)
		node_set(s->arena, sel, "kind", node_copy(s->arena, value));
	for (i = 0; i < 2; i++) {
		value = node_at(patch, "metadata", fields[i], NULL);
		if (node_text(value))
			node_set(s->arena, sel, fields[i],
			    node_copy(s->arena, value));
	}
	return sel;
}

static void
no_match(struct step *s, struct resource_set *set, const struct node *patch)
{
	struct node *sel = identity_of(s, patch);

	diag_add(s->diag, DIAG_ERROR, "overlays/patch-no-match", patch->loc,
	    "the patch is for %s, which is not there",
	    candidates_show(s->arena, sel));
	candidates_hint(s, set, sel);
}

static void
several_match(struct step *s, const struct node *patch,
    const struct resource *one, const struct resource *other)
{
	diag_add(s->diag, DIAG_ERROR, "overlays/patch-ambiguous", patch->loc,
	    "the patch is for %s, and more than one object is or was called "
	    "that", candidates_show(s->arena, identity_of(s, patch)));
	diag_via(s->diag, other->root->loc, "this one");
	diag_via(s->diag, one->root->loc, "this one");
	diag_hint(s->diag, "choose with 'target'");
}

static bool
had_id(struct step *s, const struct resource *r, const struct resid *id)
{
	struct resid now = resource_id(s->arena, r);
	size_t i;

	for (i = 0; i < r->npast; i++)
		if (step_is_same(s, &r->past[i], id))
			return true;
	return step_is_same(s, &now, id);
}

/* The one object that has or had the patch's id; else a finding and NULL. */
static struct resource *
find_target(struct step *s, struct resource_set *set,
    const struct node *patch)
{
	struct resource *about = resource_new(s->arena,
	    node_copy(s->arena, patch));
	struct resid id = resource_id(s->arena, about);
	const struct resource_list *list = resource_set_named(set, id.name);
	struct resource *found = NULL;
	size_t i;

	for (i = 0; i < list->n; i++) {
		if (!had_id(s, list->item[i], &id))
			continue;
		if (found) {
			several_match(s, patch, found, list->item[i]);
			return NULL;
		}
		found = list->item[i];
	}
	if (!found)
		no_match(s, set, patch);
	return found;
}

/* --- strategic merges --- */

/* Kind and name have to stand there, even where the target says them too. */
static bool
is_patch(struct step *s, const struct node *patch)
{
	const char *what = NULL;

	if (!node_is_map(patch))
		what = "is no map";
	else if (!node_text(node_get(patch, "kind")))
		what = "has no 'kind'";
	else if (!node_text(node_at(patch, "metadata", "name", NULL)))
		what = "has no 'metadata.name'";
	if (!what)
		return true;
	diag_add(s->diag, DIAG_ERROR, "overlays/patch-form", patch->loc,
	    "this patch %s", what);
	return false;
}

static void
merge_by_id(struct step *s, struct resource_set *set,
    const struct yaml_docs *docs, const struct entry *e)
{
	struct resource *r;
	size_t i;

	for (i = 0; i < docs->n; i++) {
		if (!is_patch(s, docs->doc[i]))
			continue;
		r = find_target(s, set, docs->doc[i]);
		if (!r)
			continue;
		merge(s, r, docs->doc[i], e);
		if (e->allow_name || e->allow_kind)
			resource_set_touch(set);
		if (!r->root)
			drop_deleted(set);
	}
}

static void
merge_by_target(struct step *s, struct resource_set *set,
    const struct yaml_docs *docs, const struct entry *e)
{
	struct resource_list list;
	size_t i;

	if (docs->n > 1) {
		diag_add(s->diag, DIAG_ERROR, "overlays/patch-form",
		    docs->doc[1]->loc, "a patch with a 'target' is one "
		    "document, and this is the second");
		return;
	}
	if (!is_patch(s, docs->doc[0]) ||
	    !select_targets(s, set, e->target, &list))
		return;
	for (i = 0; i < list.n; i++)
		merge(s, list.item[i], docs->doc[0], e);
	if (e->allow_name || e->allow_kind)
		resource_set_touch(set);
	drop_deleted(set);
}

/* --- JSON patches --- */

/*
 * After a JSON patch kustomize sets the annotations anew, as strings; what is
 * no map is lost (api/internal/builtins/PatchTransformer.go).
 */
static void
settle_annotations(struct step *s, struct node *root)
{
	struct node *meta = node_get(root, "metadata"), *n;
	struct node *map = node_get(meta, "annotations");
	struct buf text;
	size_t i;

	if (map && map->kind != NODE_MAP)
		node_remove(meta, "annotations", strlen("annotations"));
	for (i = 0; node_is_map(map) && i < map->npair; i++) {
		n = map->pair[i].value;
		if (node_is_string(n))
			continue;
		buf_init(&text, s->arena, LIMIT_YAML_SCALAR);
		if (n->kind == NODE_SCALAR)
			yaml_write_json(&text, n);
		node_replace(&map->pair[i].value, node_scalar(s->arena,
		    n->loc, TYPE_STRING, text.data, text.len));
	}
}

/*
 * Kustomize keeps former names in annotations, and what buildMetadata asks
 * for: so there are some that a patch can add to, and if it replaces them all
 * the latter are lost.  The annotations before the patch, or NULL.
 */
static struct node *
prepare_annotations(struct step *s, struct resource *r)
{
	struct node *meta = node_get(r->root, "metadata");
	struct node *map = node_get(meta, "annotations");

	if (!node_is_null(map) || !node_is_map(meta))
		return map;
	if (s->options->compat && !r->npast && !r->origin)
		return NULL;
	map = node_map(s->arena, meta->loc);
	node_set(s->arena, meta, "annotations", map);
	return map;
}

static bool
apply_to(struct step *s, struct resource *r, const struct node *operations)
{
	const struct node *before = prepare_annotations(s, r);

	if (!jsonpatch_apply(s, &r->root, operations))
		return false;
	if (s->options->compat && before !=
	    node_at(r->root, "metadata", "annotations", NULL))
		r->origin = r->changed_by = NULL;
	settle_annotations(s, r->root);
	return true;
}

static void
apply_json(struct step *s, struct resource_set *set,
    const struct node *target, const struct node *operations, bool remember)
{
	struct resource_list list;
	size_t i;

	if (!select_targets(s, set, target, &list))
		return;
	for (i = 0; i < list.n; i++) {
		if (remember)
			resource_remember(s->arena, list.item[i]);
		if (!apply_to(s, list.item[i], operations))
			break;
	}
	resource_set_touch(set);
}

/* --- reading --- */

/*
 * PatchTransformer.go trims the text, and with it the last newline of a block
 * scalar that ends it.
 */
static const struct node *
trimmed(struct step *s, const struct node *text)
{
	size_t len = text->len;
	struct node *copy;

	while (len && strchr(" \t\r\n", text->str[len - 1]))
		len--;
	if (!s->options->compat || len == text->len)
		return text;
	copy = node_scalar(s->arena, text->loc, TYPE_STRING, text->str, len);
	copy->style = text->style;
	return copy;
}

static bool
read_docs(struct step *s, const struct entry *e, enum yaml_schema schema,
    struct yaml_docs *out)
{
	if (e->path)
		return step_read_yaml(s, e->path, schema, out);
	return step_read_inline(s, e->text, schema, out);
}

static const struct node *
filled(const struct node *map, const char *key)
{
	const struct node *n = node_get(map, key);

	return n && n->kind == NODE_SCALAR && n->len &&
	    n->str[strspn(n->str, " \t\r\n")] ? n : NULL;
}

/* False after a finding. */
static bool
read_entry(struct step *s, const struct node *node, struct entry *e)
{
	memset(e, 0, sizeof(*e));
	e->text = filled(node, "patch");
	e->path = filled(node, "path");
	e->target = node_get(node, "target");
	if (node_is_null(e->target))
		e->target = NULL;
	e->allow_name = node_get_bool(node_get(node, "options"),
	    "allowNameChange", false);
	e->allow_kind = node_get_bool(node_get(node, "options"),
	    "allowKindChange", false);
	if (!e->text != !e->path)
		return true;
	diag_add(s->diag, DIAG_ERROR, "overlays/patch-form", node->loc,
	    e->text ? "'patch' and 'path' exclude each other" :
	    "a patch has a 'path' or the text itself under 'patch'");
	return false;
}

static void
empty(struct step *s, const struct entry *e)
{
	const struct node *from = e->path ? e->path : e->text;

	/* api/internal/builtins/PatchTransformer.go; later releases skip it */
	if (s->options->compat)
		diag_add(s->diag, DIAG_ERROR, "overlays/empty-patch",
		    from->loc, "the patch is empty");
	else
		diag_add(s->diag, DIAG_NOTE, "compat/empty-patch", from->loc,
		    "the patch is empty and changes nothing; kustomize "
		    "refuses it");
}

void
patch_entry(struct step *s, struct resource_set *set,
    const struct node *node)
{
	struct yaml_docs docs;
	struct entry e;

	if (!read_entry(s, node, &e))
		return;
	if (e.text)
		e.text = trimmed(s, e.text);
	if (!read_docs(s, &e, YAML_CORE, &docs))
		return;
	if (!docs.n) {
		empty(s, &e);
	} else if (!jsonpatch_is(docs.doc[0])) {
		if (e.target)
			merge_by_target(s, set, &docs, &e);
		else
			merge_by_id(s, set, &docs, &e);
	} else if (!e.target) {
		diag_add(s->diag, DIAG_ERROR, "overlays/patch-form", node->loc,
		    "a JSON patch needs a 'target'");
	} else if (read_docs(s, &e, YAML_11, &docs)) {
		apply_json(s, set, e.target, docs.doc[0], true);
	}
}

void
patch_strategic(struct step *s, struct resource_set *set,
    const struct node *path_or_text)
{
	struct entry e = { NULL, NULL, NULL, false, false };
	struct yaml_docs docs;

	if (step_is_inline(path_or_text))
		e.text = path_or_text;
	else
		e.path = path_or_text;
	if (!read_docs(s, &e, YAML_CORE, &docs))
		return;
	if (docs.n)
		merge_by_id(s, set, &docs, &e);
	else
		empty(s, &e);
}

void
patch_json(struct step *s, struct resource_set *set, const struct node *node)
{
	struct yaml_docs docs;
	struct entry e;

	if (!read_entry(s, node, &e))
		return;
	if (!filled(e.target, "name")) {
		diag_add(s->diag, DIAG_ERROR, "overlays/patch-form", node->loc,
		    "an entry of 'patchesJson6902' names its object under "
		    "'target.name'");
	} else if (read_docs(s, &e, YAML_11, &docs)) {
		if (!docs.n)
			empty(s, &e);
		else if (jsonpatch_is(docs.doc[0]))
			apply_json(s, set, e.target, docs.doc[0], false);
		else
			diag_add(s->diag, DIAG_ERROR, "overlays/patch-form",
			    docs.doc[0]->loc, "a JSON patch is a list of "
			    "operations");
	}
}
