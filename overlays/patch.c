#include "overlays/patch.h"

#include <string.h>

#include "base/limit.h"
#include "overlays/jsonpatch.h"
#include "overlays/kept.h"
#include "overlays/objects.h"
#include "overlays/metadata.h"
#include "overlays/strategic.h"
#include "overlays/target.h"

/* An entry of patches, taken apart. */
struct entry {
	const struct node *text, *path, *target;
	bool allow_name, allow_kind;
	bool labels_flat, annotations_flat;	/* see flatten() */
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

/* True if the set has to look at the object anew. */
static bool
merge(struct step *s, struct resource *r, const struct node *patch,
    const struct entry *e)
{
	struct node *meta = node_get(r->root, "metadata");
	struct node *kind = node_get(r->root, "kind");
	struct node *name = node_get(meta, "name");
	struct node *namespace = node_get(meta, "namespace");
	struct node *version = node_get(r->root, "apiVersion");
	struct resid id = resource_id(s->arena, r);
	bool lost;

	if (e->allow_name || e->allow_kind)
		resource_remember(s->arena, r);
	if (e->target)
		patch = retyped(s, patch, version);
	kept_mark(s, r);
	strategic_merge(s, &id.gvk, &r->root, patch);
	if (r->root && !r->root->npair)
		r->root = NULL;
	if (!r->root)
		return false;
	lost = kept_is_lost(s, r, patch);
	restore(s, r->root, "apiVersion", version);
	restore_identity(s, r, e, kind, name, namespace);
	return lost || e->allow_name || e->allow_kind;
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

/*
 * ApplySmPatch in api/resmap/reswrangler.go reads the labels and annotations
 * of a patch as maps of strings and writes them back, so that a null sets the
 * text "null".  Options do the same to annotations: AllowNameChange in
 * api/resource/resource.go.
 */
static void
flatten(struct step *s, struct node *meta, const char *key)
{
	struct node *map = node_get(meta, key), *n;
	bool compat = s->options->compat, odd = false;
	size_t i;

	if (map && (!node_is_map(map) || !map->npair)) {
		odd = node_is_null(map);
		if (compat || !odd)
			node_remove(meta, key, strlen(key));
	}
	for (i = 0; node_is_map(map) && i < map->npair; i++) {
		n = map->pair[i].value;
		if (!node_text(n) && !compat)
			odd = true;
		else
			map->pair[i].value = n->kind == NODE_SCALAR ?
			    node_scalar(s->arena, n->loc, TYPE_STRING, n->str,
			    n->len) : node_string(s->arena, n->loc, "");
	}
	if (odd && !compat)
		diag_add(s->diag, DIAG_NOTE, "compat/null-label", map->loc,
		    "null deletes here, and a map is merged; kustomize makes "
		    "texts of them");
}

/* The patch as it is merged, if it is one; NULL after a finding. */
static const struct node *
prepare(struct step *s, const struct node *patch, const struct entry *e)
{
	struct node *copy, *meta;

	if (!is_patch(s, patch))
		return NULL;
	if (!e->annotations_flat)
		return patch;
	copy = node_copy(s->arena, patch);
	meta = node_get(copy, "metadata");
	flatten(s, meta, "annotations");
	if (e->labels_flat)
		flatten(s, meta, "labels");
	return copy;
}

static void
merge_by_id(struct step *s, struct resource_set *set,
    const struct yaml_docs *docs, const struct entry *e)
{
	const struct node *patch;
	struct resource *r;
	size_t i;

	for (i = 0; i < docs->n; i++) {
		patch = prepare(s, docs->doc[i], e);
		r = patch ? target_find(s, set, patch) : NULL;
		if (!r)
			continue;
		if (merge(s, r, patch, e))
			resource_set_touch(set);
		if (!r->root)
			drop_deleted(set);
	}
}

static void
merge_by_target(struct step *s, struct resource_set *set,
    const struct yaml_docs *docs, const struct entry *e)
{
	const struct node *patch;
	struct resource_list list;
	bool deleted = false, touched = false;
	size_t i;

	if (docs->n > 1) {
		diag_add(s->diag, DIAG_ERROR, "overlays/patch-form",
		    docs->doc[1]->loc, "a patch with a 'target' is one "
		    "document, and this is the second");
		return;
	}
	patch = prepare(s, docs->doc[0], e);
	if (!patch || !target_select(s, set, e->target, &list))
		return;
	for (i = 0; i < list.n; i++) {
		touched |= merge(s, list.item[i], patch, e);
		deleted |= !list.item[i]->root;
	}
	if (touched)
		resource_set_touch(set);
	if (deleted)
		drop_deleted(set);
}

/* --- JSON patches --- */

/* Whether there are annotations that a patch can add to. */
static bool
has_annotations(const struct resource *r)
{
	return kept_is_any(r) || !node_is_null(node_at(r->root, "metadata",
	    "annotations", NULL));
}

/* The annotations before the patch, or NULL. */
static struct node *
prepare_annotations(struct step *s, struct resource *r)
{
	struct node *meta = node_get(r->root, "metadata");
	struct node *map = node_get(meta, "annotations");

	if (!node_is_null(map) || !node_is_map(meta) ||
	    (s->options->compat && !has_annotations(r)))
		return map;
	map = node_map(s->arena, meta->loc);
	node_set(s->arena, meta, "annotations", map);
	return map;
}

static bool
apply_to(struct step *s, struct resource *r, const struct node *operations)
{
	bool had = has_annotations(r);
	struct node *before = prepare_annotations(s, r), *after;

	/* what buildMetadata asks for stands there while the patch runs */
	if (r->origin && node_is_map(before))
		node_set(s->arena, before, METADATA_ORIGIN, r->origin);
	if (!jsonpatch_apply(s, &r->root, operations))
		return false;
	after = node_at(r->root, "metadata", "annotations", NULL);
	if (r->origin && !node_remove(after, METADATA_ORIGIN,
	    strlen(METADATA_ORIGIN)))
		r->origin = r->changed_by = NULL;
	if (!had && before && after && after->npair)
		diag_add(s->diag, DIAG_NOTE, "compat/json-annotation",
		    operations->loc, "the patch adds to annotations where "
		    "there were none; kustomize refuses this");
	jsonpatch_settle(s, r->root);
	return true;
}

static void
apply_json(struct step *s, struct resource_set *set,
    const struct node *target, const struct node *operations, bool remember)
{
	struct resource_list list;
	struct resource *r;
	struct resid id;
	size_t i;

	if (!jsonpatch_check(s, operations) ||
	    !target_select(s, set, target, &list))
		return;
	for (i = 0; i < list.n; i++) {
		r = list.item[i];
		id = resource_id(s->arena, r);
		if (remember)
			resource_remember(s->arena, r);
		if (!apply_to(s, r, operations))
			break;
		if (strcmp(id.name, resource_name(r)) != 0 ||
		    strcmp(id.namespace, resource_namespace(r)) != 0)
			resource_set_touch(set);
	}
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
	e->labels_flat = e->target;
	e->annotations_flat = e->target || e->allow_name || e->allow_kind;
	if (!e->text != !e->path)
		return true;
	diag_add(s->diag, DIAG_ERROR, "overlays/patch-form", node->loc,
	    e->text ? "'patch' and 'path' exclude each other" :
	    "a patch has a 'path' or the text itself under 'patch'");
	return false;
}

/* PatchTransformer.go: whether kustomize lets a patch without content pass. */
static bool
passes(struct step *s, struct resource_set *set, const struct entry *e,
    const struct node *doc)
{
	struct resource_list list;
	struct blob blob;
	const char *shown;

	if (!e->target)
		return false;
	if (!doc)
		return e->path && step_read(s, e->path, LIMIT_MANIFEST, &blob,
		    &shown) && !blob.len;
	return node_is_map(doc) && target_select(s, set, e->target, &list) &&
	    !list.n;
}

static void
refuse_empty(struct step *s, struct resource_set *set, const struct entry *e,
    const struct node *doc)
{
	const struct node *from = e->path ? e->path : e->text;

	/* later releases skip it */
	if (!s->options->compat)
		diag_add(s->diag, DIAG_NOTE, "compat/empty-patch", from->loc,
		    "the patch is empty and changes nothing; kustomize "
		    "refuses it");
	else if (!passes(s, set, e, doc))
		diag_add(s->diag, DIAG_ERROR, "overlays/empty-patch",
		    from->loc, "the patch is empty");
}

static void
merge_docs(struct step *s, struct resource_set *set,
    const struct yaml_docs *docs, const struct entry *e)
{
	struct yaml_docs objects = objects_expand(s, docs);

	if (!objects.n)
		refuse_empty(s, set, e, docs->n ? docs->doc[0] : NULL);
	else if (e->target)
		merge_by_target(s, set, &objects, e);
	else
		merge_by_id(s, set, &objects, e);
}

static bool
is_void_list(const struct node *n)
{
	return node_is_list(n) && !n->nitem;
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
	if (!docs.n || !jsonpatch_is(docs.doc[0]) ||
	    is_void_list(docs.doc[0])) {
		merge_docs(s, set, &docs, &e);
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
	struct entry e = { NULL, NULL, NULL, false, false, true, true };
	struct yaml_docs docs;

	if (step_is_inline(path_or_text))
		e.text = path_or_text;
	else
		e.path = path_or_text;
	if (read_docs(s, &e, YAML_CORE, &docs))
		merge_docs(s, set, &docs, &e);
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
		if (!docs.n || is_void_list(docs.doc[0]))
			refuse_empty(s, set, &e, NULL);
		else if (jsonpatch_is(docs.doc[0]))
			apply_json(s, set, e.target, docs.doc[0], false);
		else
			diag_add(s->diag, DIAG_ERROR, "overlays/patch-form",
			    docs.doc[0]->loc, "a JSON patch is a list of "
			    "operations");
	}
}
