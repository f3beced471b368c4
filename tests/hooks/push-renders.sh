#!/bin/sh
# A push to the branch of an environment is rendered and signed; what is
# rendered has a history of its own, in words, and Git accepts the signatures.
. "${0%/*}/../lib.sh"

server
write apps/web/base/kustomization.yaml <<-\EOF
	resources: [deployment.yaml]
EOF
write apps/web/base/deployment.yaml <<-\EOF
	apiVersion: apps/v1
	kind: Deployment
	metadata:
	  name: web
	spec:
	  selector:
	    matchLabels: {app: web}
	  template:
	    metadata:
	      labels: {app: web}
	    spec:
	      containers:
	      - name: web
	        image: shop/web:1.25
EOF
write apps/web/overlays/dev/kustomization.yaml <<-\EOF
	resources: [../../base]
	namespace: shop
EOF
record 'web 1.25'
accepted dev
equals_file 'it says what was deployed' "$remote" - <<-EOF
	  dev: web, 1 added
	success: dev ID rendered and signed
EOF

sed -i.orig 's/1.25/1.26/' apps/web/base/deployment.yaml
rm apps/web/base/deployment.yaml.orig
record 'web 1.26'
accepted dev
equals_file 'it names versions' "$remote" - <<-EOF
	  dev: web 1.25 -> 1.26, 1 changed
	success: dev ID rendered and signed
EOF

git fetch -q
prints 'the rendered branch is a history of the environment' \
    git log --format='%an, %cn <%ce>, %ct: %s' origin/rendered/dev <<-EOF
	Kim Author, sluice <sluice@server>, 1700000120: dev: web 1.25 -> 1.26, 1 changed
	Kim Author, sluice <sluice@server>, 1700000060: dev: web, 1 added
EOF
git log -p --format='%h by %an: %s' origin/rendered/dev |
    sed '/^index /d; s/\t/ /g; s/[0-9a-f]\{64\}/SUM/; s/^[0-9a-f]* by/ID by/' \
    >patches
equals_file 'its patches show what a change does' patches - <<-\EOF
	ID by Kim Author: dev: web 1.25 -> 1.26, 1 changed

	diff --git a/.sluice/index b/.sluice/index
	--- a/.sluice/index
	+++ b/.sluice/index
	@@ -1,2 +1,2 @@
	 sluice-index 1
	-sync 0 23 apps/v1 Deployment namespaced shop web SUM web/shop/Deployment-web.yaml -
	+sync 0 23 apps/v1 Deployment namespaced shop web SUM web/shop/Deployment-web.yaml -
	diff --git a/web/shop/Deployment-web.yaml b/web/shop/Deployment-web.yaml
	--- a/web/shop/Deployment-web.yaml
	+++ b/web/shop/Deployment-web.yaml
	@@ -13,5 +13,5 @@ spec:
	         app: web
	     spec:
	       containers:
	-      - image: shop/web:1.25
	+      - image: shop/web:1.26
	         name: web
	ID by Kim Author: dev: web, 1 added

	diff --git a/.sluice/index b/.sluice/index
	new file mode 100644
	--- /dev/null
	+++ b/.sluice/index
	@@ -0,0 +1,2 @@
	+sluice-index 1
	+sync 0 23 apps/v1 Deployment namespaced shop web SUM web/shop/Deployment-web.yaml -
	diff --git a/web/shop/Deployment-web.yaml b/web/shop/Deployment-web.yaml
	new file mode 100644
	--- /dev/null
	+++ b/web/shop/Deployment-web.yaml
	@@ -0,0 +1,17 @@
	+apiVersion: apps/v1
	+kind: Deployment
	+metadata:
	+  name: web
	+  namespace: shop
	+spec:
	+  selector:
	+    matchLabels:
	+      app: web
	+  template:
	+    metadata:
	+      labels:
	+        app: web
	+    spec:
	+      containers:
	+      - image: shop/web:1.25
	+        name: web
EOF
prints 'one file for each object, and an index' \
    git ls-tree -r --name-only origin/rendered/dev <<-EOF
	.sluice/index
	web/shop/Deployment-web.yaml
EOF
prints 'trailers say where it comes from' git log -1 \
    --format='%(trailers:only)' origin/rendered/dev <<-EOF
	Source-Commit: $(git rev-parse HEAD)
	Source-Ref: refs/heads/dev
	Environment: dev
	Repository: server
	Sequence: 2
	Index-Sha256: $(git cat-file blob origin/rendered/dev:.sluice/index |
	    sha256sum | cut -d' ' -f1)
	Renderer: $(sluice-init --version | sed 's/-init//')
	Config: $(git --git-dir="$server" rev-parse 'refs/sluice/config^{tree}')

EOF

git config gpg.ssh.allowedSignersFile "$signers"
ok 'Git accepts the signature' git verify-commit origin/rendered/dev
ok 'and that of its parent' git verify-commit origin/rendered/dev^
other=AAAAC3NzaC1lZDI1NTE5AAAAIEFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB
sed "s/ AAAA[^ ]*$/ $other/" "$signers" >others
git config gpg.ssh.allowedSignersFile "$PWD/others"
exits 1 'but not for another key' git verify-commit origin/rendered/dev

accepted dev
is 'pushing it again moves nothing' \
    "$(git --git-dir="$server" rev-list --count rendered/dev)" 2
ok 'the repository is sound' git --git-dir="$server" fsck --strict
done_testing
