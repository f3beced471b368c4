#!/bin/sh
# sluice-diff can be what "kubectl diff" runs: two directories of files named
# by group, version, kind, namespace and name, with an empty one for what is
# not there yet.
. "${0%/*}/../lib.sh"

write LIVE-1/apps.v1.Deployment.shop.web <<-\EOF
	apiVersion: apps/v1
	kind: Deployment
	metadata:
	  generation: 3
	  managedFields: [{manager: kubectl}]
	  name: web
	  namespace: shop
	spec: {replicas: 2}
EOF
write MERGED-2/apps.v1.Deployment.shop.web <<-\EOF
	apiVersion: apps/v1
	kind: Deployment
	metadata:
	  generation: 4
	  managedFields: [{manager: sluice}]
	  name: web
	  namespace: shop
	spec: {replicas: 3}
EOF
write LIVE-1/v1.Service.shop.web </dev/null
write MERGED-2/v1.Service.shop.web <<-\EOF
	apiVersion: v1
	kind: Service
	metadata: {name: web, namespace: shop}
EOF
write MERGED-2/README.md <<-\EOF
	no: manifest: at all
EOF
exits 1 'what would change' sluice-diff LIVE-1 MERGED-2
equals_file 'is shown by object' "$out" - <<-\EOF
	LIVE-1 -> MERGED-2  1 changed, 1 added
	+ Service shop/web
	~ Deployment shop/web
	    spec.replicas                            2 -> 3
EOF
is 'and nothing else is said' "$(cat "$err")" ''

exits 1 'as Markdown' sluice-diff -o markdown LIVE-1 MERGED-2
equals_file 'it is a block of "diff"' "$out" - <<-\EOF
	### LIVE-1 -> MERGED-2  1 changed, 1 added

	```diff
	+ Service shop/web
	~ Deployment shop/web
	    spec.replicas                            2 -> 3
	```
EOF
exits 1 'as JSON' sluice-diff -o json LIVE-1 MERGED-2
tr -d '\n' <<-\EOF >wanted
	{"added":1,"changed":1,"changes":[{"danger":null,"new":{"apiVersion":"v1",
	"kind":"Service","metadata":{"name":"web","namespace":"shop"}},"note":null,
	"object":{"group":"","kind":"Service","name":"web","namespace":"shop",
	"unit":"","version":"v1"},"old":null,"op":"add","path":[],"source":{"file":
	"v1.Service.shop.web","line":1}},{"danger":null,"new":3,"note":null,
	"object":{"group":"apps","kind":"Deployment","name":"web","namespace":
	"shop","unit":"","version":"v1"},"old":2,"op":"replace","path":["spec",
	"replicas"],"source":{"file":"apps.v1.Deployment.shop.web","line":8}}],
	"environment":"","from":"LIVE-1","removed":0,"schema":"sluice/diff/1",
	"to":"MERGED-2"}
EOF
echo >>wanted
equals_file 'it is one document' "$out" wanted

mkdir before after
printf 'kind: ConfigMap\nmetadata:\n  name: a\n' >before/a.yaml
printf 'data:\n  x: "1"\nkind: ConfigMap\nmetadata:\n  name: a\n' >after/a.yaml
exits 1 'as a patch' sluice-diff -o patch before after
cp "$out" patch
ok 'which Git applies' git apply --unsafe-paths --directory=before patch
ok 'and makes one file of the other' cmp before/a.yaml after/a.yaml
done_testing
