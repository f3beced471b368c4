#!/bin/sh
# A push says what changes as sluice-diff does: objects and not files, whatever
# hash their names end in, with a mark at what loses data.
. "${0%/*}/../lib.sh"

server
write apps/web/overlays/dev/kustomization.yaml <<-\EOF
	namespace: shop
	resources: [web.yaml]
	configMapGenerator:
	- name: settings
	  literals: [LEVEL=info]
EOF
write apps/web/overlays/dev/web.yaml <<-\EOF
	apiVersion: apps/v1
	kind: Deployment
	metadata:
	  name: web
	spec:
	  replicas: 3
	  selector:
	    matchLabels: {app: web}
	  template:
	    metadata:
	      labels: {app: web}
	    spec:
	      containers:
	      - name: web
	        image: shop/web:1.25
	        envFrom:
	        - configMapRef: {name: settings}
	---
	apiVersion: v1
	kind: PersistentVolumeClaim
	metadata:
	  name: data
	spec:
	  accessModes: [ReadWriteOnce]
EOF
record 'three objects'
accepted dev
equals_file 'three objects come' "$remote" - <<-\EOF
	  dev: web, 3 added
	success: dev ID rendered and signed
EOF

sed -i.orig 's/info/debug/' apps/web/overlays/dev/kustomization.yaml
rm apps/web/overlays/dev/kustomization.yaml.orig
record 'another level'
accepted dev
equals_file 'a new hash is a change, of the file and of who names it' \
    "$remote" - <<-\EOF
	  dev: web, 2 changed
	success: dev ID rendered and signed
EOF
git fetch -q
exits 1 'sluice-diff sees the same' sluice-diff --git-dir "$server" \
    rendered/dev~1..rendered/dev
is 'and counts the same' "$(sed -n '1s/.*  //p' "$out")" '2 changed'

write apps/web/overlays/dev/web.yaml <<-\EOF
	apiVersion: apps/v1
	kind: Deployment
	metadata:
	  name: web
	spec:
	  replicas: 0
	  selector:
	    matchLabels: {app: web}
	  template:
	    metadata:
	      labels: {app: web}
	    spec:
	      containers:
	      - name: web
	        image: shop/web:1.26
	        envFrom:
	        - configMapRef: {name: settings}
EOF
record 'no replicas, no data'
accepted dev
equals_file 'what loses data is marked' "$remote" - <<-\EOF
	  dev: web 1.25 -> 1.26, 1 changed, 1 removed
	    ! - PersistentVolumeClaim shop/data  (data is deleted with it)
	    ~ Deployment shop/web
	    !   spec.replicas                            3 -> 0  (no pods are left)
	success: dev ID rendered and signed
EOF
git fetch -q
is 'the history says the same' "$(git log -1 --format=%s origin/rendered/dev)" \
    'dev: web 1.25 -> 1.26, 1 changed, 1 removed'

# maps FILE FIRST LAST: as many ConfigMaps.
maps()
{
	awk -v i="$2" -v last="$3" 'BEGIN {
		for (; i <= last; i++)
			printf "%sapiVersion: v1\nkind: ConfigMap\n" \
			    "metadata: {name: c%d}\n", n++ ? "---\n" : "", i
	}' >"apps/many/overlays/dev/$1"
}

mkdir -p apps/many/overlays/dev
for i in 0 1 2 3 4; do
	maps c$i.yaml $((i * 1000 + 1)) $((i * 1000 + 1000))
done
record '5,000 objects'
accepted dev
equals_file 'of as many files as the limit it says what they are' "$remote" - \
    <<-\EOF
	  dev: many, 5000 added
	success: dev ID rendered and signed
EOF
maps c5.yaml 5001 5001
sed -i.orig 's/namespace: shop/namespace: other/' \
    apps/web/overlays/dev/kustomization.yaml
rm apps/web/overlays/dev/kustomization.yaml.orig
echo 'namespace: other' >apps/many/overlays/dev/kustomization.yaml
echo 'resources: [c0.yaml, c1.yaml, c2.yaml, c3.yaml, c4.yaml, c5.yaml]' \
    >>apps/many/overlays/dev/kustomization.yaml
record 'all of them somewhere else'
accepted dev
equals_file 'of more it says how many' "$remote" - <<-\EOF
	  dev: 10005 files differ
	success: dev ID rendered and signed
EOF
done_testing
