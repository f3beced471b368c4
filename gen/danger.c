#include "gen/danger.h"

#include <string.h>

#include "kube/order.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))
#define IMMUTABLE "cannot be changed: the object must be made anew"

static bool
is_kind(const struct gvk *gvk, const char *group, const char *kind)
{
	return !strcmp(gvk->group, group) && !strcmp(gvk->kind, kind);
}

const char *
danger_of_removal(const struct gvk *gvk)
{
	static const struct {
		const char *group, *kind, *words;
	} rows[] = {
		{ "", "Namespace", "all that is in it is deleted" },
		{ "", "PersistentVolume", "its data may be deleted with it" },
		{ "", "PersistentVolumeClaim", "data is deleted with it" },
		{ "apiextensions.k8s.io", "CustomResourceDefinition",
		    "all objects of its kind are deleted" },
		{ "apps", "StatefulSet", "its pods and their identities go" }
	};
	size_t i;

	for (i = 0; i < N(rows); i++)
		if (is_kind(gvk, rows[i].group, rows[i].kind))
			return rows[i].words;
	return NULL;
}

/* --- fields that the API server does not let anyone change --- */

/*
 * Kubernetes, pkg/apis/{apps,batch,core,rbac,storage}/validation, in each the
 * Validate...Update.
 */
static const struct fixed {
	const char *group, *kind, *path;
} fixed_fields[] = {
	{ "", "PersistentVolumeClaim", "spec.accessModes" },
	{ "", "PersistentVolumeClaim", "spec.selector" },
	{ "", "PersistentVolumeClaim", "spec.storageClassName" },
	{ "", "PersistentVolumeClaim", "spec.volumeMode" },
	{ "", "PersistentVolumeClaim", "spec.volumeName" },
	{ "", "Secret", "type" },
	{ "", "Service", "spec.clusterIP" },
	{ "", "Service", "spec.clusterIPs" },
	{ "apps", "DaemonSet", "spec.selector" },
	{ "apps", "Deployment", "spec.selector" },
	{ "apps", "ReplicaSet", "spec.selector" },
	{ "apps", "StatefulSet", "spec.podManagementPolicy" },
	{ "apps", "StatefulSet", "spec.selector" },
	{ "apps", "StatefulSet", "spec.serviceName" },
	{ "apps", "StatefulSet", "spec.volumeClaimTemplates" },
	{ "batch", "Job", "spec.completionMode" },
	{ "batch", "Job", "spec.selector" },
	{ "batch", "Job", "spec.template" },
	{ "rbac.authorization.k8s.io", "ClusterRoleBinding", "roleRef" },
	{ "rbac.authorization.k8s.io", "RoleBinding", "roleRef" },
	{ "storage.k8s.io", "StorageClass", "parameters" },
	{ "storage.k8s.io", "StorageClass", "provisioner" },
	{ "storage.k8s.io", "StorageClass", "reclaimPolicy" },
	{ "storage.k8s.io", "StorageClass", "volumeBindingMode" }
};

/* Whether a field is at a dotted path or below it. */
static bool
is_below(const struct diff_field *f, const char *path)
{
	size_t i, len;

	for (i = 0; i < f->npath; i++) {
		len = strcspn(path, ".");
		if (strlen(f->path[i].text) != len ||
		    memcmp(f->path[i].text, path, len))
			return false;
		if (!path[len])
			return true;
		path += len + 1;
	}
	return false;
}

static bool
is_fixed(const struct gvk *gvk, const struct node *object,
    const struct diff_field *f)
{
	static const char *const parts[] = { "data", "binaryData",
		"stringData", "immutable" };
	size_t i;

	for (i = 0; i < N(fixed_fields); i++)
		if (is_kind(gvk, fixed_fields[i].group,
		    fixed_fields[i].kind) && is_below(f, fixed_fields[i].path))
			return true;
	if ((!is_kind(gvk, "", "ConfigMap") && !is_kind(gvk, "", "Secret")) ||
	    !node_get_bool(object, "immutable", false))
		return false;
	for (i = 0; i < N(parts); i++)
		if (is_below(f, parts[i]))
			return true;
	return false;
}

/* --- values that give away more --- */

/* No tag is the tag "latest". */
static bool
is_latest(const char *image)
{
	const char *name = strrchr(image, '/'), *tag;

	if (!*image || strchr(image, '@'))
		return false;
	tag = strchr(name ? name : image, ':');
	return !tag || !strcmp(tag, ":latest");
}

static const char *
danger_of_role(const char *key, const struct node *n)
{
	static const char *const keys[] = { "apiGroups", "nonResourceURLs",
		"resources", "verbs" };
	size_t i;

	for (i = 0; i < N(keys); i++)
		if (!strcmp(keys[i], key) && !strcmp(n->str, "*"))
			return "the wildcard allows everything";
	return NULL;
}

static const char *
danger_of_text(const struct gvk *gvk, const char *key, const struct node *n)
{
	static const char *const shared[] = { "hostIPC", "hostNetwork",
		"hostPID" };
	size_t i;

	if (is_kind(gvk, "rbac.authorization.k8s.io", "Role") ||
	    is_kind(gvk, "rbac.authorization.k8s.io", "ClusterRole"))
		return danger_of_role(key, n);
	if (!strcmp(key, "image") && n->type == TYPE_STRING &&
	    is_latest(n->str))
		return "whatever is latest will run";
	if (n->type != TYPE_BOOL || !node_truth(n))
		return NULL;
	if (!strcmp(key, "privileged"))
		return "a privileged container owns its node";
	if (!strcmp(key, "allowPrivilegeEscalation"))
		return "its processes may gain privileges";
	for (i = 0; i < N(shared); i++)
		if (!strcmp(key, shared[i]))
			return "its pods share this with the node";
	return NULL;
}

const char *
danger_of_value(const struct gvk *gvk, const char *key,
    const struct node *n)
{
	if (!order_is_native(gvk->group))
		return NULL;
	if (n->kind == NODE_SCALAR)
		return danger_of_text(gvk, key, n);
	if (!strcmp(key, "hostPath") && n->kind == NODE_MAP)
		return "its pods reach files of the node";
	return NULL;
}

/* The first danger in a value and all that is below it. */
static const char *
search(const struct gvk *gvk, const char *key, const struct node *n)
{
	const char *words = n ? danger_of_value(gvk, key, n) : NULL;
	size_t i;

	if (!n || words)
		return words;
	for (i = 0; !words && n->kind == NODE_MAP && i < n->npair; i++)
		words = search(gvk, n->pair[i].key->str, n->pair[i].value);
	for (i = 0; !words && n->kind == NODE_LIST && i < n->nitem; i++)
		words = search(gvk, key, n->item[i]);
	return words;
}

/* --- fields --- */

/* The key of a field, or of the list that it is an element of. */
static const char *
key_of(const struct diff_field *f)
{
	size_t i = f->npath;

	while (i && f->path[i - 1].element)
		i--;
	return i ? f->path[i - 1].text : "";
}

static const char *
step(const struct diff_field *f, size_t from_end)
{
	return f->npath >= from_end ? f->path[f->npath - from_end].text : "";
}

static bool
is_zero(const struct node *n)
{
	return n && n->kind == NODE_SCALAR && !strcmp(n->str, "0");
}

static bool
has_capability(const struct diff_field *f)
{
	return f->new && ((!strcmp(key_of(f), "add") &&
	    (!strcmp(step(f, 2), "capabilities") ||
	    !strcmp(step(f, 3), "capabilities"))) ||
	    (!strcmp(step(f, 1), "capabilities") && node_get(f->new, "add")));
}

static bool
loses_limits(const struct diff_field *f)
{
	if (f->new)
		return false;
	return !strcmp(step(f, 1), "limits") || !strcmp(step(f, 2), "limits") ||
	    (!strcmp(step(f, 1), "resources") && node_get(f->old, "limits"));
}

static bool
grows_binding(const struct gvk *gvk, const struct diff_field *f)
{
	return f->new && f->npath && !strcmp(f->path[0].text, "subjects") &&
	    (is_kind(gvk, "rbac.authorization.k8s.io", "RoleBinding") ||
	    is_kind(gvk, "rbac.authorization.k8s.io", "ClusterRoleBinding"));
}

const char *
danger_of_field(const struct gvk *gvk, const struct node *object,
    const struct diff_field *f)
{
	const char *words;

	if (object && is_fixed(gvk, object, f))
		return IMMUTABLE;
	if (is_below(f, "spec.replicas") && is_zero(f->new) &&
	    !is_zero(f->old))
		return "no pods are left";
	if (loses_limits(f))
		return "nothing limits it any more";
	if (grows_binding(gvk, f))
		return "more subjects get these rights";
	if (has_capability(f) && order_is_native(gvk->group))
		return "a container gets more capabilities";
	if (!f->new || f->op == DIFF_MOVE)
		return NULL;
	words = search(gvk, key_of(f), f->new);
	return words && search(gvk, key_of(f), f->old) != words ? words : NULL;
}
