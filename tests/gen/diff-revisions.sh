#!/bin/sh
# Revisions of a rendered branch, and environments, are compared where they
# are stored.
. "${0%/*}/../lib.sh"

server
write apps/web/base/kustomization.yaml <<-\EOF
	resources: [deployment.yaml]
	configMapGenerator:
	- name: web
	  literals: [colour=red]
EOF
write apps/web/base/deployment.yaml <<-\EOF
	apiVersion: apps/v1
	kind: Deployment
	metadata:
	  name: web
	spec:
	  template:
	    spec:
	      containers:
	      - name: web
	        image: web:1.25
EOF
write apps/web/overlays/dev/kustomization.yaml <<-\EOF
	resources: [../../base]
	namespace: dev
EOF
write apps/web/overlays/prod/kustomization.yaml <<-\EOF
	resources: [../../base]
	namespace: prod
	replicas: [{name: web, count: 3}]
EOF
record 'web 1.25'
accepted dev
sed 's/1.25/1.26/' apps/web/base/deployment.yaml >new
mv new apps/web/base/deployment.yaml
sed 's/red/blue/' apps/web/base/kustomization.yaml >new
mv new apps/web/base/kustomization.yaml
record 'web 1.26'
accepted dev

set -- sluice-diff --git-dir "$server"
exits 1 'two revisions differ' "$@" rendered/dev~1..rendered/dev
equals_file 'in objects' "$out" - <<-\EOF
	dev  web  rendered/dev~1 -> rendered/dev  2 changed
	~ ConfigMap dev/web-6g6gd9868f  (name hash 5k9c -> 6g6g)
	    data[colour]                             red -> blue
	~ Deployment dev/web
	    ...containers[web].image                 web:1.25 -> web:1.26
EOF
prints 'a revision is the same as itself' "$@" rendered/dev rendered/dev \
    </dev/null
exits 2 'a source commit is not rendered' "$@" dev~1..dev
exits 2 'a revision that is none' "$@" nothing..rendered/dev
exits 2 'a range that is none' "$@" rendered/dev

# An environment by hand, since only dev is configured: prod is dev's tree
# with another namespace.
git fetch -q
git checkout -q -b prod origin/rendered/dev
mv web/dev web/prod
sed 's/namespace: dev/namespace: prod/; s/^spec:/&\n  replicas: 3/' \
    web/prod/Deployment-web.yaml >new
mv new web/prod/Deployment-web.yaml
record 'prod'
git --git-dir="$server" fetch -q "$PWD" HEAD:refs/heads/rendered/prod
exits 1 'two environments differ' "$@" --env dev prod
equals_file 'the namespace does not part them' "$out" - <<-\EOF
	web  dev -> prod  1 changed
	~ Deployment prod/web
	    metadata.namespace                       dev -> prod
	  + spec.replicas                            3
EOF
done_testing
