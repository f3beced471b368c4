#include "kube/schema_table.h"

#include <string.h>

/*
 * Where the facts come from: the OpenAPI description of Kubernetes 1.21.2
 * (kyaml/openapi/kubernetesapi/v1_21_2) and those of 1.28 to 1.36 for what is
 * marked later.  x-kubernetes-patch-strategy says that a list is merged,
 * x-kubernetes-list-map-keys, else x-kubernetes-patch-merge-key, by what.
 */

#define LIST(...) (const struct schema_field[]){ __VA_ARGS__ }
#define MAP(...) { .field = LIST(__VA_ARGS__), \
	.nfield = sizeof(LIST(__VA_ARGS__)) / sizeof(struct schema_field) }

static const struct schema_keys set = { .n = 0 };
static const struct schema_keys by_container_port = { 2,
	{ "containerPort", "protocol" }, { NULL, "TCP" } };
static const struct schema_keys by_device = { 4,
	{ "driver", "device", "pool", "shareID" }, { NULL } };
static const struct schema_keys by_device_path = { 1,
	{ "devicePath" }, { NULL } };
static const struct schema_keys by_ip = { 1, { "ip" }, { NULL } };
static const struct schema_keys by_mount_path = { 1,
	{ "mountPath" }, { NULL } };
static const struct schema_keys by_name = { 1, { "name" }, { NULL } };
static const struct schema_keys by_port = { 2,
	{ "port", "protocol" }, { NULL, "TCP" } };
static const struct schema_keys by_server = { 1,
	{ "apiServerID" }, { NULL } };
static const struct schema_keys by_topology = { 2,
	{ "topologyKey", "whenUnsatisfiable" }, { NULL } };
static const struct schema_keys by_type = { 1, { "type" }, { NULL } };
static const struct schema_keys by_uid = { 1, { "uid" }, { NULL } };

/* Lists whose elements hold nothing that is merged in turn. */
static const struct schema_type set_list = { .keys = &set };
static const struct schema_type ip_list = { .keys = &by_ip };
static const struct schema_type name_list = { .keys = &by_name };
static const struct schema_type type_list = { .keys = &by_type };
static const struct schema_type uid_list = { .keys = &by_uid };
static const struct schema_type later_ip_list = {
	.keys = &by_ip, .later = true };
static const struct schema_type later_name_list = {
	.keys = &by_name, .later = true };
static const struct schema_type later_server_list = {
	.keys = &by_server, .later = true };
static const struct schema_type later_type_list = {
	.keys = &by_type, .later = true };
static const struct schema_type later_uid_list = {
	.keys = &by_uid, .later = true };

const struct schema_type schema_object_meta = MAP(
	{ "finalizers", &set_list },
	{ "ownerReferences", &uid_list });

/* Pods. */

static const struct schema_type mount_list = { .keys = &by_mount_path };
static const struct schema_type device_path_list = { .keys = &by_device_path };
static const struct schema_type container_port_list = {
	.keys = &by_container_port };
static const struct schema_type later_port_list = {
	.keys = &by_container_port, .later = true };

static const struct schema_type resources = MAP(
	{ "claims", &later_name_list });

static const struct schema_type container = MAP(
	{ "env", &name_list },
	{ "ports", &container_port_list },
	{ "resources", &resources },
	{ "volumeDevices", &device_path_list },
	{ "volumeMounts", &mount_list });
static const struct schema_type container_list = {
	.element = &container, .keys = &by_name };

/* 1.21 leaves the ports of ephemeral containers without keys. */
static const struct schema_type ephemeral = MAP(
	{ "env", &name_list },
	{ "ports", &later_port_list },
	{ "resources", &resources },
	{ "volumeDevices", &device_path_list },
	{ "volumeMounts", &mount_list });
static const struct schema_type ephemeral_list = {
	.element = &ephemeral, .keys = &by_name };

static const struct schema_type claim_template = MAP(
	{ "metadata", &schema_object_meta });
static const struct schema_type claim_source = MAP(
	{ "volumeClaimTemplate", &claim_template });
static const struct schema_type volume = MAP(
	{ "ephemeral", &claim_source });
static const struct schema_type volume_list = {
	.element = &volume, .keys = &by_name };
static const struct schema_type topology_list = { .keys = &by_topology };

static const struct schema_type pod_spec = MAP(
	{ "containers", &container_list },
	{ "ephemeralContainers", &ephemeral_list },
	{ "hostAliases", &ip_list },
	{ "imagePullSecrets", &name_list },
	{ "initContainers", &container_list },
	{ "resourceClaims", &later_name_list },
	{ "resources", &resources },
	{ "schedulingGates", &later_name_list },
	{ "topologySpreadConstraints", &topology_list },
	{ "volumes", &volume_list });

static const struct schema_type pod_status = MAP(
	{ "conditions", &type_list },
	{ "hostIPs", &later_ip_list },
	{ "podIPs", &ip_list },
	{ "resourceClaimStatuses", &later_name_list },
	{ "resources", &resources });

static const struct schema_type pod = MAP(
	{ "metadata", &schema_object_meta },
	{ "spec", &pod_spec },
	{ "status", &pod_status });

static const struct schema_type pod_template_spec = MAP(
	{ "metadata", &schema_object_meta },
	{ "spec", &pod_spec });

/* What most objects have, and statuses that are lists of conditions. */

static const struct schema_type status = MAP(
	{ "conditions", &type_list });
static const struct schema_type later_status = MAP(
	{ "conditions", &later_type_list });

static const struct schema_type plain = MAP(
	{ "metadata", &schema_object_meta });
static const struct schema_type with_status = MAP(
	{ "metadata", &schema_object_meta },
	{ "status", &status });
static const struct schema_type with_later_status = MAP(
	{ "metadata", &schema_object_meta },
	{ "status", &later_status });

static const struct schema_type plain_within = MAP(
	{ "metadata", &schema_object_meta },
	{ "spec", &plain });

/* Workloads: Deployment, StatefulSet, Job and the like. */

static const struct schema_type workload_spec = MAP(
	{ "template", &pod_template_spec });
static const struct schema_type workload = MAP(
	{ "metadata", &schema_object_meta },
	{ "spec", &workload_spec },
	{ "status", &status });

static const struct schema_type job_template = MAP(
	{ "metadata", &schema_object_meta },
	{ "spec", &workload_spec });
static const struct schema_type cron_spec = MAP(
	{ "jobTemplate", &job_template });
static const struct schema_type cron_job = MAP(
	{ "metadata", &schema_object_meta },
	{ "spec", &cron_spec });

static const struct schema_type pod_template = MAP(
	{ "metadata", &schema_object_meta },
	{ "template", &pod_template_spec });

/* The other kinds, by name. */

static const struct schema_type component_status = MAP(
	{ "conditions", &type_list },
	{ "metadata", &schema_object_meta });

static const struct schema_type node_spec = MAP(
	{ "podCIDRs", &set_list });
static const struct schema_type node_status = MAP(
	{ "addresses", &type_list },
	{ "conditions", &type_list });
static const struct schema_type node_object = MAP(
	{ "metadata", &schema_object_meta },
	{ "spec", &node_spec },
	{ "status", &node_status });

static const struct schema_type port_list = { .keys = &by_port };
static const struct schema_type service_spec = MAP(
	{ "ports", &port_list });
static const struct schema_type service = MAP(
	{ "metadata", &schema_object_meta },
	{ "spec", &service_spec },
	{ "status", &status });

static const struct schema_type service_account = MAP(
	{ "metadata", &schema_object_meta },
	{ "secrets", &name_list });

static const struct schema_type selector = { .replaced = true };
static const struct schema_type budget_spec = MAP(
	{ "selector", &selector });
static const struct schema_type disruption_budget = MAP(
	{ "metadata", &schema_object_meta },
	{ "spec", &budget_spec },
	{ "status", &status });

static const struct schema_type webhook = MAP(
	{ "matchConditions", &later_name_list });
static const struct schema_type webhook_list = {
	.element = &webhook, .keys = &by_name };
static const struct schema_type webhooks = MAP(
	{ "metadata", &schema_object_meta },
	{ "webhooks", &webhook_list });

static const struct schema_type mutating_spec = MAP(
	{ "matchConditions", &later_name_list });
static const struct schema_type mutating_policy = MAP(
	{ "metadata", &schema_object_meta },
	{ "spec", &mutating_spec });
static const struct schema_type validating_spec = MAP(
	{ "matchConditions", &later_name_list },
	{ "variables", &later_name_list });
static const struct schema_type validating_policy = MAP(
	{ "metadata", &schema_object_meta },
	{ "spec", &validating_spec },
	{ "status", &later_status });

static const struct schema_type csi_spec = MAP(
	{ "drivers", &name_list });
static const struct schema_type csi_node = MAP(
	{ "metadata", &schema_object_meta },
	{ "spec", &csi_spec });

static const struct schema_type allocated_device_list = {
	.element = &later_status, .keys = &by_device, .later = true };
static const struct schema_type claim_status = MAP(
	{ "devices", &allocated_device_list },
	{ "reservedFor", &later_uid_list });
static const struct schema_type resource_claim = MAP(
	{ "metadata", &schema_object_meta },
	{ "status", &claim_status });

static const struct schema_type with_claims = MAP(
	{ "resourceClaims", &later_name_list });
static const struct schema_type pod_group_list = {
	.element = &with_claims, .keys = &by_name, .later = true };
static const struct schema_type workload_object_spec = MAP(
	{ "podGroupTemplates", &pod_group_list },
	{ "podGroups", &pod_group_list });
static const struct schema_type workload_object = MAP(
	{ "metadata", &schema_object_meta },
	{ "spec", &workload_object_spec });
static const struct schema_type pod_group_status = MAP(
	{ "conditions", &later_type_list },
	{ "resourceClaimStatuses", &later_name_list });
static const struct schema_type pod_group = MAP(
	{ "metadata", &schema_object_meta },
	{ "spec", &with_claims },
	{ "status", &pod_group_status });

static const struct schema_type scheduling_status = MAP(
	{ "resourceClaims", &later_name_list });
static const struct schema_type scheduling_context = MAP(
	{ "metadata", &schema_object_meta },
	{ "status", &scheduling_status });

static const struct schema_type storage_version_status = MAP(
	{ "conditions", &later_type_list },
	{ "storageVersions", &later_server_list });
static const struct schema_type storage_version = MAP(
	{ "metadata", &schema_object_meta },
	{ "status", &storage_version_status });

/*
 * The kinds, by group and name.  The scopes that are not marked later are
 * those of precomputedIsNamespaceScoped in kyaml/openapi/openapi.go.
 */

#define LOCAL SCOPE_NAMESPACED, false
#define LOCAL_LATER SCOPE_NAMESPACED, true
#define CLUSTER SCOPE_CLUSTER, false
#define CLUSTER_LATER SCOPE_CLUSTER, true
#define ADMISSION "admissionregistration.k8s.io"
#define AUTHENTICATION "authentication.k8s.io"
#define AUTHORIZATION "authorization.k8s.io"
#define CERTIFICATES "certificates.k8s.io"
#define FLOWCONTROL "flowcontrol.apiserver.k8s.io"
#define NETWORKING "networking.k8s.io"
#define RBAC "rbac.authorization.k8s.io"
#define RESOURCE "resource.k8s.io"
#define SCHEDULING "scheduling.k8s.io"
#define STORAGE "storage.k8s.io"

static const struct schema_kind kinds[] = {
	{ "", "Binding", " v1 ", LOCAL_LATER, &plain },
	{ "", "ComponentStatus", " v1 ", CLUSTER, &component_status },
	{ "", "ConfigMap", " v1 ", LOCAL, &plain },
	{ "", "Endpoints", " v1 ", LOCAL, &plain },
	{ "", "Event", " v1 ", LOCAL, &plain },
	{ "", "LimitRange", " v1 ", LOCAL, &plain },
	{ "", "Namespace", " v1 ", CLUSTER, &with_status },
	{ "", "Node", " v1 ", CLUSTER, &node_object },
	{ "", "NodeProxyOptions", " v1 ", CLUSTER, NULL },
	{ "", "PersistentVolume", " v1 ", CLUSTER, &plain },
	{ "", "PersistentVolumeClaim", " v1 ", LOCAL, &with_status },
	{ "", "Pod", " v1 ", LOCAL, &pod },
	{ "", "PodAttachOptions", " v1 ", LOCAL, NULL },
	{ "", "PodExecOptions", " v1 ", LOCAL, NULL },
	{ "", "PodPortForwardOptions", " v1 ", LOCAL, NULL },
	{ "", "PodProxyOptions", " v1 ", LOCAL, NULL },
	{ "", "PodTemplate", " v1 ", LOCAL, &pod_template },
	{ "", "ReplicationController", " v1 ", LOCAL, &workload },
	{ "", "ResourceQuota", " v1 ", LOCAL, &plain },
	{ "", "Secret", " v1 ", LOCAL, &plain },
	{ "", "Service", " v1 ", LOCAL, &service },
	{ "", "ServiceAccount", " v1 ", LOCAL, &service_account },
	{ "", "ServiceProxyOptions", " v1 ", LOCAL, NULL },
	{ ADMISSION, "MutatingAdmissionPolicy", "", CLUSTER_LATER,
	    &mutating_policy },
	{ ADMISSION, "MutatingAdmissionPolicyBinding", "", CLUSTER_LATER,
	    &plain },
	{ ADMISSION, "MutatingWebhookConfiguration", " v1 v1beta1 ", CLUSTER,
	    &webhooks },
	{ ADMISSION, "ValidatingAdmissionPolicy", "", CLUSTER_LATER,
	    &validating_policy },
	{ ADMISSION, "ValidatingAdmissionPolicyBinding", "", CLUSTER_LATER,
	    &plain },
	{ ADMISSION, "ValidatingWebhookConfiguration", " v1 v1beta1 ", CLUSTER,
	    &webhooks },
	{ "apiextensions.k8s.io", "CustomResourceDefinition", " v1 v1beta1 ",
	    CLUSTER, &with_later_status },
	{ "apiregistration.k8s.io", "APIService", " v1 v1beta1 ", CLUSTER,
	    &with_status },
	{ "apps", "ControllerRevision", " v1 ", LOCAL, &plain },
	{ "apps", "DaemonSet", " v1 ", LOCAL, &workload },
	{ "apps", "Deployment", " v1 ", LOCAL, &workload },
	{ "apps", "ReplicaSet", " v1 ", LOCAL, &workload },
	{ "apps", "StatefulSet", " v1 ", LOCAL, &workload },
	{ "argoproj.io", "ClusterAnalysisTemplate", "", CLUSTER_LATER, NULL },
	{ AUTHENTICATION, "SelfSubjectReview", "", CLUSTER_LATER, &plain },
	{ AUTHENTICATION, "TokenRequest", " v1 ", LOCAL_LATER, &plain },
	{ AUTHENTICATION, "TokenReview", " v1 v1beta1 ", CLUSTER_LATER,
	    &plain },
	{ AUTHORIZATION, "LocalSubjectAccessReview", " v1 v1beta1 ",
	    LOCAL_LATER, &plain },
	{ AUTHORIZATION, "SelfSubjectAccessReview", " v1 v1beta1 ",
	    CLUSTER_LATER, &plain },
	{ AUTHORIZATION, "SelfSubjectRulesReview", " v1 v1beta1 ",
	    CLUSTER_LATER, &plain },
	{ AUTHORIZATION, "SubjectAccessReview", " v1 v1beta1 ",
	    CLUSTER_LATER, &plain },
	{ "autoscaling", "HorizontalPodAutoscaler", " v1 v2beta1 v2beta2 ",
	    LOCAL, &with_later_status },
	{ "autoscaling", "Scale", " v1 ", LOCAL, &plain },
	{ "batch", "CronJob", " v1 v1beta1 ", LOCAL, &cron_job },
	{ "batch", "Job", " v1 ", LOCAL, &workload },
	{ "cert-manager.io", "ClusterIssuer", "", CLUSTER_LATER, NULL },
	{ CERTIFICATES, "CertificateSigningRequest", " v1 v1beta1 ", CLUSTER,
	    &with_later_status },
	{ CERTIFICATES, "ClusterTrustBundle", "", CLUSTER_LATER, &plain },
	{ CERTIFICATES, "PodCertificateRequest", "", LOCAL_LATER,
	    &with_later_status },
	{ "coordination.k8s.io", "Lease", " v1 v1beta1 ", LOCAL, &plain },
	{ "coordination.k8s.io", "LeaseCandidate", "", LOCAL_LATER, &plain },
	{ "discovery.k8s.io", "EndpointSlice", " v1 v1beta1 ", LOCAL, &plain },
	{ "events.k8s.io", "Event", " v1 v1beta1 ", LOCAL, &plain },
	{ "extensions", "Ingress", " v1beta1 ", LOCAL, &plain },
	{ FLOWCONTROL, "FlowSchema", " v1beta1 ", CLUSTER,
	    &with_later_status },
	{ FLOWCONTROL, "PriorityLevelConfiguration", " v1beta1 ", CLUSTER,
	    &with_later_status },
	{ "gateway.networking.k8s.io", "GatewayClass", "", CLUSTER_LATER,
	    NULL },
	{ "internal.apiserver.k8s.io", "StorageVersion", "", CLUSTER_LATER,
	    &storage_version },
	{ "keda.sh", "ClusterTriggerAuthentication", "", CLUSTER_LATER, NULL },
	{ NETWORKING, "ClusterCIDR", "", CLUSTER_LATER, &plain },
	{ NETWORKING, "IPAddress", "", CLUSTER_LATER, &plain },
	{ NETWORKING, "Ingress", " v1 v1beta1 ", LOCAL, &plain },
	{ NETWORKING, "IngressClass", " v1 v1beta1 ", CLUSTER, &plain },
	{ NETWORKING, "NetworkPolicy", " v1 ", LOCAL, &plain },
	{ NETWORKING, "ServiceCIDR", "", CLUSTER_LATER, &with_later_status },
	{ "node.k8s.io", "RuntimeClass", " v1 v1beta1 ", CLUSTER, &plain },
	{ "policy", "Eviction", " v1beta1 ", LOCAL_LATER, &plain },
	{ "policy", "PodDisruptionBudget", " v1 v1beta1 ", LOCAL,
	    &disruption_budget },
	{ "policy", "PodSecurityPolicy", " v1beta1 ", CLUSTER, &plain },
	{ RBAC, "ClusterRole", " v1 v1beta1 ", CLUSTER, &plain },
	{ RBAC, "ClusterRoleBinding", " v1 v1beta1 ", CLUSTER, &plain },
	{ RBAC, "Role", " v1 v1beta1 ", LOCAL, &plain },
	{ RBAC, "RoleBinding", " v1 v1beta1 ", LOCAL, &plain },
	{ RESOURCE, "DeviceClass", "", CLUSTER_LATER, &plain },
	{ RESOURCE, "DeviceTaintRule", "", CLUSTER_LATER, &with_later_status },
	{ RESOURCE, "PodSchedulingContext", "", LOCAL_LATER,
	    &scheduling_context },
	{ RESOURCE, "ResourceClaim", "", LOCAL_LATER, &resource_claim },
	{ RESOURCE, "ResourceClaimParameters", "", LOCAL_LATER, &plain },
	{ RESOURCE, "ResourceClaimTemplate", "", LOCAL_LATER,
	    &plain_within },
	{ RESOURCE, "ResourceClass", "", CLUSTER_LATER, &plain },
	{ RESOURCE, "ResourceClassParameters", "", LOCAL_LATER, &plain },
	{ RESOURCE, "ResourcePoolStatusRequest", "", CLUSTER_LATER,
	    &with_later_status },
	{ RESOURCE, "ResourceSlice", "", CLUSTER_LATER, &plain },
	{ SCHEDULING, "PodGroup", "", LOCAL_LATER, &pod_group },
	{ SCHEDULING, "PriorityClass", " v1 v1beta1 ", CLUSTER, &plain },
	{ SCHEDULING, "Workload", "", LOCAL_LATER, &workload_object },
	{ STORAGE, "CSIDriver", " v1 v1beta1 ", CLUSTER, &plain },
	{ STORAGE, "CSINode", " v1 v1beta1 ", CLUSTER, &csi_node },
	{ STORAGE, "CSIStorageCapacity", " v1beta1 ", LOCAL, &plain },
	{ STORAGE, "StorageClass", " v1 v1beta1 ", CLUSTER, &plain },
	{ STORAGE, "VolumeAttachment", " v1 v1beta1 ", CLUSTER, &plain },
	{ STORAGE, "VolumeAttributesClass", "", CLUSTER_LATER, &plain },
	{ "storagemigration.k8s.io", "StorageVersionMigration", "",
	    CLUSTER_LATER, &with_later_status },
};

const struct schema_kind *
schema_kind_find(const char *group, const char *kind)
{
	size_t low = 0, high = sizeof(kinds) / sizeof(*kinds), mid;
	int order;

	while (low < high) {
		mid = low + (high - low) / 2;
		order = strcmp(group, kinds[mid].group);
		if (!order)
			order = strcmp(kind, kinds[mid].kind);
		if (!order)
			return &kinds[mid];
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return NULL;
}

const struct schema_type *
schema_type_named(const char *name)
{
	static const struct schema_field named[] = {
		{ "api.batch.v1.JobTemplateSpec", &job_template },
		{ "api.core.v1.Container", &container },
		{ "api.core.v1.EphemeralContainer", &ephemeral },
		{ "api.core.v1.PodSpec", &pod_spec },
		{ "api.core.v1.PodTemplateSpec", &pod_template_spec },
		{ "api.core.v1.ServiceSpec", &service_spec },
		{ "api.core.v1.Volume", &volume },
		{ "apimachinery.pkg.apis.meta.v1.ObjectMeta",
		    &schema_object_meta },
	};
	size_t i;

	if (strncmp(name, "io.k8s.", 7))
		return NULL;
	for (i = 0; i < sizeof(named) / sizeof(*named); i++)
		if (!strcmp(name + 7, named[i].name))
			return named[i].type;
	return NULL;
}
