#include "overlays/settings.h"

#include <string.h>

#define N(array) (sizeof(array) / sizeof((array)[0]))
#define SHAPE(text, fields) \
	{ .what = (text), .field = (fields), .n = N(fields) }
#define STRING(text) { .name = (text), .type = SHAPE_STRING }
#define BOOL(text) { .name = (text), .type = SHAPE_BOOL }
#define INT(text) { .name = (text), .type = SHAPE_INT }
#define STRINGS(text) { .name = (text), .type = SHAPE_STRINGS }
#define STRING_MAP(text) { .name = (text), .type = SHAPE_STRING_MAP }
#define ANY(text) { .name = (text), .type = SHAPE_ANY }
#define MAP(text, of) { .name = (text), .type = SHAPE_MAP, .shape = &(of) }
#define MAPS(text, of) { .name = (text), .type = SHAPE_MAPS, .shape = &(of) }

/* What selects objects; kyaml/resid/resid.go */
#define GVK STRING("group"), STRING("version"), STRING("kind")
#define RESID GVK, STRING("name"), STRING("namespace")

static const struct shape_field selector_fields[] = {
	RESID, STRING("labelSelector"), STRING("annotationSelector")
};
static const struct shape selector = SHAPE("a selection", selector_fields);

static const struct shape_field spec_fields[] = {
	GVK, STRING("path"), BOOL("create")
};
static const struct shape spec = SHAPE("a field spec", spec_fields);

static const struct shape_field patch_options_fields[] = {
	BOOL("allowNameChange"), BOOL("allowKindChange")
};
static const struct shape patch_options = {
	.what = "the options of a patch", .field = patch_options_fields,
	.n = N(patch_options_fields), .open = true
};

static const struct shape_field patch_fields[] = {
	STRING("path"), STRING("patch"), MAP("target", selector),
	MAP("options", patch_options)
};
static const struct shape patch = SHAPE("a patch", patch_fields);

static const struct shape_field label_fields[] = {
	STRING_MAP("pairs"), BOOL("includeSelectors"),
	BOOL("includeTemplates"), MAPS("fields", spec),
	{ .name = "includeVolumeClaimTemplates", .type = SHAPE_BOOL,
	    .ours = true }
};
static const struct shape label = SHAPE("an entry of labels", label_fields);

static const struct shape_field image_fields[] = {
	STRING("name"), STRING("newName"), STRING("newTag"),
	STRING("tagSuffix"), STRING("digest")
};
static const struct shape image = SHAPE("an image", image_fields);

static const struct shape_field replica_fields[] = {
	STRING("name"), INT("count")
};
static const struct shape replica = SHAPE("a replica count", replica_fields);

static const struct shape_field copy_options_fields[] = {
	STRING("delimiter"), INT("index"), STRING("encoding"), BOOL("create"),
	{ .name = "ignoreMissing", .type = SHAPE_BOOL, .ours = true }
};
static const struct shape copy_options =
    SHAPE("the options of a replacement", copy_options_fields);

static const struct shape_field copy_source_fields[] = {
	RESID, STRING("fieldPath"), MAP("options", copy_options)
};
static const struct shape copy_source =
    SHAPE("the source of a replacement", copy_source_fields);

static const struct shape_field copy_target_fields[] = {
	MAP("select", selector), MAPS("reject", selector),
	STRINGS("fieldPaths"), MAP("options", copy_options)
};
static const struct shape copy_target =
    SHAPE("a target of a replacement", copy_target_fields);

static const struct shape_field replacement_fields[] = {
	STRING("path"), MAP("source", copy_source),
	MAPS("targets", copy_target),
	{ .name = "sourceValue", .type = SHAPE_STRING, .ours = true }
};
const struct shape settings_replacement =
    SHAPE("a replacement", replacement_fields);

static const struct shape_field generator_options_fields[] = {
	STRING_MAP("labels"), STRING_MAP("annotations"),
	BOOL("disableNameSuffixHash"), BOOL("immutable")
};
static const struct shape generator_options =
    SHAPE("the options of a generator", generator_options_fields);

#define GENERATOR STRING("name"), STRING("namespace"), STRING("behavior"), \
	STRINGS("literals"), STRINGS("files"), STRINGS("envs"), \
	STRING("env"), MAP("options", generator_options)

static const struct shape_field configmap_fields[] = { GENERATOR };
static const struct shape configmap =
    SHAPE("a ConfigMap to generate", configmap_fields);

static const struct shape_field secret_fields[] = {
	GENERATOR, STRING("type")
};
static const struct shape secret =
    SHAPE("a Secret to generate", secret_fields);

static const struct shape_field var_object_fields[] = {
	STRING("apiVersion"), RESID
};
static const struct shape var_object =
    SHAPE("the object of a var", var_object_fields);

static const struct shape_field var_field_fields[] = {
	STRING("fieldPath")
};
static const struct shape var_field =
    SHAPE("the field of a var", var_field_fields);

static const struct shape_field var_fields[] = {
	STRING("name"), MAP("objref", var_object), MAP("fieldref", var_field)
};
static const struct shape var = SHAPE("a var", var_fields);

static const struct shape_field legacy_sort_fields[] = {
	STRINGS("orderFirst"), STRINGS("orderLast")
};
static const struct shape legacy_sort =
    SHAPE("legacySortOptions", legacy_sort_fields);

static const struct shape_field sort_fields[] = {
	STRING("order"), MAP("legacySortOptions", legacy_sort)
};
static const struct shape sort = SHAPE("sortOptions", sort_fields);

static const struct shape_field meta_fields[] = {
	STRING("name"), STRING("namespace"), STRING_MAP("labels"),
	STRING_MAP("annotations")
};
static const struct shape meta = SHAPE("metadata", meta_fields);

/* api/types/kustomization.go */
static const struct shape_field kustomization_fields[] = {
	STRING("apiVersion"),
	STRING("kind"),
	MAP("metadata", meta),
	STRING_MAP("openapi"),
	STRING("namePrefix"),
	STRING("nameSuffix"),
	STRING("namespace"),
	{ .name = "commonLabels", .type = SHAPE_STRING_MAP,
	    .instead = "labels" },
	MAPS("labels", label),
	STRING_MAP("commonAnnotations"),
	{ .name = "patchesStrategicMerge", .type = SHAPE_STRINGS,
	    .instead = "patches" },
	{ .name = "patchesJson6902", .type = SHAPE_MAPS, .shape = &patch,
	    .instead = "patches" },
	MAPS("patches", patch),
	MAPS("images", image),
	{ .name = "imageTags", .type = SHAPE_MAPS, .shape = &image,
	    .instead = "images" },
	MAPS("replacements", settings_replacement),
	MAPS("replicas", replica),
	{ .name = "vars", .type = SHAPE_MAPS, .shape = &var,
	    .instead = "replacements" },
	MAP("sortOptions", sort),
	STRINGS("resources"),
	STRINGS("components"),
	STRINGS("crds"),
	{ .name = "bases", .type = SHAPE_STRINGS, .instead = "resources" },
	MAPS("configMapGenerator", configmap),
	MAPS("secretGenerator", secret),
	ANY("helmGlobals"),
	ANY("helmCharts"),
	ANY("helmChartInflationGenerator"),
	MAP("generatorOptions", generator_options),
	STRINGS("configurations"),
	STRINGS("generators"),
	STRINGS("transformers"),
	STRINGS("validators"),
	STRINGS("buildMetadata")
};
const struct shape settings_kustomization =
    SHAPE("a kustomization", kustomization_fields);

/* api/internal/plugins/builtinconfig */
static const struct shape_field nameref_fields[] = {
	GVK, MAPS("fieldSpecs", spec)
};
static const struct shape nameref = SHAPE("a name reference", nameref_fields);

static const struct shape_field configuration_fields[] = {
	MAPS("namePrefix", spec), MAPS("nameSuffix", spec),
	MAPS("namespace", spec), MAPS("commonLabels", spec),
	MAPS("labels", spec), MAPS("templateLabels", spec),
	{ .name = "volumeClaimTemplateLabels", .type = SHAPE_MAPS,
	    .shape = &spec, .ours = true },
	MAPS("commonAnnotations", spec), MAPS("nameReference", nameref),
	MAPS("varReference", spec), MAPS("images", spec),
	MAPS("replicas", spec)
};
const struct shape settings_configuration =
    SHAPE("a configuration", configuration_fields);

/* What every configuration of a builtin begins with. */
#define CONFIG STRING("apiVersion"), STRING("kind"), ANY("metadata")
#define SPECS MAPS("fieldSpecs", spec)

static const struct shape_field annotations_config[] = {
	CONFIG, SPECS, STRING_MAP("annotations")
};
static const struct shape_field generator_config[] = {
	CONFIG, GENERATOR
};
static const struct shape_field secret_config[] = {
	CONFIG, GENERATOR, STRING("type")
};
static const struct shape_field bare_config[] = { CONFIG };

static const struct shape_field iam_kubernetes_fields[] = {
	STRING("name"), STRING("namespace")
};
static const struct shape iam_kubernetes =
    SHAPE("a Kubernetes service", iam_kubernetes_fields);
static const struct shape_field iam_account_fields[] = {
	STRING("name"), STRING("projectId")
};
static const struct shape iam_account =
    SHAPE("a service account", iam_account_fields);
static const struct shape_field iam_config[] = {
	CONFIG, STRING("cloud"), MAP("kubernetesService", iam_kubernetes),
	MAP("serviceAccount", iam_account)
};

static const struct shape_field image_config[] = {
	CONFIG, SPECS, MAP("imageTag", image)
};
static const struct shape_field label_config[] = {
	CONFIG, SPECS, STRING_MAP("labels")
};
static const struct shape_field namespace_config[] = {
	CONFIG, SPECS, BOOL("unsetOnly"), STRING("setRoleBindingSubjects")
};
static const struct shape_field patch_config[] = {
	CONFIG, STRING("path"), STRING("patch"), MAP("target", selector),
	MAP("options", patch_options)
};
static const struct shape_field patch_json_config[] = {
	CONFIG, MAP("target", selector), STRING("path"), STRING("jsonOp")
};
static const struct shape_field patch_strategic_config[] = {
	CONFIG, STRINGS("paths"), STRING("patches")
};
static const struct shape_field prefix_config[] = {
	CONFIG, SPECS, STRING("prefix")
};
static const struct shape_field prefix_suffix_config[] = {
	CONFIG, SPECS, STRING("prefix"), STRING("suffix")
};
static const struct shape_field suffix_config[] = {
	CONFIG, SPECS, STRING("suffix")
};
static const struct shape_field replacement_config[] = {
	CONFIG, MAPS("replacements", settings_replacement)
};
static const struct shape_field replica_config[] = {
	CONFIG, SPECS, MAP("replica", replica)
};

static const struct shape_field value_target_fields[] = {
	MAP("selector", selector), STRING("fieldPath"), INT("filePathPosition")
};
static const struct shape value_target =
    SHAPE("a target of a value", value_target_fields);
static const struct shape_field value_config[] = {
	CONFIG, STRING("value"), MAPS("targets", value_target),
	STRING("targetFilePath")
};
static const struct shape_field value_targets_fields[] = {
	MAPS("targets", value_target)
};
const struct shape settings_value_targets =
    SHAPE("a list of targets", value_targets_fields);

/* api/internal/plugins/builtinhelpers/builtins.go */
static const struct settings_builtin builtins[] = {
#define TRANSFORMER(name, what, fields) \
	{ name "Transformer", what, false, \
	    SHAPE("this " name "Transformer", fields) }
#define MAKER(name, what, fields) \
	{ name "Generator", what, true, \
	    SHAPE("this " name "Generator", fields) }
	TRANSFORMER("Annotations", BUILTIN_ANNOTATIONS, annotations_config),
	MAKER("ConfigMap", BUILTIN_CONFIGMAP, generator_config),
	TRANSFORMER("Hash", BUILTIN_HASH, bare_config),
	MAKER("HelmChartInflation", BUILTIN_HELM, bare_config),
	MAKER("IAMPolicy", BUILTIN_IAM_POLICY, iam_config),
	TRANSFORMER("ImageTag", BUILTIN_IMAGE_TAG, image_config),
	TRANSFORMER("Label", BUILTIN_LABEL, label_config),
	TRANSFORMER("Namespace", BUILTIN_NAMESPACE, namespace_config),
	TRANSFORMER("Patch", BUILTIN_PATCH, patch_config),
	TRANSFORMER("PatchJson6902", BUILTIN_PATCH_JSON, patch_json_config),
	TRANSFORMER("PatchStrategicMerge", BUILTIN_PATCH_STRATEGIC,
	    patch_strategic_config),
	TRANSFORMER("Prefix", BUILTIN_PREFIX, prefix_config),
	TRANSFORMER("PrefixSuffix", BUILTIN_PREFIX_SUFFIX,
	    prefix_suffix_config),
	TRANSFORMER("Replacement", BUILTIN_REPLACEMENT, replacement_config),
	TRANSFORMER("ReplicaCount", BUILTIN_REPLICA_COUNT, replica_config),
	MAKER("Secret", BUILTIN_SECRET, secret_config),
	TRANSFORMER("Suffix", BUILTIN_SUFFIX, suffix_config),
	TRANSFORMER("ValueAdd", BUILTIN_VALUE_ADD, value_config)
};

const struct settings_builtin *
settings_builtin(const char *kind, const char **near)
{
	const char *name[N(builtins)];
	size_t i;

	for (i = 0; i < N(builtins); i++) {
		if (!strcmp(builtins[i].kind, kind))
			return &builtins[i];
		name[i] = builtins[i].kind;
	}
	*near = diag_nearest(kind, name, N(builtins));
	return NULL;
}
