#!/bin/sh
# Directories are written as units of a rendered tree, with one index.
. "${0%/*}/../lib.sh"

for unit in a b c; do
	mkdir -p "apps/$unit"
	cat >"apps/$unit/all.yaml" <<-EOF
		apiVersion: v1
		kind: ConfigMap
		metadata: {name: $unit, namespace: shop}
		data: {text: $unit}
		---
		apiVersion: apps/v1
		kind: Deployment
		metadata: {name: $unit, namespace: shop}
	EOF
	echo 'resources: [all.yaml]' >"apps/$unit/kustomization.yaml"
done
ok 'three units' sluice-render -o tree apps/c apps/a apps/b
cut -f 4,5,8,10 tree/.sluice/index | tr '\t' ' ' >order
is 'the order of the index' "$(cat order)" \
'sluice-index 1
v1 ConfigMap a a/shop/ConfigMap-a.yaml
v1 ConfigMap b b/shop/ConfigMap-b.yaml
v1 ConfigMap c c/shop/ConfigMap-c.yaml
apps/v1 Deployment a a/shop/Deployment-a.yaml
apps/v1 Deployment b b/shop/Deployment-b.yaml
apps/v1 Deployment c c/shop/Deployment-c.yaml'
sed 1d tree/.sluice/index | awk -F'\t' '{ print $9 "  tree/" $10 }' >sums
ok 'the sums are those of the files' sha256sum --check --quiet sums

mkdir -p other && cp -R apps/a other/a
exits 1 'two units of one name' sluice-render -o again apps/a other/a
cp "$err" said
ok 'are refused' grep -q gen/duplicate-unit said
ok 'and nothing is written' test ! -e again
done_testing
