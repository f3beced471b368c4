#include "kube/order.h"

#include <string.h>

#define N(array) (sizeof(array) / sizeof((array)[0]))

/* Groups of Kubernetes' own API, k8s.io/api as of 1.32. */
static const char *const native[] = {
	"", "apps", "autoscaling", "batch", "extensions", "policy",
	"admissionregistration.k8s.io", "apiextensions.k8s.io",
	"apiregistration.k8s.io", "authentication.k8s.io",
	"authorization.k8s.io", "certificates.k8s.io",
	"coordination.k8s.io", "discovery.k8s.io", "events.k8s.io",
	"flowcontrol.apiserver.k8s.io", "internal.apiserver.k8s.io",
	"networking.k8s.io", "node.k8s.io", "rbac.authorization.k8s.io",
	"resource.k8s.io", "scheduling.k8s.io", "storage.k8s.io",
	"storagemigration.k8s.io"
};

/* First to last; an empty name stands for all kinds that are not listed. */
static const char *const kinds[] = {
	"PriorityClass",
	"Namespace",
	"CustomResourceDefinition",
	"NetworkPolicy",
	"ResourceQuota",
	"LimitRange",
	"PodSecurityPolicy",
	"PodDisruptionBudget",
	"ServiceAccount",
	"Secret",
	"ConfigMap",
	"StorageClass",
	"PersistentVolume",
	"PersistentVolumeClaim",
	"ClusterRole",
	"ClusterRoleBinding",
	"Role",
	"RoleBinding",
	"Service",
	"DaemonSet",
	"Pod",
	"ReplicationController",
	"ReplicaSet",
	"Deployment",
	"HorizontalPodAutoscaler",
	"StatefulSet",
	"Job",
	"CronJob",
	"IngressClass",
	"Ingress",
	"APIService",
	"",
	"ValidatingAdmissionPolicy",
	"ValidatingAdmissionPolicyBinding",
	"MutatingAdmissionPolicy",
	"MutatingAdmissionPolicyBinding",
	"MutatingWebhookConfiguration",
	"ValidatingWebhookConfiguration"
};

bool
order_is_native(const char *group)
{
	size_t i;

	for (i = 0; i < N(native); i++)
		if (!strcmp(native[i], group))
			return true;
	return false;
}

static unsigned
rank_of(const char *kind)
{
	size_t i;

	for (i = 0; i < N(kinds) && strcmp(kinds[i], kind); i++)
		;
	return i < N(kinds) ? (unsigned)i : rank_of("");
}

unsigned
order_rank(const struct gvk *gvk)
{
	/* a sealed secret becomes a Secret on the node */
	if (!strcmp(gvk->group, "sluice") &&
	    !strcmp(gvk->kind, "SealedSecret"))
		return rank_of("Secret");
	return rank_of(order_is_native(gvk->group) ? gvk->kind : "");
}
