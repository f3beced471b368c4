#include "overlays/fieldspec_table.h"

/*
 * Tables hold kustomize's rows first (api/internal/konfig/builtinpluginconsts
 * at v5.5.0), then ours; the enum beside a table counts the first part.
 */

#define ROLLOUT(p) OURS_MAKE("argoproj.io", "", "Rollout", p)

static const struct fieldspec names[] = {
	FIND_IN("", "metadata/name"),
};

static const struct fieldspec namespaces[] = {
	MAKE_IN("Namespace", "metadata/name"),
	MAKE("apiregistration.k8s.io", "", "APIService",
	    "spec/service/namespace"),
	FIND("apiextensions.k8s.io", "", "CustomResourceDefinition",
	    "spec/conversion/webhook/clientConfig/service/namespace"),
};

/* --- labels --- */

#define METADATA_LABELS \
	MAKE_IN("", "metadata/labels"), \
	MAKE("", "v1", "ReplicationController", \
	    "spec/template/metadata/labels"), \
	MAKE_IN("Deployment", "spec/template/metadata/labels"), \
	MAKE_IN("ReplicaSet", "spec/template/metadata/labels"), \
	MAKE_IN("DaemonSet", "spec/template/metadata/labels"), \
	MAKE("apps", "", "StatefulSet", "spec/template/metadata/labels"), \
	MAKE("batch", "", "Job", "spec/template/metadata/labels"), \
	MAKE("batch", "", "CronJob", "spec/jobTemplate/metadata/labels"), \
	MAKE("batch", "", "CronJob", \
	    "spec/jobTemplate/spec/template/metadata/labels")

#define CLAIM_LABELS \
	MAKE("apps", "", "StatefulSet", \
	    "spec/volumeClaimTemplates[]/metadata/labels")

/* A Rollout may have its template elsewhere ("workloadRef"): make none */
#define ROLLOUT_LABELS ROLLOUT("spec/template[]/metadata/labels")

/* Selectors inside a pod template: those of the pods of the same workload. */
#define POD_TERM "/podAffinityTerm/labelSelector/matchLabels"
#define PREFERRED "/preferredDuringSchedulingIgnoredDuringExecution" POD_TERM
#define REQUIRED "/requiredDuringSchedulingIgnoredDuringExecution" \
	"/labelSelector/matchLabels"
#define POD_SELECTORS(row, g, k) \
	row(g, "", k, "spec/template/spec/affinity/podAffinity" PREFERRED), \
	row(g, "", k, "spec/template/spec/affinity/podAffinity" REQUIRED), \
	row(g, "", k, \
	    "spec/template/spec/affinity/podAntiAffinity" PREFERRED), \
	row(g, "", k, \
	    "spec/template/spec/affinity/podAntiAffinity" REQUIRED), \
	row(g, "", k, "spec/template/spec/topologySpreadConstraints" \
	    "/labelSelector/matchLabels")

static const struct fieldspec common_labels[] = {
	MAKE("", "v1", "Service", "spec/selector"),
	MAKE("", "v1", "ReplicationController", "spec/selector"),
	MAKE_IN("Deployment", "spec/selector/matchLabels"),
	POD_SELECTORS(FIND, "apps", "Deployment"),
	MAKE_IN("ReplicaSet", "spec/selector/matchLabels"),
	MAKE_IN("DaemonSet", "spec/selector/matchLabels"),
	MAKE("apps", "", "StatefulSet", "spec/selector/matchLabels"),
	POD_SELECTORS(FIND, "apps", "StatefulSet"),
	FIND("batch", "", "Job", "spec/selector/matchLabels"),
	FIND("batch", "", "CronJob",
	    "spec/jobTemplate/spec/selector/matchLabels"),
	FIND("policy", "", "PodDisruptionBudget", "spec/selector/matchLabels"),
	FIND("networking.k8s.io", "", "NetworkPolicy",
	    "spec/podSelector/matchLabels"),
	FIND("networking.k8s.io", "", "NetworkPolicy",
	    "spec/ingress/from/podSelector/matchLabels"),
	FIND("networking.k8s.io", "", "NetworkPolicy",
	    "spec/egress/to/podSelector/matchLabels"),
	METADATA_LABELS,
	CLAIM_LABELS,
	ROLLOUT_LABELS,
	ROLLOUT("spec/selector[]/matchLabels"),
	POD_SELECTORS(OURS_FIND, "argoproj.io", "Rollout"),
};
enum { KUSTOMIZE_COMMON_LABELS = 32 };

/*
 * At v5.5.0 the labels of templates are those of claims too; since claim
 * templates cannot be changed on a cluster, later releases ask for them apart.
 */
static const struct fieldspec template_labels_then[] = {
	METADATA_LABELS,
	CLAIM_LABELS,
};
static const struct fieldspec template_labels[] = {
	METADATA_LABELS,
	ROLLOUT_LABELS,
};
static const struct fieldspec claim_labels[] = {
	CLAIM_LABELS,
};

static const struct fieldspec annotations[] = {
	MAKE_IN("", "metadata/annotations"),
	MAKE("", "v1", "ReplicationController",
	    "spec/template/metadata/annotations"),
	MAKE_IN("Deployment", "spec/template/metadata/annotations"),
	MAKE_IN("ReplicaSet", "spec/template/metadata/annotations"),
	MAKE_IN("DaemonSet", "spec/template/metadata/annotations"),
	MAKE_IN("StatefulSet", "spec/template/metadata/annotations"),
	MAKE("batch", "", "Job", "spec/template/metadata/annotations"),
	MAKE("batch", "", "CronJob", "spec/jobTemplate/metadata/annotations"),
	MAKE("batch", "", "CronJob",
	    "spec/jobTemplate/spec/template/metadata/annotations"),
	ROLLOUT("spec/template[]/metadata/annotations"),
};
enum { KUSTOMIZE_ANNOTATIONS = 9 };

static const struct fieldspec images[] = {
	MAKE_IN("", "spec/containers[]/image"),
	MAKE_IN("", "spec/initContainers[]/image"),
	MAKE_IN("", "spec/template/spec/containers[]/image"),
	MAKE_IN("", "spec/template/spec/initContainers[]/image"),
};

static const struct fieldspec replicas[] = {
	MAKE_IN("Deployment", "spec/replicas"),
	MAKE_IN("ReplicationController", "spec/replicas"),
	MAKE_IN("ReplicaSet", "spec/replicas"),
	MAKE_IN("StatefulSet", "spec/replicas"),
	ROLLOUT("spec/replicas"),
};
enum { KUSTOMIZE_REPLICAS = 4 };

/* --- vars --- */

#define CONTAINER_VARS(k, at) \
	FIND_IN(k, at "/args"), \
	FIND_IN(k, at "/command"), \
	FIND_IN(k, at "/env/value"), \
	FIND_IN(k, at "/volumeMounts/mountPath")
#define POD_VARS(k, at) \
	CONTAINER_VARS(k, at "/containers"), \
	CONTAINER_VARS(k, at "/initContainers")

static const struct fieldspec vars[] = {
	POD_VARS("CronJob", "spec/jobTemplate/spec/template/spec"),
	/* sic: no pod has its volumes there */
	FIND_IN("CronJob", "spec/jobTemplate/spec/template/volumes/nfs/server"),
	POD_VARS("DaemonSet", "spec/template/spec"),
	FIND_IN("DaemonSet", "spec/template/spec/volumes/nfs/server"),
	POD_VARS("Deployment", "spec/template/spec"),
	FIND_IN("Deployment", "spec/template/spec/volumes/nfs/server"),
	FIND_IN("Deployment", "spec/template/metadata/annotations"),
	FIND_IN("Ingress", "spec/rules/host"),
	FIND_IN("Ingress", "spec/tls/hosts"),
	FIND_IN("Ingress", "spec/tls/secretName"),
	POD_VARS("Job", "spec/template/spec"),
	FIND_IN("Job", "spec/template/spec/volumes/nfs/server"),
	POD_VARS("Pod", "spec"),
	FIND_IN("Pod", "spec/volumes/nfs/server"),
	POD_VARS("ReplicaSet", "spec/template/spec"),
	FIND_IN("ReplicaSet", "spec/template/spec/volumes/nfs/server"),
	FIND_IN("Service", "spec/ports/port"),
	FIND_IN("Service", "spec/ports/targetPort"),
	POD_VARS("StatefulSet", "spec/template/spec"),
	FIND_IN("StatefulSet", "spec/volumeClaimTemplates/spec/nfs/server"),
	FIND_IN("PersistentVolume", "spec/nfs/server"),
	FIND_IN("", "metadata/labels"),
	FIND_IN("", "metadata/annotations"),
};

static const struct fieldspecs kustomize = {
	.prefix = ROWS(names),
	.suffix = ROWS(names),
	.namespace = ROWS(namespaces),
	.common_labels = FIRST_ROWS(common_labels, KUSTOMIZE_COMMON_LABELS),
	.template_labels = ROWS(template_labels_then),
	.annotations = FIRST_ROWS(annotations, KUSTOMIZE_ANNOTATIONS),
	.images = ROWS(images),
	.replicas = FIRST_ROWS(replicas, KUSTOMIZE_REPLICAS),
	.vars = ROWS(vars),
	.namerefs = FIRST_ROWS(nameref_table, KUSTOMIZE_NAMEREFS),
};

static const struct fieldspecs ours = {
	.prefix = ROWS(names),
	.suffix = ROWS(names),
	.namespace = ROWS(namespaces),
	.common_labels = ROWS(common_labels),
	.template_labels = ROWS(template_labels),
	.claim_labels = ROWS(claim_labels),
	.annotations = ROWS(annotations),
	.images = ROWS(images),
	.replicas = ROWS(replicas),
	.vars = ROWS(vars),
	.namerefs = FIRST_ROWS(nameref_table, ALL_NAMEREFS),
};

const struct fieldspecs *
fieldspecs_builtin(bool compat)
{
	return compat ? &kustomize : &ours;
}
