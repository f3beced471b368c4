/* The built-in schema knows scopes and merge keys as kustomize does. */

#include "kube/schema.h"

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

int
main(void)
{
	struct arena *a = arena_new();
	const struct schema *compat = schema_new(a, true);
	const struct schema *later = schema_new(a, false);

	scopes(compat, later);
	lists(a, compat, later);
	arena_free(a);
	return tap_done();
}
