#!/bin/sh
# Write the trees that the bench renders below a directory: DIR/small,
# DIR/patched, DIR/1000, DIR/3000 and DIR/many, each with base/ and overlays.
# A base has its Deployments in files of their own, with two containers and a
# reference to a generated ConfigMap; an overlay sets prefix, namespace and an
# image.

set -eu
cd "$1"

# base DIR N: N Deployments, and the ConfigMap they refer to.
base()
{
	mkdir -p "$1"
	awk -v dir="$1" -v n="$2" '
	BEGIN {
		list = dir "/kustomization.yaml"
		print "resources:" >list
		for (i = 0; i < n; i++) {
			name = sprintf("app-%04d", i)
			print "- " name ".yaml" >list
			write_deployment(dir "/" name ".yaml", name)
		}
		print "configMapGenerator:" >list
		print "- name: settings" >list
		print "  literals:" >list
		print "  - LEVEL=info" >list
		print "  - REGION=north" >list
	}
	function write_deployment(file, name) {
		print "apiVersion: apps/v1" >file
		print "kind: Deployment" >file
		print "metadata:" >file
		print "  name: " name >file
		print "  labels:" >file
		print "    app: " name >file
		print "spec:" >file
		print "  replicas: 2" >file
		print "  selector:" >file
		print "    matchLabels:" >file
		print "      app: " name >file
		print "  template:" >file
		print "    metadata:" >file
		print "      labels:" >file
		print "        app: " name >file
		print "    spec:" >file
		print "      containers:" >file
		write_container(file, "web", "registry.example/shop/web:1.0")
		print "        envFrom:" >file
		print "        - configMapRef:" >file
		print "            name: settings" >file
		print "        ports:" >file
		print "        - containerPort: 8080" >file
		write_container(file, "proxy", "registry.example/proxy:2.3")
		close(file)
	}
	function write_container(file, name, image) {
		print "      - name: " name >file
		print "        image: " image >file
		print "        args: [\"--port\", \"8080\"]" >file
		print "        resources:" >file
		print "          requests:" >file
		print "            cpu: 100m" >file
		print "            memory: 128Mi" >file
		print "          limits:" >file
		print "            memory: 256Mi" >file
	}'
}

# overlay DIR NAME: what every overlay here does to ../../base.
overlay()
{
	mkdir -p "$1"
	cat >"$1/kustomization.yaml" <<-EOF
		namePrefix: $2-
		namespace: $2
		resources:
		- ../../base
		images:
		- name: registry.example/shop/web
		  newTag: 1.1-$2
	EOF
}

# patch DIR SELECTOR: a strategic merge patch on top.
patch()
{
	cat >>"$1/kustomization.yaml" <<-EOF
		patches:
		- target:
		    kind: Deployment
		    name: $2
		  patch: |
		    apiVersion: apps/v1
		    kind: Deployment
		    metadata:
		      name: any
		    spec:
		      template:
		        spec:
		          containers:
		          - name: web
		            env:
		            - name: FEATURE
		              value: "on"
	EOF
}

base small/base 1
overlay small/overlays/dev dev

base patched/base 1
overlay patched/overlays/dev dev
patch patched/overlays/dev app-0000

for n in 1000 3000; do
	base $n/base $n
	overlay $n/overlays/dev dev
done

base many/base 10
i=0
while [ $i -lt 200 ]; do
	name=e$((1000 + i))
	overlay many/overlays/$name $name
	cat >>many/overlays/$name/kustomization.yaml <<-EOF
		replicas:
		- name: app-0003
		  count: 5
		labels:
		- pairs:
		    environment: $name
	EOF
	patch many/overlays/$name app-0001
	i=$((i + 1))
done
