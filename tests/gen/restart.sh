#!/bin/sh
# A sealed secret that asks for it has the pods that use it replaced when it is
# sealed anew; no others, and nothing happens without its asking.
. "${0%/*}/../lib.sh"

cat >sluice.yaml <<-\EOF
	version: 1
	repository: shop
	admins: [kim]
	people: {kim: {}}
	environments: [{name: dev, branch: dev, units: apps/*/dev}]
EOF

# sealed NAME VALUE ANNOTATION
sealed()
{
	write "apps/web/base/$1.yaml" <<-EOF
		apiVersion: sluice/v1
		kind: SealedSecret
		metadata:
		  name: $1
		  annotations: {sluice/restart: "$3"}
		spec:
		  encryptedData: {password: $2}
	EOF
}

# workload KIND NAME POD
workload()
{
	cat <<-EOF
		---
		apiVersion: apps/v1
		kind: $1
		metadata: {name: $2}
		spec:
		  template:
		    metadata: {annotations: {mine: stays}}
		    spec: $3
	EOF
}

sealed db one true
sealed web one true
sealed quiet one false
ref='{secretKeyRef: {name: db, key: password}}'
both='[{secret: {name: web}}, {secret: {name: db}}]'
write apps/web/base/plain.yaml <<-\EOF
	apiVersion: sluice/v1
	kind: SealedSecret
	metadata: {name: plain}
	spec:
	  encryptedData: {password: one}
EOF
{
	workload Deployment env \
	    "{containers: [{image: a, env: [{valueFrom: $ref}]}]}"
	workload StatefulSet all \
	    '{initContainers: [{image: a, envFrom: [{secretRef: {name: db}}]}]}'
	workload DaemonSet volume \
	    '{volumes: [{name: v, secret: {secretName: db}}]}'
	workload Deployment both "{volumes: [{projected: {sources: $both}}]}"
	workload Deployment quiet '{volumes: [{secret: {secretName: quiet}}]}'
	workload Deployment none '{volumes: [{configMap: {name: db}}]}'
	workload Job once '{volumes: [{secret: {secretName: db}}]}' |
	    sed 's,apps/v1,batch/v1,'
} >apps/web/base/pods.yaml
write apps/web/base/kustomization.yaml <<-\EOF
	resources: [db.yaml, web.yaml, quiet.yaml, plain.yaml, pods.yaml]
EOF
write apps/web/dev/kustomization.yaml <<-\EOF
	namePrefix: dev-
	namespace: shop
	resources: [../base]
EOF

# render DIR: the hash of each workload, or nothing.
render()
{
	sluice-render --env dev --output "$1"
	for name in env all volume both quiet none once; do
		printf '%s %s\n' $name "$(sed -n \
		    's/^        sluice.sealed-hash: //p' \
		    "$1"/web/shop/*-dev-$name.yaml)"
	done
}
render one >first
is 'whoever uses it has a hash' "$(sed -n '/ ./s/ .*//p' first |
    tr '\n' ' ')" 'env all volume both '
is 'which is the same for the same' \
    "$(sed -n '1,3s/.* //p' first | sort -u | wc -l | tr -d ' ')" 1
ok 'other annotations stay' grep -q 'mine: stays' \
    one/web/shop/Deployment-dev-env.yaml

# changed FILES: whose hash differs now
changed()
{
	diff first "$1" | sed -n 's/^> \([a-z]*\) .*/\1/p' | tr '\n' ' '
}
sealed web two true
render two >second
is 'a change reaches those who use it' "$(changed second)" 'both '
sealed quiet two false
sealed web one true
render three >third
is 'and nobody else' "$(changed third)" ''
sealed db one maybe
complains 1 'another word is refused' sluice-render --env dev --output four \
    <<-\EOF
	apps/web/base/db.yaml:5:33: error: annotation 'sluice/restart' is 'maybe', and true or false is expected [gen/annotation]
EOF
done_testing
