/*
 * The namespace transformer: an overlay's "namespace" is that of all its
 * objects, and of some fields that name one.
 */

#include "overlays/transform.h"

#include <string.h>

#define NAMESPACE_PATH "metadata/namespace"

static void
set_namespace(struct step *s, const struct field_place *place, void *arg)
{
	const struct namespace_settings *x = arg;
	struct node *old = *place->slot, *new;

	if (old->kind != NODE_SCALAR) {
		field_mismatch(s, place, "a name");
		return;
	}
	if (x->unset_only && old->type != TYPE_NULL && old->len)
		return;
	new = node_scalar(s->arena, x->namespace->loc, TYPE_STRING,
	    x->namespace->str, x->namespace->len);
	new->style = old->style;
	node_replace(place->slot, new);
}

/* --- subjects of role bindings --- */

static bool
is_role_binding(const char *kind)
{
	return !strcmp(kind, "RoleBinding") ||
	    !strcmp(kind, "ClusterRoleBinding");
}

static bool
has_text(const struct node *map, const char *key, const char *text)
{
	const char *value = node_text(node_get(map, key));

	return value && !strcmp(value, text);
}

/*
 * Whether a subject lives in the namespace.  By default only the account that
 * every namespace has; others are name references.  kustomize takes users and
 * groups of that name for accounts, too.
 */
static bool
is_moved(struct step *s, const struct node *subject,
    enum binding_subjects which)
{
	bool account = has_text(subject, "kind", "ServiceAccount");

	if (which == SUBJECTS_ALL)
		return account;
	if (!has_text(subject, "name", "default"))
		return false;
	if (account || s->options->compat || !node_get(subject, "kind"))
		return true;
	diag_add(s->diag, DIAG_NOTE, "compat/subject-kind", subject->loc,
	    "this subject is no account and gets no namespace");
	return false;
}

static void
move_subject(struct step *s, struct resource *r, struct node *subject,
    struct namespace_settings *x)
{
	struct pair *p = node_pair(subject, "namespace", strlen("namespace"));
	struct field_place place = { r, subject, NULL };

	if (!is_moved(s, subject, x->subjects))
		return;
	if (p) {
		place.slot = &p->value;
		set_namespace(s, &place, x);
	} else {
		node_set(s->arena, subject, "namespace",
		    node_string(s->arena, x->namespace->loc,
		    x->namespace->str));
	}
}

static void
move_subjects(struct step *s, struct resource *r, struct namespace_settings *x)
{
	struct field_place place = { r, r->root, NULL };
	struct pair *p = node_pair(r->root, "subjects", strlen("subjects"));
	struct node *list = p ? p->value : NULL;
	size_t i;

	if (node_is_null(list) || x->subjects == SUBJECTS_NONE)
		return;
	place.slot = &p->value;
	if (list->kind != NODE_LIST) {
		field_mismatch(s, &place, "a list");
		return;
	}
	for (i = 0; i < list->nitem; i++) {
		place.slot = &list->item[i];
		if (node_is_map(list->item[i]))
			move_subject(s, r, list->item[i], x);
		else if (!node_is_null(list->item[i]))
			field_mismatch(s, &place, "a map");
	}
}

/* --- one object --- */

/* What is done by other means: filters/namespace/namespace.go. */
static bool
is_special(const struct resource *r, const struct fieldspec *spec)
{
	if (!strcmp(spec->path, NAMESPACE_PATH))
		return true;
	if (!strcmp(spec->path, "metadata/name"))
		return !has_text(r->root, "apiVersion", "v1");
	return is_role_binding(resource_kind(r)) &&
	    is_role_binding(spec->gvk.kind) &&
	    !strcmp(spec->path, "subjects/namespace");
}

static void
move_resource(struct step *s, struct resource *r, struct fieldspec_index *index,
    const struct fieldspec_list *specs, struct namespace_settings *x)
{
	static const struct fieldspec own = {
		.gvk = { "", "", "" }, .path = NAMESPACE_PATH, .create = true
	};
	struct field_edit edit = { FIELD_SCALAR, x->namespace->loc,
		set_namespace, x };
	struct resid id = resource_id(s->arena, r);
	const struct fieldspec_hits *hits;
	size_t i;

	resource_remember(s->arena, r);
	if (!schema_is_cluster(s->schema, &id.gvk))
		field_walk(s, r, &own, &edit);
	else if (schema_cluster_is_ours(s->schema, &id.gvk))
		diag_add(s->diag, DIAG_NOTE, "compat/scope", r->root->loc,
		    "'%s' gets no namespace", resource_show(s->arena, r));
	if (is_role_binding(id.gvk.kind))
		move_subjects(s, r, x);
	hits = fieldspec_index_find(index, id.gvk.kind);
	for (i = 0; i < hits->n; i++)
		if (!is_special(r, &specs->item[hits->at[i]]))
			fieldspec_apply(s, r, &specs->item[hits->at[i]],
			    &edit);
}

/* --- objects that meet --- */

/* A text that is the same for objects that a cluster takes for one. */
static const char *
identity(struct step *s, const struct resource *r)
{
	struct resid id = resource_id(s->arena, r);
	const char *namespace = *id.namespace ? id.namespace : "default";

	if (schema_is_cluster(s->schema, &id.gvk))
		namespace = "";
	return arena_printf(s->arena, "%s\n%s\n%s\n%s\n%s", namespace, id.name,
	    id.gvk.kind, id.gvk.group, id.gvk.version);
}

static void
check_conflicts(struct step *s, const struct resource_set *set,
    const struct node *namespace)
{
	const struct resource *other;
	struct map seen;
	const char *key;
	size_t i;

	map_init(&seen, s->arena);
	for (i = 0; i < set->n; i++) {
		key = identity(s, set->item[i]);
		other = map_set(&seen, key, strlen(key), set->item[i]);
		if (!other)
			continue;
		diag_add(s->diag, DIAG_ERROR, "overlays/id-conflict",
		    set->item[i]->root->loc,
		    "the namespace '%s' makes this and another object the "
		    "same: '%s'", namespace->str,
		    resource_show(s->arena, set->item[i]));
		diag_via(s->diag, namespace->loc, "the namespace is set");
		diag_via(s->diag, other->root->loc, "the other object");
	}
}

void
transform_namespace(struct step *s, struct resource_set *set,
    const struct namespace_settings *settings,
    const struct fieldspec_list *specs)
{
	struct fieldspec_index *index = fieldspec_index_new(s->arena, specs);
	struct namespace_settings x = *settings;
	size_t i;

	if (!x.namespace->len)
		return;
	for (i = 0; i < set->n; i++)
		move_resource(s, set->item[i], index, specs, &x);
	resource_set_touch(set);
	check_conflicts(s, set, x.namespace);
}
