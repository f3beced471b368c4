#include "overlays/value.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "overlays/select.h"
#include "overlays/settings.h"
#include "overlays/transform.h"

/* What goes where: one target of a ValueAddTransformer. */
struct addition {
	const char *value;
	struct loc loc;
	size_t position;	/* in a path; 0: instead of what is there */
};

/*
 * Put part into a path, before its component number at (from 0) or behind the
 * last; the slash that begins a path is no component: kyaml/filesys/util.go
 */
static const char *
insert_part(struct arena *a, const char *path, size_t at, const char *part)
{
	const char *p = path;
	struct buf b;
	size_t len;

	buf_init(&b, a, strlen(path) + strlen(part) + 2);
	if (*p == '/')
		buf_addc(&b, '/');
	for (p += strspn(p, "/"); *p && at; at--) {
		len = strcspn(p, "/");
		buf_addf(&b, "%.*s/", (int)len, p);
		p += len;
		p += strspn(p, "/");
	}
	buf_adds(&b, part);
	if (*p)
		buf_addf(&b, "/%s", p);
	return b.data;
}

static void
set_value(struct step *s, const struct field_place *place, void *arg)
{
	const struct addition *add = arg;
	const char *text = add->value, *old;

	if (add->position) {
		old = node_text(*place->slot);
		text = insert_part(s->arena, old ? old : "",
		    add->position - 1, text);
	}
	field_set_text(s, place, text, add->loc);
}

/* The objects of a target move to a set of their own for a while. */
static void
add_namespace(struct step *s, struct resource_set *some,
    const struct addition *add)
{
	static const struct fieldspec_list none;
	struct namespace_settings settings = { 0 };

	settings.namespace = node_string(s->arena, add->loc, add->value);
	transform_namespace(s, some, &settings, &none);
}

static void
add_to_target(struct step *s, struct resource_set *set,
    const struct node *target, struct addition *add)
{
	const struct node *path = node_get(target, "fieldPath");
	const struct node *selector = node_get(target, "selector");
	const struct node *position = node_get(target, "filePathPosition");
	struct fieldspec spec = { .gvk = { "", "", "" }, .path = "",
		.create = true, .loc = target->loc };
	struct field_edit edit = { FIELD_SCALAR, add->loc, set_value, add };
	struct selection *selection = NULL;
	struct resource_set some;
	size_t i;

	if (!path || !path->len) {
		diag_add(s->diag, DIAG_ERROR, "overlays/no-field-path",
		    target->loc, "this target has no 'fieldPath'");
		return;
	}
	if (selector && !(selection = selection_read(s, selector,
	    SELECT_REGEX)))
		return;
	add->position = position ? strtoul(position->str, NULL, 10) : 0;
	spec.path = path->str;
	resource_set_init(&some, s->arena);
	for (i = 0; i < set->n; i++) {
		if (selection && !selection_has(s, selection, set->item[i]))
			continue;
		if (!strcmp(path->str, "metadata/namespace"))
			resource_set_add(&some, set->item[i]);
		else
			field_walk(s, set->item[i], &spec, &edit);
	}
	if (some.n)
		add_namespace(s, &some, add);
	resource_set_touch(set);
}

/* The targets of the configuration, and those of the file that it names. */
static struct node *
read_targets(struct step *s, const struct node *config)
{
	const struct shape_rules rules = { s->options->compat, true };
	const struct node *own = node_get(config, "targets"), *more;
	const struct node *path = node_get(config, "targetFilePath");
	struct node *list = node_list(s->arena, config->loc), *doc;
	struct yaml_docs docs;
	size_t i;

	for (i = 0; own && i < own->nitem; i++)
		node_append(s->arena, list, own->item[i]);
	if (path && step_read_yaml(s, path, YAML_CORE, &docs) && docs.n) {
		doc = node_copy(s->arena, docs.doc[0]);
		if (!shape_check(s->arena, s->diag, &rules,
		    &settings_value_targets, doc))
			return NULL;
		more = node_get(doc, "targets");
		for (i = 0; more && i < more->nitem; i++)
			node_append(s->arena, list, more->item[i]);
	}
	if (!list->nitem)
		diag_add(s->diag, DIAG_ERROR, "overlays/no-targets",
		    config->loc, "no targets are named");
	return list->nitem ? list : NULL;
}

void
value_add(struct step *s, struct resource_set *set, const struct node *config)
{
	const struct node *value = node_get(config, "value");
	const struct node *targets = read_targets(s, config);
	const char *slash = strrchr(s->dir, '/'), *text;
	struct addition add = { slash ? slash + 1 : s->dir, config->loc, 0 };
	size_t i, len;

	text = value ? value->str + strspn(value->str, " \t\r\n") : "";
	for (len = strlen(text); len && isspace((unsigned char)text[len - 1]);)
		len--;
	if (len) {
		add.value = arena_strndup(s->arena, text, len);
		add.loc = value->loc;
	}
	for (i = 0; targets && i < targets->nitem; i++)
		add_to_target(s, set, targets->item[i], &add);
}

/* api/filters/iampolicygenerator/iampolicygenerator.go */
struct resource *
value_iam_policy(struct step *s, const struct node *config)
{
	const struct node *cloud = node_get(config, "cloud");
	const struct node *kube = node_get(config, "kubernetesService");
	const struct node *account = node_get(config, "serviceAccount");
	const char *name = node_get_str(kube, "name");
	const char *namespace = node_get_str(kube, "namespace");
	const char *who = node_get_str(account, "name");
	const char *project = node_get_str(account, "projectId");
	struct arena *a = s->arena;
	struct node *root, *meta, *notes;

	if (!cloud || strcmp(cloud->str, "gke") || !name || !*name) {
		diag_add(s->diag, DIAG_ERROR, "overlays/iam-policy",
		    cloud ? cloud->loc : config->loc, cloud && name ?
		    "the only 'cloud' known is gke" :
		    "'cloud' and 'kubernetesService.name' are needed");
		return NULL;
	}
	root = node_map(a, config->loc);
	meta = node_map(a, config->loc);
	notes = node_map(a, config->loc);
	node_set(a, root, "apiVersion", node_string(a, config->loc, "v1"));
	node_set(a, root, "kind",
	    node_string(a, config->loc, "ServiceAccount"));
	node_set(a, root, "metadata", meta);
	node_set(a, meta, "annotations", notes);
	node_set(a, meta, "name", node_string(a, kube->loc, name));
	if (namespace && *namespace)
		node_set(a, meta, "namespace",
		    node_string(a, kube->loc, namespace));
	node_set(a, notes, "iam.gke.io/gcp-service-account", node_string(a,
	    kube->loc, arena_printf(a, "%s@%s.iam.gserviceaccount.com",
	    who ? who : "", project ? project : "")));
	return resource_new(a, root);
}
