#!/bin/sh
# A push with "-o preview" prints what it would change in each environment,
# object by object, and changes nothing.
. "${0%/*}/../lib.sh"

server
write apps/web/overlays/dev/web.yaml <<-\EOF
	apiVersion: apps/v1
	kind: Deployment
	metadata: {name: web, namespace: shop}
	spec:
	  replicas: 2
	  template:
	    spec:
	      containers:
	      - name: web
	        image: web:1.25
EOF
record 'web 1.25'

refused dev -o preview <<-\EOF
	dev  web  1 added
	+ Deployment shop/web
	success: preview only, nothing changed
EOF
unborn dev
unborn rendered/dev
accepted dev

sed 's/1.25/latest/; s/replicas: 2/replicas: 3/' \
    apps/web/overlays/dev/web.yaml >new
mv new apps/web/overlays/dev/web.yaml
record 'the latest web'
git --git-dir="$server" for-each-ref >before
find "$server" -type f | sort >>before
refused feature -o dry-run <<-\EOF
	dev  web  1 changed
	~ Deployment shop/web
	    spec.replicas                            2 -> 3
	!   ...containers[web].image                 web:1.25 -> web:latest  (whatever is latest will run)
	staging: unchanged
	prod: unchanged
	success: preview only, nothing changed
EOF
git --git-dir="$server" for-each-ref >after
find "$server" -type f | sort >>after
equals_file 'no file of the repository has come or gone' after before

git revert --no-edit HEAD >"$dir/log"
refused dev -o preview <<-\EOF
	dev: unchanged
	success: preview only, nothing changed
EOF
write apps/web/overlays/dev/web.yaml <<-\EOF
	kind: ConfigMap
	kind: Secret
EOF
record 'a mistake'
refused dev -o preview <<-\EOF
	error: apps/web/overlays/dev/web.yaml:2:1: key 'kind' appears twice [yaml/duplicate-key]
	hint: keep one of them: the first is in line 1
	error: 1 problem; nothing was accepted
EOF
done_testing
