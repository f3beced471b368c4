/*
 * Which fields name objects of which kind.  kustomize's rows (api/internal/
 * konfig/builtinpluginconsts/namereference.go at v5.5.0) stand by target in
 * arrays named after it; ours are in arrays that end in "_more".
 */

#include "overlays/fieldspec_table.h"

#define RBAC "rbac.authorization.k8s.io"
#define WEBHOOKS "admissionregistration.k8s.io"
#define ARGO "argoproj.io"
#define KEDA "keda.sh"
#define CERT "cert-manager.io"
#define GATEWAY "gateway.networking.k8s.io"
#define MONITORING "monitoring.coreos.com"

/* --- where pods are specified --- */

/* X(group, version, kind, the place of the pod's spec) */
#define PODS_WITH_VOLUMES(X) \
	X("", "v1", "Pod", "spec"), \
	X("", "", "PodTemplate", "template/spec"), \
	X("", "", "Deployment", "spec/template/spec"), \
	X("", "", "ReplicaSet", "spec/template/spec"), \
	X("", "", "DaemonSet", "spec/template/spec"), \
	X("", "", "StatefulSet", "spec/template/spec"), \
	X("", "", "Job", "spec/template/spec"), \
	X("", "", "CronJob", "spec/jobTemplate/spec/template/spec")

/* kustomize knows other kinds for what a pod names itself */
#define PODS_WITH_ACCOUNTS(X) \
	X("", "", "Pod", "spec"), \
	X("", "", "StatefulSet", "spec/template/spec"), \
	X("", "", "Deployment", "spec/template/spec"), \
	X("", "", "ReplicationController", "spec/template/spec"), \
	X("", "", "CronJob", "spec/jobTemplate/spec/template/spec"), \
	X("", "", "Job", "spec/template/spec"), \
	X("", "", "DaemonSet", "spec/template/spec")

#define PODS_OF_OTHERS(X) \
	X(ARGO, "", "Rollout", "spec/template/spec"), \
	X(ARGO, "", "Experiment", "spec/templates/template/spec"), \
	X(ARGO, "", "AnalysisTemplate", \
	    "spec/metrics/provider/job/spec/template/spec"), \
	X(KEDA, "", "ScaledJob", "spec/jobTargetRef/template/spec")

#define PODS_WITHOUT_VOLUMES(X) \
	X("", "", "ReplicationController", "spec/template/spec"), \
	PODS_OF_OTHERS(X)

#define PODS_WITHOUT_ACCOUNTS(X) \
	X("", "", "PodTemplate", "template/spec"), \
	X("", "", "ReplicaSet", "spec/template/spec"), \
	PODS_OF_OTHERS(X)

#define ALL_PODS(X) \
	PODS_WITH_VOLUMES(X), \
	PODS_WITHOUT_VOLUMES(X)

/* --- ConfigMap --- */

#define CONFIGMAP_FIELDS(g, v, k, at) \
	FIND(g, v, k, at "/volumes/configMap/name"), \
	FIND(g, v, k, at "/containers/env/valueFrom/configMapKeyRef/name"), \
	FIND(g, v, k, \
	    at "/initContainers/env/valueFrom/configMapKeyRef/name"), \
	FIND(g, v, k, at "/containers/envFrom/configMapRef/name"), \
	FIND(g, v, k, at "/initContainers/envFrom/configMapRef/name"), \
	FIND(g, v, k, at "/volumes/projected/sources/configMap/name")
#define CONFIGMAP_MORE(g, v, k, at) \
	FIND(g, v, k, \
	    at "/ephemeralContainers/env/valueFrom/configMapKeyRef/name"), \
	FIND(g, v, k, at "/ephemeralContainers/envFrom/configMapRef/name")

#define MONITORED_CONFIGMAPS(k, at) \
	FIND(MONITORING, "", k, at "/tlsConfig/ca/configMap/name"), \
	FIND(MONITORING, "", k, at "/tlsConfig/cert/configMap/name")

static const struct fieldspec configmap[] = {
	PODS_WITH_VOLUMES(CONFIGMAP_FIELDS),
	FIND_IN("Node", "spec/configSource/configMap"),
	FIND_IN("Role", "rules/resourceNames"),
	FIND_IN("ClusterRole", "rules/resourceNames"),
	FIND_IN("Ingress", "metadata/annotations/"
	    "nginx.ingress.kubernetes.io\\/fastcgi-params-configmap"),
};
static const struct fieldspec configmap_more[] = {
	PODS_WITHOUT_VOLUMES(CONFIGMAP_FIELDS),
	ALL_PODS(CONFIGMAP_MORE),
	FIND(KEDA, "", "TriggerAuthentication", "spec/configMapTargetRef/name"),
	MONITORED_CONFIGMAPS("ServiceMonitor", "spec/endpoints"),
	MONITORED_CONFIGMAPS("PodMonitor", "spec/podMetricsEndpoints"),
};

/* --- Secret --- */

#define SECRET_FIELDS(g, v, k, at) \
	FIND(g, v, k, at "/volumes/secret/secretName"), \
	FIND(g, v, k, at "/containers/env/valueFrom/secretKeyRef/name"), \
	FIND(g, v, k, at "/initContainers/env/valueFrom/secretKeyRef/name"), \
	FIND(g, v, k, at "/containers/envFrom/secretRef/name"), \
	FIND(g, v, k, at "/initContainers/envFrom/secretRef/name"), \
	FIND(g, v, k, at "/imagePullSecrets/name"), \
	FIND(g, v, k, at "/volumes/projected/sources/secret/name")
#define SECRET_MORE(g, v, k, at) \
	FIND(g, v, k, \
	    at "/ephemeralContainers/env/valueFrom/secretKeyRef/name"), \
	FIND(g, v, k, at "/ephemeralContainers/envFrom/secretRef/name"), \
	FIND(g, v, k, at "/volumes/csi/nodePublishSecretRef/name"), \
	FIND(g, v, k, at "/volumes/azureFile/secretName"), \
	FIND(g, v, k, at "/volumes/cephfs/secretRef/name"), \
	FIND(g, v, k, at "/volumes/flexVolume/secretRef/name"), \
	FIND(g, v, k, at "/volumes/iscsi/secretRef/name"), \
	FIND(g, v, k, at "/volumes/rbd/secretRef/name")

#define MONITORED_SECRETS(k, at) \
	FIND(MONITORING, "", k, at "/bearerTokenSecret/name"), \
	FIND(MONITORING, "", k, at "/authorization/credentials/name"), \
	FIND(MONITORING, "", k, at "/basicAuth/username/name"), \
	FIND(MONITORING, "", k, at "/basicAuth/password/name"), \
	FIND(MONITORING, "", k, at "/tlsConfig/ca/secret/name"), \
	FIND(MONITORING, "", k, at "/tlsConfig/cert/secret/name"), \
	FIND(MONITORING, "", k, at "/tlsConfig/keySecret/name")

#define DNS01 "spec/acme/solvers/dns01/"
#define ISSUER_SECRETS(k) \
	FIND(CERT, "", k, "spec/ca/secretName"), \
	FIND(CERT, "", k, "spec/vault/auth/tokenSecretRef/name"), \
	FIND(CERT, "", k, "spec/acme/privateKeySecretRef/name"), \
	FIND(CERT, "", k, DNS01 "cloudflare/apiTokenSecretRef/name"), \
	FIND(CERT, "", k, DNS01 "cloudflare/apiKeySecretRef/name"), \
	FIND(CERT, "", k, DNS01 "cloudDNS/serviceAccountSecretRef/name"), \
	FIND(CERT, "", k, DNS01 "route53/secretAccessKeySecretRef/name")

#define VOLUME(p) FIND_IN("PersistentVolume", p)

static const struct fieldspec secret[] = {
	PODS_WITH_VOLUMES(SECRET_FIELDS),
	FIND_IN("Ingress", "spec/tls/secretName"),
	FIND_IN("Ingress",
	    "metadata/annotations/ingress.kubernetes.io\\/auth-secret"),
	FIND_IN("Ingress",
	    "metadata/annotations/nginx.ingress.kubernetes.io\\/auth-secret"),
	FIND_IN("Ingress", "metadata/annotations/"
	    "nginx.ingress.kubernetes.io\\/auth-tls-secret"),
	FIND_IN("Ingress", "spec/tls/secretName"),	/* sic: again */
	FIND_IN("ServiceAccount", "imagePullSecrets/name"),
	FIND_IN("StorageClass", "parameters/secretName"),
	FIND_IN("StorageClass", "parameters/adminSecretName"),
	FIND_IN("StorageClass", "parameters/userSecretName"),
	FIND_IN("StorageClass", "parameters/secretRef"),
	FIND_IN("Role", "rules/resourceNames"),
	FIND_IN("ClusterRole", "rules/resourceNames"),
	FIND("serving.knative.dev", "v1", "Service",
	    "spec/template/spec/containers/env/valueFrom/secretKeyRef/name"),
	FIND_IN("PersistentVolume", "spec/azureFile/secretName"),
};
static const struct fieldspec secret_more[] = {
	PODS_WITHOUT_VOLUMES(SECRET_FIELDS),
	ALL_PODS(SECRET_MORE),
	FIND_IN("ServiceAccount", "secrets/name"),
	VOLUME("spec/csi/controllerExpandSecretRef/name"),
	VOLUME("spec/csi/controllerPublishSecretRef/name"),
	VOLUME("spec/csi/nodeExpandSecretRef/name"),
	VOLUME("spec/csi/nodePublishSecretRef/name"),
	VOLUME("spec/csi/nodeStageSecretRef/name"),
	FIND(KEDA, "", "TriggerAuthentication", "spec/secretTargetRef/name"),
	FIND(CERT, "", "Certificate", "spec/secretName"),
	ISSUER_SECRETS("Issuer"),
	ISSUER_SECRETS("ClusterIssuer"),
	FIND(GATEWAY, "", "Gateway", "spec/listeners/tls/certificateRefs/name"),
	MONITORED_SECRETS("ServiceMonitor", "spec/endpoints"),
	MONITORED_SECRETS("PodMonitor", "spec/podMetricsEndpoints"),
};

/* --- Service --- */

static const struct fieldspec service[] = {
	FIND("apps", "", "StatefulSet", "spec/serviceName"),
	FIND_IN("Ingress", "spec/rules/http/paths/backend/serviceName"),
	FIND_IN("Ingress", "spec/backend/serviceName"),
	FIND_IN("Ingress", "spec/rules/http/paths/backend/service/name"),
	FIND_IN("Ingress", "spec/defaultBackend/service/name"),
	FIND("apiregistration.k8s.io", "", "APIService", "spec/service/name"),
	FIND(WEBHOOKS, "", "ValidatingWebhookConfiguration",
	    "webhooks/clientConfig/service"),
	FIND(WEBHOOKS, "", "MutatingWebhookConfiguration",
	    "webhooks/clientConfig/service"),
};

#define BACKENDS(k) FIND(GATEWAY, "", k, "spec/rules/backendRefs/name")
#define MIRRORS(k) \
	FIND(GATEWAY, "", k, \
	    "spec/rules/filters/requestMirror/backendRef/name")
#define PARENTS(k) FIND(GATEWAY, "", k, "spec/parentRefs/name")
#define CANARY "spec/strategy/canary/"
#define BLUE_GREEN "spec/strategy/blueGreen/"

static const struct fieldspec service_more[] = {
	FIND("apiextensions.k8s.io", "", "CustomResourceDefinition",
	    "spec/conversion/webhook/clientConfig/service/name"),
	FIND(ARGO, "", "Rollout", CANARY "canaryService"),
	FIND(ARGO, "", "Rollout", CANARY "stableService"),
	FIND(ARGO, "", "Rollout", CANARY "trafficRouting/alb/rootService"),
	FIND(ARGO, "", "Rollout", BLUE_GREEN "activeService"),
	FIND(ARGO, "", "Rollout", BLUE_GREEN "previewService"),
	BACKENDS("HTTPRoute"),
	BACKENDS("GRPCRoute"),
	BACKENDS("TLSRoute"),
	BACKENDS("TCPRoute"),
	BACKENDS("UDPRoute"),
	MIRRORS("HTTPRoute"),
	MIRRORS("GRPCRoute"),
};

/* --- what scales a workload --- */

static const struct fieldspec scaled[] = {
	FIND_IN("HorizontalPodAutoscaler", "spec/scaleTargetRef/name"),
};
static const struct fieldspec scaled_more[] = {
	FIND("autoscaling.k8s.io", "", "VerticalPodAutoscaler",
	    "spec/targetRef/name"),
	FIND(KEDA, "", "ScaledObject", "spec/scaleTargetRef/name"),
	FIND(ARGO, "", "Rollout", "spec/workloadRef/name"),
};

/* --- what a pod names beside its volumes --- */

#define ACCOUNT(g, v, k, at) FIND(g, v, k, at "/serviceAccountName")
#define OLD_ACCOUNT(g, v, k, at) FIND(g, v, k, at "/serviceAccount")

static const struct fieldspec account[] = {
	FIND(RBAC, "", "RoleBinding", "subjects"),
	FIND(RBAC, "", "ClusterRoleBinding", "subjects"),
	PODS_WITH_ACCOUNTS(ACCOUNT),
};
static const struct fieldspec account_more[] = {
	PODS_WITHOUT_ACCOUNTS(ACCOUNT),
	ALL_PODS(OLD_ACCOUNT),
};

#define CLAIM(g, v, k, at) \
	FIND(g, v, k, at "/volumes/persistentVolumeClaim/claimName")

static const struct fieldspec claim[] = {
	PODS_WITH_ACCOUNTS(CLAIM),
};
static const struct fieldspec claim_more[] = {
	PODS_WITHOUT_ACCOUNTS(CLAIM),
};

#define PRIORITY(g, v, k, at) FIND(g, v, k, at "/priorityClassName")

static const struct fieldspec priority[] = {
	PODS_WITH_ACCOUNTS(PRIORITY),
};
static const struct fieldspec priority_more[] = {
	PODS_WITHOUT_ACCOUNTS(PRIORITY),
};

#define RUNTIME(g, v, k, at) FIND(g, v, k, at "/runtimeClassName")

static const struct fieldspec runtime_more[] = {
	ALL_PODS(RUNTIME),
};

/* --- the rest of kustomize's --- */

static const struct fieldspec role[] = {
	FIND(RBAC, "", "RoleBinding", "roleRef/name"),
};
static const struct fieldspec cluster_role[] = {
	FIND(RBAC, "", "RoleBinding", "roleRef/name"),
	FIND(RBAC, "", "ClusterRoleBinding", "roleRef/name"),
};
static const struct fieldspec volume[] = {
	FIND_IN("PersistentVolumeClaim", "spec/volumeName"),
	FIND_IN("ClusterRole", "rules/resourceNames"),
};

#define EPHEMERAL_CLAIM(g, v, k, at) \
	FIND(g, v, k, \
	    at "/volumes/ephemeral/volumeClaimTemplate/spec/storageClassName")

static const struct fieldspec storage_class[] = {
	FIND_IN("PersistentVolume", "spec/storageClassName"),
	FIND_IN("PersistentVolumeClaim", "spec/storageClassName"),
	FIND_IN("StatefulSet",
	    "spec/volumeClaimTemplates/spec/storageClassName"),
};
static const struct fieldspec storage_class_more[] = {
	ALL_PODS(EPHEMERAL_CLAIM),
};
static const struct fieldspec ingress_class[] = {
	FIND_IN("Ingress", "spec/ingressClassName"),
};
static const struct fieldspec admission_policy[] = {
	FIND(WEBHOOKS, "", "ValidatingAdmissionPolicyBinding",
	    "spec/policyName"),
};

/* --- the rest of ours --- */

static const struct fieldspec gateway_more[] = {
	PARENTS("HTTPRoute"),
	PARENTS("GRPCRoute"),
	PARENTS("TLSRoute"),
	PARENTS("TCPRoute"),
	PARENTS("UDPRoute"),
};
static const struct fieldspec gateway_class_more[] = {
	FIND(GATEWAY, "", "Gateway", "spec/gatewayClassName"),
};
static const struct fieldspec issuer_more[] = {
	FIND(CERT, "", "Certificate", "spec/issuerRef/name"),
	FIND(CERT, "", "CertificateRequest", "spec/issuerRef/name"),
	FIND_IN("Ingress", "metadata/annotations/cert-manager.io\\/issuer"),
};
static const struct fieldspec cluster_issuer_more[] = {
	FIND(CERT, "", "Certificate", "spec/issuerRef/name"),
	FIND(CERT, "", "CertificateRequest", "spec/issuerRef/name"),
	FIND_IN("Ingress",
	    "metadata/annotations/cert-manager.io\\/cluster-issuer"),
};
static const struct fieldspec trigger_more[] = {
	FIND(KEDA, "", "ScaledObject", "spec/triggers/authenticationRef/name"),
	FIND(KEDA, "", "ScaledJob", "spec/triggers/authenticationRef/name"),
};

#define ANALYSIS(at) FIND(ARGO, "", "Rollout", at "/templates/templateName")

static const struct fieldspec analysis_more[] = {
	ANALYSIS(CANARY "analysis"),
	ANALYSIS(CANARY "steps/analysis"),
	ANALYSIS(BLUE_GREEN "prePromotionAnalysis"),
	ANALYSIS(BLUE_GREEN "postPromotionAnalysis"),
	FIND(ARGO, "", "Rollout",
	    CANARY "steps/experiment/analyses/templateName"),
	FIND(ARGO, "", "Experiment", "spec/analyses/templateName"),
};
static const struct fieldspec ingress_more[] = {
	FIND(ARGO, "", "Rollout", CANARY "trafficRouting/alb/ingress"),
	FIND(ARGO, "", "Rollout", CANARY "trafficRouting/nginx/stableIngress"),
};
static const struct fieldspec virtual_service_more[] = {
	FIND(ARGO, "", "Rollout",
	    CANARY "trafficRouting/istio/virtualService/name"),
};
static const struct fieldspec destination_rule_more[] = {
	FIND(ARGO, "", "Rollout",
	    CANARY "trafficRouting/istio/destinationRule/name"),
};

#define NAMEREF(g, v, k, array) { { g, v, k }, ROWS(array), false }
#define OURS(g, v, k, array) { { g, v, k }, ROWS(array), true }

/*
 * In the order in which kustomize goes through its targets (kyaml/resid/
 * gvk.go, IsLessThan): a field that may name two kinds is set by the first.
 */
const struct nameref nameref_table[] = {
	NAMEREF("storage.k8s.io", "v1", "StorageClass", storage_class),
	NAMEREF("", "v1", "ServiceAccount", account),
	NAMEREF(RBAC, "", "Role", role),
	NAMEREF(RBAC, "", "ClusterRole", cluster_role),
	NAMEREF("", "v1", "ConfigMap", configmap),
	NAMEREF("", "v1", "Secret", secret),
	NAMEREF("", "v1", "Service", service),
	NAMEREF("scheduling.k8s.io", "v1", "PriorityClass", priority),
	NAMEREF("", "v1", "PersistentVolume", volume),
	NAMEREF("", "v1", "PersistentVolumeClaim", claim),
	NAMEREF("", "", "Deployment", scaled),
	NAMEREF("", "", "StatefulSet", scaled),
	NAMEREF(WEBHOOKS, "", "ValidatingAdmissionPolicy", admission_policy),
	/* sic: no object has this group */
	NAMEREF("networking.k8s.io/v1", "v1", "IngressClass", ingress_class),
	NAMEREF("", "", "ReplicaSet", scaled),
	NAMEREF("", "", "ReplicationController", scaled),

	OURS("storage.k8s.io", "v1", "StorageClass", storage_class_more),
	OURS("", "v1", "ServiceAccount", account_more),
	OURS("", "v1", "ConfigMap", configmap_more),
	OURS("", "v1", "Secret", secret_more),
	/* a sealed Secret is counted as what it becomes */
	OURS("sluice", "", "SealedSecret", secret),
	OURS("sluice", "", "SealedSecret", secret_more),
	OURS("bitnami.com", "", "SealedSecret", secret),
	OURS("bitnami.com", "", "SealedSecret", secret_more),
	OURS("", "v1", "Service", service_more),
	OURS("scheduling.k8s.io", "v1", "PriorityClass", priority_more),
	OURS("node.k8s.io", "", "RuntimeClass", runtime_more),
	OURS("", "v1", "PersistentVolumeClaim", claim_more),
	OURS("networking.k8s.io", "v1", "IngressClass", ingress_class),
	OURS("", "", "Deployment", scaled_more),
	OURS("", "", "StatefulSet", scaled_more),
	OURS("", "", "DaemonSet", scaled_more),
	OURS("", "", "ReplicaSet", scaled_more),
	OURS("", "", "ReplicationController", scaled_more),
	OURS("batch", "", "Job", scaled_more),
	OURS("batch", "", "CronJob", scaled_more),
	OURS(ARGO, "", "Rollout", scaled),
	OURS(ARGO, "", "Rollout", scaled_more),
	OURS(ARGO, "", "AnalysisTemplate", analysis_more),
	OURS(ARGO, "", "ClusterAnalysisTemplate", analysis_more),
	OURS("networking.k8s.io", "", "Ingress", ingress_more),
	OURS("networking.istio.io", "", "VirtualService",
	    virtual_service_more),
	OURS("networking.istio.io", "", "DestinationRule",
	    destination_rule_more),
	OURS(KEDA, "", "TriggerAuthentication", trigger_more),
	OURS(KEDA, "", "ClusterTriggerAuthentication", trigger_more),
	OURS(CERT, "", "Issuer", issuer_more),
	OURS(CERT, "", "ClusterIssuer", cluster_issuer_more),
	OURS(GATEWAY, "", "Gateway", gateway_more),
	OURS(GATEWAY, "", "GatewayClass", gateway_class_more),
};

_Static_assert(sizeof(nameref_table) / sizeof(nameref_table[0]) ==
    ALL_NAMEREFS, "the header counts the rows");
