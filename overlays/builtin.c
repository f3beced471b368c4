#include "overlays/builtin.h"

#include <assert.h>
#include <string.h>

#include "overlays/generator.h"
#include "overlays/patch.h"
#include "overlays/replace.h"
#include "overlays/transform.h"
#include "overlays/value.h"

/*
 * Functions and plugins run programs, which a rendering never does: it would
 * not come out the same everywhere.
 */
static void
refuse_program(struct step *s, const struct resource *config)
{
	const struct node *annotations =
	    node_at(config->root, "metadata", "annotations", NULL);

	if (node_get(annotations, "config.kubernetes.io/function") ||
	    node_get(annotations, "config.k8s.io/function"))
		diag_add(s->diag, DIAG_ERROR, "overlays/function",
		    config->root->loc, "'%s' is a function, and no program is "
		    "run while rendering", resource_show(s->arena, config));
	else
		diag_add(s->diag, DIAG_ERROR, "overlays/plugin",
		    config->root->loc, "'%s' is a plugin, and no program is "
		    "run while rendering", resource_show(s->arena, config));
	diag_hint(s->diag, "run it by hand and commit what it prints, or use "
	    "one of the kinds of apiVersion 'builtin'");
}

static const struct settings_builtin *
find_kind(struct step *s, const struct resource *config)
{
	const struct node *kind = node_get(config->root, "kind");
	const struct settings_builtin *b;
	const char *near;

	b = settings_builtin(kind->str, &near);
	if (!b) {
		diag_add(s->diag, DIAG_ERROR, "overlays/no-builtin", kind->loc,
		    "there is no builtin '%s'", kind->str);
		if (near)
			diag_hint(s->diag, "did you mean '%s'?", near);
	}
	return b;
}

const struct settings_builtin *
builtin_find(struct step *s, const struct resource *config, bool generates)
{
	const struct shape_rules rules = { s->options->compat, true };
	const struct node *version = node_get(config->root, "apiVersion");
	const struct settings_builtin *b;

	if (!node_text(version) || strcmp(version->str, "builtin")) {
		refuse_program(s, config);
		return NULL;
	}
	b = find_kind(s, config);
	if (!b)
		return NULL;
	if (b->builtin == BUILTIN_HELM) {
		diag_add(s->diag, DIAG_ERROR, "overlays/helm",
		    config->root->loc, "charts are not rendered inside a "
		    "kustomization");
		diag_hint(s->diag, "commit the rendered chart and list it "
		    "under 'resources'");
		return NULL;
	}
	if (b->generates != generates) {
		diag_add(s->diag, DIAG_ERROR, "overlays/builtin-sort",
		    config->root->loc, "a %s does not belong under '%s'",
		    b->kind, generates ? "generators" : "transformers");
		return NULL;
	}
	if (!shape_check(s->arena, s->diag, &rules, &b->shape, config->root))
		return NULL;
	return b;
}

/* The specs of a configuration; those that need them say so. */
static bool
read_specs(struct step *s, const struct node *config, bool needed,
    struct fieldspec_list *out)
{
	const struct node *specs = node_get(config, "fieldSpecs");

	memset(out, 0, sizeof(*out));
	if (specs)
		return fieldspec_list_read(s, specs, out);
	if (needed)
		diag_add(s->diag, DIAG_ERROR, "overlays/no-fieldspecs",
		    config->loc, "this %s needs 'fieldSpecs'",
		    node_get_str(config, "kind"));
	return !needed;
}

/* An empty prefix counts too: kustomize matches names by their history. */
static void
run_affix(struct step *s, struct resource_set *set, const struct node *config,
    bool is_prefix)
{
	const struct node *text;
	struct fieldspec_list specs;

	text = node_get(config, is_prefix ? "prefix" : "suffix");
	if (!read_specs(s, config, true, &specs))
		return;
	if (!text)
		text = node_string(s->arena, config->loc, "");
	if (is_prefix)
		transform_prefix(s, set, text, &specs);
	else
		transform_suffix(s, set, text, &specs);
}

static bool
read_subjects(struct step *s, const struct node *mode,
    enum binding_subjects *out)
{
	static const char *const name[] = {
		[SUBJECTS_DEFAULT_ONLY] = "defaultOnly",
		[SUBJECTS_ALL] = "allServiceAccounts",
		[SUBJECTS_NONE] = "none"
	};
	size_t i;

	*out = SUBJECTS_DEFAULT_ONLY;
	if (!mode || !mode->len)
		return true;
	for (i = 0; i < 3; i++) {
		if (!strcmp(mode->str, name[i])) {
			*out = (enum binding_subjects)i;
			return true;
		}
	}
	diag_add(s->diag, DIAG_ERROR, "overlays/binding-subjects", mode->loc,
	    "'%s' is none of defaultOnly, allServiceAccounts and none",
	    mode->str);
	return false;
}

static void
run_namespace(struct step *s, struct resource_set *set,
    const struct node *config)
{
	struct namespace_settings settings;
	struct fieldspec_list specs;

	settings.namespace = node_at(config, "metadata", "namespace", NULL);
	settings.unset_only = node_get_bool(config, "unsetOnly", false);
	if (!settings.namespace || !read_specs(s, config, false, &specs) ||
	    !read_subjects(s, node_get(config, "setRoleBindingSubjects"),
	    &settings.subjects))
		return;
	transform_namespace(s, set, &settings, &specs);
}

/* The entry of "patchesJson6902" that says the same. */
static void
run_patch_json(struct step *s, struct resource_set *set,
    const struct node *config)
{
	struct node *entry = node_map(s->arena, config->loc);
	const struct pair *p;
	size_t i;

	for (i = 0; i < config->npair; i++) {
		p = &config->pair[i];
		node_set(s->arena, entry,
		    strcmp(p->key->str, "jsonOp") ? p->key->str : "patch",
		    node_copy(s->arena, p->value));
	}
	patch_json(s, set, entry);
}

static void
run_patch_strategic(struct step *s, struct resource_set *set,
    const struct node *config)
{
	const struct node *paths = node_get(config, "paths");
	const struct node *patches = node_get(config, "patches");
	size_t i;

	if (!paths && !patches)
		diag_add(s->diag, DIAG_ERROR, "overlays/empty-patch",
		    config->loc, "neither 'paths' nor 'patches' is given");
	for (i = 0; paths && i < paths->nitem; i++)
		patch_strategic(s, set, paths->item[i]);
	if (patches)
		patch_strategic(s, set, patches);
}

/* Those that take one setting and field specs. */
static void
run_on_specs(struct step *s, struct resource_set *set, enum builtin builtin,
    const struct node *config)
{
	struct fieldspec_list specs;
	const struct node *n;
	struct node *image;

	if (!read_specs(s, config, false, &specs))
		return;
	if (builtin == BUILTIN_ANNOTATIONS) {
		n = node_get(config, "annotations");
		if (n)
			transform_annotations(s, set, n, &specs);
	} else if (builtin == BUILTIN_LABEL) {
		n = node_get(config, "labels");
		if (n)
			transform_labels(s, set, n, &specs);
	} else if (builtin == BUILTIN_IMAGE_TAG) {
		image = node_get(config, "imageTag");
		if (image)
			transform_images(s, set, &image, 1, &specs);
	} else {
		n = node_get(config, "replica");
		if (n)
			transform_replica(s, set, n, &specs);
	}
}

static void
run_replacements(struct step *s, struct resource_set *set,
    const struct node *config)
{
	const struct node *list = node_get(config, "replacements");
	size_t i;

	for (i = 0; list && i < list->nitem; i++)
		replace_entry(s, set, list->item[i]);
}

void
builtin_run(struct step *s, struct resource_set *set, enum builtin builtin,
    const struct node *config)
{
	switch (builtin) {
	case BUILTIN_ANNOTATIONS:
	case BUILTIN_IMAGE_TAG:
	case BUILTIN_LABEL:
	case BUILTIN_REPLICA_COUNT:
		run_on_specs(s, set, builtin, config);
		break;
	case BUILTIN_HASH:
		generator_add_hashes(s, set);
		break;
	case BUILTIN_NAMESPACE:
		run_namespace(s, set, config);
		break;
	case BUILTIN_PATCH:
		patch_entry(s, set, config);
		break;
	case BUILTIN_PATCH_JSON:
		run_patch_json(s, set, config);
		break;
	case BUILTIN_PATCH_STRATEGIC:
		run_patch_strategic(s, set, config);
		break;
	case BUILTIN_PREFIX_SUFFIX:
		run_affix(s, set, config, true);
		run_affix(s, set, config, false);
		break;
	case BUILTIN_PREFIX:
		run_affix(s, set, config, true);
		break;
	case BUILTIN_SUFFIX:
		run_affix(s, set, config, false);
		break;
	case BUILTIN_REPLACEMENT:
		run_replacements(s, set, config);
		break;
	case BUILTIN_VALUE_ADD:
		value_add(s, set, config);
		break;
	case BUILTIN_CONFIGMAP:
	case BUILTIN_SECRET:
	case BUILTIN_IAM_POLICY:
	case BUILTIN_HELM:
		break;			/* they make objects */
	}
}

struct resource *
builtin_make(struct step *s, enum builtin builtin, const struct node *config)
{
	if (builtin == BUILTIN_CONFIGMAP)
		return generator_make(s, GENERATE_CONFIGMAP, config, NULL);
	if (builtin == BUILTIN_SECRET)
		return generator_make(s, GENERATE_SECRET, config, NULL);
	assert(builtin == BUILTIN_IAM_POLICY);
	return value_iam_policy(s, config);
}
