#include "overlays/objects.h"

#include <string.h>

#include "base/limit.h"
#include "overlays/kustomization.h"

/* "" and "default" are one namespace: kyaml/resid/resid.go */
static const char *
effective_namespace(const char *namespace)
{
	return *namespace ? namespace : "default";
}

bool
objects_same(const struct step *s, const struct resid *x,
    const struct resid *y)
{
	return !strcmp(x->name, y->name) && gvk_equal(&x->gvk, &y->gvk) &&
	    (!strcmp(effective_namespace(x->namespace),
	    effective_namespace(y->namespace)) ||
	    schema_is_cluster(s->schema, &x->gvk));
}

const struct resource_list *
objects_called(struct step *s, struct resource_set *set,
    const struct resid *id)
{
	if (schema_is_cluster(s->schema, &id->gvk))
		return resource_set_named(set, id->name);
	/* one name may stand in thousands of namespaces */
	return resource_set_placed(set, id->name, id->namespace);
}

struct resource *
objects_find(struct step *s, struct resource_set *set, const struct resid *id)
{
	const struct resource_list *list = objects_called(s, set, id);
	struct resid other;
	size_t i;

	for (i = 0; i < list->n; i++) {
		other = resource_id(s->arena, list->item[i]);
		if (objects_same(s, id, &other))
			return list->item[i];
	}
	return NULL;
}

/* Two objects with one id; true if they may stand for each other. */
static bool
is_repetition(struct step *s, const struct resource *old,
    const struct resource *r)
{
	const struct loc *at = &old->root->loc;
	const char *what = resource_show(s->arena, r);

	if (!s->options->compat && node_equal(old->root, r->root)) {
		diag_add(s->diag, DIAG_NOTE, "compat/duplicate-object",
		    r->root->loc, "'%s' is here a second time, and is the "
		    "same; kustomize refuses this", what);
		return true;
	}
	diag_add(s->diag, DIAG_ERROR, "overlays/duplicate-object",
	    r->root->loc, "'%s' exists already", what);
	diag_hint(s->diag, "the other one is at %s:%u:%u",
	    at->file ? at->file : "", at->line, at->col);
	return false;
}

bool
objects_add(struct step *s, struct resource_set *set, struct resource *r)
{
	struct resid id = resource_id(s->arena, r);
	const struct resource *old = objects_find(s, set, &id);

	/* kustomize asks for every object, and that has effects: schema.h */
	schema_scope(s->schema, &id.gvk);
	if (old)
		return is_repetition(s, old, r);
	/* one too many is added, so that it is said once */
	if (set->n > LIMIT_RESOURCES)
		return false;
	if (set->n == LIMIT_RESOURCES)
		diag_add(s->diag, DIAG_ERROR, "overlays/too-many-objects",
		    r->root->loc, "there are more than %d objects",
		    LIMIT_RESOURCES);
	resource_set_add(set, r);
	return set->n <= LIMIT_RESOURCES;
}

bool
objects_is_list_kind(const char *kind)
{
	size_t len = strlen(kind);

	return len >= 4 && !strcmp(kind + len - 4, "List");
}

/* A kustomization that is listed as if it were a file of objects. */
static void
hint_directory(struct step *s, const struct node *n, const char *kind)
{
	const char *file = n->loc.file ? n->loc.file : "";
	const char *slash = strrchr(file, '/');

	if (!strcmp(kind, "Kustomization") || !strcmp(kind, "Component") ||
	    kustomization_is_name(slash ? slash + 1 : file))
		diag_hint(s->diag, "name its directory instead of the file");
}

/* api/resource/factory.go and GetValidatedMetadata in kyaml/yaml/rnode.go */
static bool
is_object(struct step *s, const struct node *n)
{
	const char *kind, *name;

	if (!node_is_map(n)) {
		diag_add(s->diag, DIAG_ERROR, "overlays/not-an-object", n->loc,
		    "a Kubernetes object is expected here, and this is %s",
		    node_is_list(n) ? "a list" : "a single value");
		return false;
	}
	kind = node_text_or(node_get(n, "kind"), "");
	name = node_text_or(node_at(n, "metadata", "name", NULL), "");
	if (!*kind) {
		diag_add(s->diag, DIAG_ERROR, "overlays/no-kind", n->loc,
		    "this document has no 'kind', so it is no Kubernetes "
		    "object");
		hint_directory(s, n, kind);
		return false;
	}
	if (!*name && !objects_is_list_kind(kind)) {
		diag_add(s->diag, DIAG_ERROR, "overlays/no-name", n->loc,
		    "this %s has no 'metadata.name'", kind);
		hint_directory(s, n, kind);
		return false;
	}
	if (!s->options->compat && !node_text(node_get(n, "apiVersion"))) {
		diag_add(s->diag, DIAG_ERROR, "overlays/no-api-version",
		    n->loc, "this %s has no 'apiVersion'", kind);
		return false;
	}
	return true;
}

static bool
is_empty(const struct node *n)
{
	return node_is_null(n) || (n->kind == NODE_MAP && !n->npair) ||
	    (n->kind == NODE_LIST && !n->nitem);
}

struct queue {
	struct node **item;
	size_t n;
};

static void
enqueue(struct step *s, struct queue *q, struct node *n)
{
	if (is_empty(n))
		return;
	q->item = arena_grow(s->arena, q->item, q->n, sizeof(struct node *));
	q->item[q->n++] = n;
}

/*
 * kustomize writes the objects in a list as JSON and reads them again
 * (convertObjectSliceToNodeSlice in api/resource/factory.go): from then on
 * every text is one in quotes.  A List that has a file to itself is spared:
 * kyaml/kio/byteio_reader.go takes that one apart first.
 */
static void
quote_texts(struct node *n, bool compat)
{
	size_t i;

	if (n->kind == NODE_LIST) {
		for (i = 0; i < n->nitem; i++)
			quote_texts(n->item[i], compat);
	} else if (n->kind == NODE_MAP) {
		for (i = 0; i < n->npair; i++)
			quote_texts(n->pair[i].value, compat);
	} else if (n->type == TYPE_STRING && compat) {
		n->style = STYLE_DOUBLE;
	} else if (n->type == TYPE_STRING) {
		n->quoted_there = n->style == STYLE_PLAIN;
	}
}

/*
 * Objects in a list go behind those that are waiting, lists in them too.  A
 * list kind without items is an object like others.
 */
static bool
expand(struct step *s, struct queue *q, const struct node *n, bool quoted)
{
	const struct pair *items = node_pair(n, "items", 5);
	const char *kind = node_text_or(node_get(n, "kind"), "");
	size_t i;

	if (!items || !objects_is_list_kind(kind))
		return false;
	if (quoted)
		quote_texts(items->value, s->options->compat);
	if (node_is_list(items->value))
		for (i = 0; i < items->value->nitem; i++)
			enqueue(s, q, items->value->item[i]);
	else if (!node_is_null(items->value))
		diag_add(s->diag, DIAG_ERROR, "overlays/list-items",
		    items->value->loc, "the 'items' of a %s are a list", kind);
	return true;
}

/* A List and nothing else; splitDocuments looks for "\n---". */
static bool
is_list_alone(struct blob file, const struct yaml_docs *docs)
{
	const char *p = file.data, *end = p + file.len;
	const char *kind = docs->n == 1 ? node_get_text(docs->doc[0], "kind") :
	    "";

	if (strcmp(kind, "List") != 0 && strcmp(kind, "ResourceList") != 0)
		return false;
	while ((p = memchr(p, '\n', (size_t)(end - p)))) {
		p++;
		if (end - p > 3 && !memcmp(p, "---", 3) &&
		    memchr(p, '\n', (size_t)(end - p)))
			return false;
	}
	return true;
}

/* With alone, the first is a List that has the file to itself. */
static void
add_documents(struct step *s, const struct yaml_docs *docs, bool alone,
    struct resource_set *set)
{
	struct queue q = { NULL, 0 };
	size_t i;

	for (i = 0; i < docs->n; i++)
		enqueue(s, &q, docs->doc[i]);
	for (i = 0; i < q.n; i++)
		if (is_object(s, q.item[i]) && !expand(s, &q, q.item[i],
		    i || !alone))
			objects_add(s, set, resource_new(s->arena, q.item[i]));
}

void
objects_add_documents(struct step *s, const struct yaml_docs *docs,
    struct resource_set *set)
{
	add_documents(s, docs, false, set);
}

struct yaml_docs
objects_expand(struct step *s, const struct yaml_docs *docs)
{
	struct yaml_docs out = { NULL, 0 };
	struct queue q = { NULL, 0 };
	size_t i;

	for (i = 0; i < docs->n; i++)
		enqueue(s, &q, docs->doc[i]);
	for (i = 0; i < q.n; i++)
		if (!expand(s, &q, q.item[i], false))
			q.item[out.n++] = q.item[i];
	out.doc = q.item;
	return out;
}

bool
objects_add_file(struct step *s, const struct node *path,
    const struct source_entry *entry, struct resource_set *set)
{
	struct yaml_docs docs;
	struct file *f = step_open(s, path, entry, LIMIT_MANIFEST);

	if (!f || !files_owned(f, s->arena, s->diag, s->options->compat ?
	    YAML_CORE_FLOW : YAML_CORE, &docs))
		return false;
	add_documents(s, &docs, is_list_alone(files_blob(f), &docs), set);
	return true;
}
