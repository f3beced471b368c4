#!/bin/sh
# What loses data, cannot be changed, or gives away more is marked.
. "${0%/*}/../lib.sh"

# object VERSION KIND TEXT: a manifest.
object()
{
	printf 'apiVersion: %s\nkind: %s\nmetadata: {name: x}\n%s\n' "$@"
}

# marks NAME OLD NEW: two manifests differ, and the lines with a mark are
# these, without the words behind it; "" is no manifest.
marks()
{
	cat >"$dir/marks"
	rm -rf old new
	mkdir old new
	[ -z "$2" ] || printf '%s\n' "$2" >old/x.yaml
	[ -z "$3" ] || printf '%s\n' "$3" >new/x.yaml
	exits 1 "$1: they differ" sluice-diff old new
	sed -n 's/^! *\(.*\)  (.*/\1/p' "$out" |
	    sed 's/    */  /; s/ changed$//' >marked
	equals_file "$1" marked "$dir/marks"
}

rbac=rbac.authorization.k8s.io/v1
for kind in Namespace PersistentVolume PersistentVolumeClaim; do
	marks "$kind goes" "$(object v1 "$kind" '')" '' <<-EOF
		- $kind x
	EOF
done
marks 'a StatefulSet goes' "$(object apps/v1 StatefulSet '')" '' <<-\EOF
	- StatefulSet x
EOF
marks 'a definition goes' \
    "$(object apiextensions.k8s.io/v1 CustomResourceDefinition 'spec: {
    group: a.b, names: {kind: C}, scope: Cluster, versions: []}')" '' <<-\EOF
	- CustomResourceDefinition x
EOF
marks 'a Service may go' "$(object v1 Service '')" '' </dev/null

marks 'selectors' \
    "$(object apps/v1 Deployment 'spec: {selector: {matchLabels: {a: b}}}')" \
    "$(object apps/v1 Deployment 'spec: {selector: {matchLabels: {a: c}}}')" \
    <<-\EOF
	spec.selector.matchLabels[a]  b -> c
EOF
marks 'addresses of Services' \
    "$(object v1 Service 'spec: {clusterIP: 10.0.0.1}')" \
    "$(object v1 Service 'spec: {clusterIP: None}')" <<-\EOF
	spec.clusterIP  10.0.0.1 -> None
EOF
marks 'but not their selectors' \
    "$(object v1 Service 'spec: {selector: {a: b}}')" \
    "$(object v1 Service 'spec: {selector: {a: c}}')" </dev/null
marks 'templates of claims' \
    "$(object apps/v1 StatefulSet 'spec: {volumeClaimTemplates: []}')" \
    "$(object apps/v1 StatefulSet 'spec: {}')" <<-\EOF
	- spec.volumeClaimTemplates  []
EOF
marks 'templates of Jobs' \
    "$(object batch/v1 Job 'spec: {template: {spec: {hostname: a}}}')" \
    "$(object batch/v1 Job 'spec: {template: {spec: {hostname: b}}}')" \
    <<-\EOF
	...hostname  a -> b
EOF
marks 'data that cannot change' \
    "$(object v1 ConfigMap 'immutable: true
data: {a: b}')" \
    "$(object v1 ConfigMap 'immutable: true
data: {a: c}')" <<-\EOF
	data[a]  b -> c
EOF
marks 'other data may' "$(object v1 ConfigMap 'data: {a: b}')" \
    "$(object v1 ConfigMap 'data: {a: c}')" </dev/null

marks 'no replicas' "$(object apps/v1 Deployment 'spec: {replicas: 2}')" \
    "$(object apps/v1 Deployment 'spec: {replicas: 0}')" <<-\EOF
	spec.replicas  2 -> 0
EOF

# A Pod with one container.
pod()
{
	object v1 Pod "spec: {containers: [{name: c, $1}]${2:+, $2}}"
}

marks 'limits removed' "$(pod 'resources: {limits: {cpu: 1, memory: 1Gi}}')" \
    "$(pod 'resources: {limits: {cpu: 2}}')" <<-\EOF
	- spec.containers[c].resources.limits[memory]  1Gi
EOF
marks 'all limits removed' "$(pod 'resources: {limits: {cpu: 1}}')" \
    "$(pod 'image: "a:1"')" <<-\EOF
	- spec.containers[c].resources  {"limits":{"cpu":1}}
EOF
marks 'the latest image' "$(pod 'image: "a:1"')" \
    "$(pod 'image: "a:latest"')" <<-\EOF
	spec.containers[c].image  a:1 -> a:latest
EOF
marks 'no tag is the latest, too' "$(pod 'image: "a:1"')" \
    "$(pod 'image: "b:5000/a"')" <<-\EOF
	spec.containers[c].image  a:1 -> b:5000/a
EOF
marks 'a digest is none' "$(pod 'image: "a:1"')" \
    "$(pod "image: 'a@sha256:$(printf %064d 0)'")" </dev/null
marks 'privileged' "$(pod 'image: "a:1"')" \
    "$(pod 'image: "a:1", securityContext: {privileged: true}')" <<-\EOF
	+ spec.containers[c].securityContext  {"privileged":true}
EOF
marks 'capabilities' \
    "$(pod 'securityContext: {capabilities: {add: [A]}}')" \
    "$(pod 'securityContext: {capabilities: {drop: [], add: [A, B]}}')" \
    <<-\EOF
	~ spec.containers[c].securityContext.capabilities.add  1 line of 2
EOF
marks 'files of the node' "$(pod 'image: "a:1"')" \
    "$(pod 'image: "a:1"' 'volumes: [{name: v, hostPath: {path: /}}]')" \
    <<-\EOF
	+ spec.volumes  [{"hostPath":{"path":"/"},"name":"v"}]
EOF
marks 'the network of the node' "$(pod 'image: "a:1"')" \
    "$(pod 'image: "a:1"' 'hostNetwork: true')" <<-\EOF
	+ spec.hostNetwork  true
EOF
marks 'what stays is not marked again' "$(pod 'image: a')" \
    "$(pod 'image: a' 'hostNetwork: false')" </dev/null
marks 'wildcards' \
    "$(object $rbac Role 'rules: [{resources: [pods], verbs: [get]}]')" \
    "$(object $rbac Role 'rules: [{resources: [pods], verbs: ["*"]}]')" \
    <<-\EOF
	~ rules[0].verbs  1 line of 1
EOF
marks 'more subjects' \
    "$(object $rbac RoleBinding 'subjects: [{kind: User, name: a}]')" \
    "$(object $rbac RoleBinding 'subjects: [{kind: User, name: a},
    {kind: User, name: b}]')" <<-\EOF
	+ subjects[1]  {"kind":"User","name":"b"}
EOF
marks 'dangers of new objects' '' \
    "$(pod 'image: "a:latest"' 'hostPID: true')" <<-\EOF
	+ spec.containers[c].image  a:latest
	+ spec.hostPID  true
EOF
done_testing
