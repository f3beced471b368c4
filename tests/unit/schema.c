/*
 * The built-in schema knows scopes and merge keys as kustomize does; CRDs and
 * OpenAPI files add to it, whatever their references lead to.
 */

#include "kube/schema.h"
#include "yaml/read.h"

#include "tests/unit/tap.h"

static enum schema_scope
scope(const struct schema *s, const char *group, const char *version,
    const char *kind)
{
	struct gvk g = { group, version, kind };

	return schema_scope(s, &g);
}

/* The list at a path of fields, "-" going into a list; keys between commas. */
static const char *
keys(struct arena *a, const struct schema *s, const char *group,
    const char *version, const char *kind, const char *const *path)
{
	struct gvk g = { group, version, kind };
	struct schema_at at = schema_start(s, &g);
	struct schema_list list;
	const char *out = "";
	size_t i;

	for (; *path; path++)
		at = strcmp(*path, "-") ? schema_field(s, at, *path) :
		    schema_element(s, at);
	list = schema_list(s, at);
	if (!list.merge)
		return NULL;
	for (i = 0; i < list.nkey; i++)
		out = arena_printf(a, "%s%s%s%s%s", out, i ? "," : "",
		    list.key[i], list.fallback[i] ? "=" : "",
		    list.fallback[i] ? list.fallback[i] : "");
	return out;
}

static void
scopes(const struct schema *compat, const struct schema *later)
{
	ok(scope(compat, "", "v1", "Namespace") == SCOPE_CLUSTER,
	    "a Namespace is in no namespace");
	ok(scope(compat, "apps", "v1", "Deployment") == SCOPE_NAMESPACED,
	    "a Deployment is in one");
	ok(scope(compat, "storage.k8s.io", "v1beta1", "CSIStorageCapacity") ==
	    SCOPE_NAMESPACED, "versions of 1.21 are known");
	ok(scope(compat, "storage.k8s.io", "v1", "CSIStorageCapacity") ==
	    SCOPE_UNKNOWN, "later ones are not, for kustomize");
	ok(scope(later, "storage.k8s.io", "v1", "CSIStorageCapacity") ==
	    SCOPE_NAMESPACED, "but else they are");
	ok(scope(compat, "storage.k8s.io", "v1be", "StorageClass") ==
	    SCOPE_UNKNOWN, "a part of a version is no version");
	ok(scope(compat, "", "v1", "Binding") == SCOPE_UNKNOWN,
	    "kustomize knows the fields of a Binding, but not its scope");
	ok(scope(later, "resource.k8s.io", "v1", "DeviceClass") ==
	    SCOPE_CLUSTER, "a kind that came with 1.34");
	ok(scope(later, "example.com", "v1", "Namespace") == SCOPE_UNKNOWN,
	    "another group has other kinds");
}

#define PATH(...) (const char *const[]) { __VA_ARGS__, NULL }
#define SPEC "spec", "template", "spec"

static void
lists(struct arena *a, const struct schema *compat,
    const struct schema *later)
{
	is(keys(a, compat, "apps", "v1", "Deployment",
	    PATH(SPEC, "containers", "-", "ports")),
	    "containerPort,protocol=TCP", "ports of a container");
	is(keys(a, compat, "batch", "v1", "CronJob", PATH("spec",
	    "jobTemplate", SPEC, "volumes")), "name", "volumes of a CronJob");
	is(keys(a, compat, "", "v1", "Secret", PATH("metadata",
	    "finalizers")), "", "finalizers are a set");
	is(keys(a, compat, "apps", "v1", "Deployment",
	    PATH(SPEC, "containers", "-", "envFrom")), NULL,
	    "envFrom is replaced");
	is(keys(a, compat, "example.com", "v1", "Deployment",
	    PATH(SPEC, "containers")), NULL, "nothing is known of other kinds");
	is(keys(a, compat, "", "v1", "Pod", PATH("spec",
	    "ephemeralContainers", "-", "ports")), NULL,
	    "1.21 has no keys for ports of ephemeral containers");
	is(keys(a, later, "", "v1", "Pod", PATH("spec",
	    "ephemeralContainers", "-", "ports")),
	    "containerPort,protocol=TCP", "later releases have");
	is(keys(a, later, "apps", "v1", "Deployment",
	    PATH(SPEC, "resourceClaims")), "name", "and for resource claims");
}

static const struct node *
document(struct arena *a, const char *text)
{
	struct yaml_docs docs;

	yaml_read(a, diag_new(a), YAML_CORE, "doc", text, strlen(text), &docs);
	return docs.doc[0];
}

static const char crd[] = "spec:\n"
    "  group: example.com\n"
    "  scope: Cluster\n"
    "  names: {kind: Widget}\n"
    "  versions:\n"
    "  - name: v1\n"
    "    schema:\n"
    "      openAPIV3Schema:\n"
    "        properties:\n"
    "          routes:\n"
    "            type: array\n"
    "            x-kubernetes-list-type: map\n"
    "            x-kubernetes-list-map-keys: [host, port]\n"
    "            items: {properties: {port: {default: 80}}}\n"
    "          names: {type: array, x-kubernetes-list-type: set}\n"
    "  - name: v2\n";

static void
definitions(struct arena *a)
{
	struct schema *s = schema_new(a, false), *compat = schema_new(a, true);
	struct diag *d = diag_new(a);

	schema_add_crd(s, d, document(a, crd));
	schema_add_crd(compat, d, document(a, crd));
	ok(scope(s, "example.com", "v2", "Widget") == SCOPE_CLUSTER &&
	    scope(compat, "example.com", "v2", "Widget") == SCOPE_UNKNOWN,
	    "a CRD says the scope, but not to kustomize");
	is(keys(a, s, "example.com", "v1", "Widget", PATH("routes")),
	    "host,port=80", "its list types are merge keys");
	is(keys(a, s, "example.com", "v1", "Widget", PATH("names")), NULL,
	    "its sets are replaced");
	is(keys(a, s, "example.com", "v1", "Widget", PATH("metadata",
	    "finalizers")), "", "its metadata is that of all objects");
	ok(!diag_count(d, DIAG_WARNING), "and nothing is wrong with it");
	schema_add_crd(s, d, document(a, "spec: {group: example.com}\n"));
	ok(diag_count(d, DIAG_WARNING) == 1, "a CRD without kind is said");
}

static const char openapi[] = "definitions:\n"
    "  a: {$ref: '#/definitions/b'}\n"
    "  b: {$ref: '#/definitions/a'}\n"
    "  x/y:\n"
    "    x-kubernetes-group-version-kind:\n"
    "    - {group: example.com, version: v1, kind: Loop}\n"
    "    properties:\n"
    "      loop: {$ref: '#/definitions/a'}\n"
    "      self: {$ref: '#/definitions/x~1y'}\n"
    "      pod: {$ref: '#/definitions/io.k8s.api.core.v1.PodSpec'}\n"
    "      list: {type: array, x-kubernetes-patch-strategy: "
    "'merge,retainKeys', x-kubernetes-patch-merge-key: id}\n"
    "paths:\n"
    "  /things: {get: {x-kubernetes-group-version-kind: "
    "{group: example.com, version: v1, kind: Thing}}}\n";

static void
openapi_files(struct arena *a)
{
	struct schema *s = schema_new(a, false), *compat = schema_new(a, true);
	struct diag *d = diag_new(a);

	schema_add_openapi(s, d, document(a, openapi));
	schema_add_openapi(compat, d, document(a, openapi));
	is(keys(a, s, "example.com", "v1", "Loop", PATH("loop", "x")), NULL,
	    "references in a circle lead nowhere");
	is(keys(a, compat, "example.com", "v1", "Loop",
	    PATH("self", "self", "list")), "id", "a type may hold itself");
	is(keys(a, s, "example.com", "v1", "Loop", PATH("pod", "volumes")),
	    "name", "a type may be one of Kubernetes");
	is(keys(a, compat, "example.com", "v1", "Loop",
	    PATH("pod", "volumes")), NULL, "but to kustomize it is gone");
	is(keys(a, compat, "", "v1", "Pod", PATH("spec", "volumes")), NULL,
	    "and so are the other built-in types");
	is(keys(a, s, "", "v1", "Pod", PATH("spec", "volumes")), "name",
	    "which stay with us");
	ok(scope(compat, "example.com", "v1", "Thing") == SCOPE_CLUSTER,
	    "paths say the scope");
	compat = schema_new(a, true);
	scope(compat, "example.com", "v1", "Unknown");
	schema_add_openapi(compat, d, document(a, openapi));
	is(keys(a, compat, "", "v1", "Pod", PATH("spec", "volumes")), "name",
	    "what was asked before stays with kustomize, too");
	schema_add_openapi(s, d, document(a, "definitions: [a]\n"));
	ok(diag_count(d, DIAG_ERROR) == 1, "definitions are a map");
}

int
main(void)
{
	struct arena *a = arena_new();
	const struct schema *compat = schema_new(a, true);
	const struct schema *later = schema_new(a, false);

	scopes(compat, later);
	lists(a, compat, later);
	definitions(a);
	openapi_files(a);
	arena_free(a);
	return tap_done();
}
