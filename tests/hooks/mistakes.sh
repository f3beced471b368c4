#!/bin/sh
# Mistakes that people make, each pushed to a real repository: what is said is
# enough to mend it, without the manual.  It has the place in the source, what
# is wrong in words, a rule, and mostly what to do next.
. "${0%/*}/../lib.sh"

account=$(id -un)
cat >"$dir/sluice.yaml" <<-EOF
	version: 1
	repository: shop
	admins: [group:admins]
	environments:
	  - name: dev
	    branch: dev
	    units: apps/*/overlays/dev
	    push: [$account]
	    strict: true
	  - name: prod
	    branch: prod
	    units: apps/*/overlays/prod
	    push: [lee]
	    from: [dev]
	people:
	  $account: {}
	  lee: {}
	groups:
	  admins: [$account]
EOF
server --config "$dir/sluice.yaml"

# --- a tree without mistakes ---

write apps/web/base/kustomization.yaml <<-\EOF
	resources:
	  - deployment.yaml
	  - service.yaml
EOF
write apps/web/base/deployment.yaml <<-\EOF
	apiVersion: apps/v1
	kind: Deployment
	metadata:
	  name: web
	spec:
	  replicas: 1
	  selector:
	    matchLabels: {app: web}
	  template:
	    metadata:
	      labels: {app: web}
	    spec:
	      containers:
	        - name: web
	          image: registry.example/web:1.25
	          resources:
	            limits: {memory: 128Mi}
EOF
write apps/web/base/service.yaml <<-\EOF
	apiVersion: v1
	kind: Service
	metadata:
	  name: web
	spec:
	  selector: {app: web}
	  ports:
	    - port: 80
EOF
write apps/web/overlays/dev/kustomization.yaml <<-\EOF
	resources:
	  - ../../base
	namespace: shop-dev
	images:
	  - name: registry.example/web
	    newTag: "1.26"
	replicas:
	  - name: web
	    count: 2
	configMapGenerator:
	  - name: settings
	    literals:
	      - LEVEL=debug
	    files:
	      - banner.txt
	patches:
	  - path: memory.yaml
	  - target: {kind: Service, name: web}
	    patch: |-
	      - op: replace
	        path: /spec/ports/0/port
	        value: 8080
EOF
write apps/web/overlays/dev/banner.txt <<-\EOF
	Welcome.
EOF
write apps/web/overlays/dev/memory.yaml <<-\EOF
	apiVersion: apps/v1
	kind: Deployment
	metadata:
	  name: web
	spec:
	  template:
	    spec:
	      containers:
	        - name: web
	          resources:
	            limits: {memory: 256Mi}
EOF
write apps/api/overlays/dev/api.yaml <<-\EOF
	apiVersion: v1
	kind: ConfigMap
	metadata:
	  name: api
	  namespace: shop-dev
	data:
	  mode: fast
EOF
record 'the shop'
accepted dev
good=$(git rev-parse HEAD)
shop=$good
base=apps/web/base
app=$base/deployment.yaml
api=apps/api/overlays/dev/api.yaml
dev=apps/web/overlays/dev/kustomization.yaml
patch=apps/web/overlays/dev/memory.yaml

# --- how mistakes are made ---

# edit FILE SED: change a file of the tree.
edit()
{
	sed "$2" "$1" >"$dir/edited"
	cp "$dir/edited" "$1"
}

# mistake NAME [REF [OPTION...]] <<EOF: push the tree as it is now; it is
# refused with exactly these lines.  Then it is the good one again.
mistake()
{
	cat >"$dir/wanted"
	name=$1
	shift
	git add --all
	git commit -q --allow-empty -m "$name"
	push "${@:-dev}" </dev/null
	if [ "$status" -eq 0 ]; then
		see_run git push
		not_passed "$name: refused"
	else
		equals_file "$name" "$remote" "$dir/wanted"
	fi
	git reset -q --hard "$good"
	git clean -q -d -f
}

# --- names in a kustomization ---

edit $dev 's/^replicas:/replica:/'
mistake 'a field misspelt' <<-EOF
	error: $dev:7:1: unknown field 'replica' in a kustomization [overlays/unknown-field]
	hint: did you mean 'replicas'?
	error: 1 problem; nothing was accepted
EOF
edit $dev 's/newTag/newTga/'
mistake 'a field of an entry misspelt' <<-EOF
	error: $dev:6:5: unknown field 'newTga' in an image [overlays/unknown-field]
	hint: did you mean 'newTag'?
	error: 1 problem; nothing was accepted
EOF
edit $dev 's/Service, name: web/Service, name: wbe/'
mistake 'the target of a patch misspelt' <<-EOF
	error: $dev:18:13: the patch matches no object: Service 'wbe' [overlays/patch-no-target]
	hint: did you mean the name 'web'?
	error: 1 problem; nothing was accepted
EOF
edit $dev 's/kind: Service, name/kind: Servce, name/'
mistake 'the kind of a target misspelt' <<-EOF
	error: $dev:18:13: the patch matches no object: Servce 'web' [overlays/patch-no-target]
	hint: did you mean the kind 'Service'?
	error: 1 problem; nothing was accepted
EOF
edit $dev 's/Service, name: web/Service, name: web, namespace: prod/'
mistake 'a target in another namespace' <<-EOF
	error: $dev:18:13: the patch matches no object: Service 'web' [overlays/patch-no-target]
	hint: there is one of that name, but its group, namespace, labels or annotations are others
	error: 1 problem; nothing was accepted
EOF
edit $patch 's/^  name: web/  name: webb/'
mistake 'the name in a patch misspelt' <<-EOF
	error: $patch:1:1: the patch is for Deployment 'webb', which is not there [overlays/patch-no-match]
	hint: did you mean the name 'web'?
	error: 1 problem; nothing was accepted
EOF
edit $patch 's/- name: web/- name: wbe/'
mistake 'the container in a patch misspelt' <<-EOF
	error: $patch:9:11: the container 'wbe' has no image [gen/no-image]
	hint: did you mean 'web'?
	error: 1 problem; nothing was accepted
EOF
edit $dev 's,registry.example/web,registry.example/wbe,'
mistake 'an image misspelt' <<-EOF
	error: $dev:5:11: no container has the image 'registry.example/wbe' [overlays/image-no-match]
	hint: did you mean 'registry.example/web'?
	error: 1 problem; nothing was accepted
EOF
edit $dev '8s/web/wbe/'
mistake 'replicas of nobody' <<-EOF
	error: $dev:8:11: nothing with replicas is called 'wbe' [overlays/replicas-no-match]
	hint: did you mean 'web'?
	error: 1 problem; nothing was accepted
EOF
edit $dev 's,/spec/ports/0/port,/spec/prots/0/port,'
mistake 'a path of a JSON patch misspelt' <<-EOF
	error: $dev:21:15: cannot replace '/spec/prots/0/port': there is no 'prots' [overlays/jsonpatch-missing]
	hint: did you mean 'ports'?
	error: 1 problem; nothing was accepted
EOF
edit $dev 's,/spec/ports/0/port,/spec/ports/3/port,'
mistake 'an element that a list does not have' <<-EOF
	error: $dev:21:15: cannot replace '/spec/ports/3/port': there is no '3' [overlays/jsonpatch-missing]
	hint: the list has 1 element, counted from 0
	error: 1 problem; nothing was accepted
EOF
edit $dev 's,op: replace,op: repalce,'
mistake 'an operation misspelt' <<-EOF
	error: $dev:20:13: 'repalce' is no operation of a JSON patch [overlays/jsonpatch-form]
	hint: did you mean 'replace'?
	error: 1 problem; nothing was accepted
EOF
cat >>$dev <<-\EOF
	replacements:
	  - source: {kind: ConfigMap, name: setings, fieldPath: data.LEVEL}
	    targets:
	      - select: {kind: Deployment}
	        fieldPaths: [spec.paused]
EOF
mistake 'the source of a replacement misspelt' <<-EOF
	error: $dev:24:13: there is no ConfigMap 'setings' to take a value from [overlays/replacement-no-source]
	hint: did you mean the name 'settings'?
	error: 1 problem; nothing was accepted
EOF
cat >>$dev <<-\EOF
	replacements:
	  - source: {kind: ConfigMap, name: settings, fieldPath: data.LEVL}
	    targets:
	      - select: {kind: Deployment}
	        fieldPaths: [spec.paused]
EOF
mistake 'the field of a replacement misspelt' <<-EOF
	error: $dev:24:58: there is no 'data.LEVL' in 'ConfigMap shop-dev/settings' [overlays/replacement-no-value]
	hint: did you mean 'LEVEL' in place of 'LEVL'?
	error: 1 problem; nothing was accepted
EOF

# --- files ---

edit $base/kustomization.yaml 's/service.yaml/servce.yaml/'
mistake 'a file misspelt' <<-EOF
	error: $base/kustomization.yaml:3:5: cannot find 'servce.yaml' [overlays/no-file]
	    $dev:2:5: '../../base' is named here
	hint: did you mean 'service.yaml'?
	error: 1 problem; nothing was accepted
EOF
edit $dev 's,../../base,../../bse,'
mistake 'a base misspelt' <<-EOF
	error: $dev:2:5: cannot find '../../bse' [overlays/no-file]
	hint: did you mean '../../base'?
	error: 1 problem; nothing was accepted
EOF
edit $dev 's/banner.txt/baner.txt/'
mistake 'a file of a generator misspelt' <<-EOF
	error: $dev:15:9: cannot find 'baner.txt' [overlays/no-file]
	hint: did you mean 'banner.txt'?
	error: 1 problem; nothing was accepted
EOF
git rm -q $patch
mistake 'a patch that was not added' <<-EOF
	error: $dev:17:11: cannot find 'memory.yaml' [overlays/no-file]
	hint: git add it, if it was forgotten, or take its name out here
	error: 1 problem; nothing was accepted
EOF
git mv $base/kustomization.yaml $base/kustomisation.yaml
mistake 'a kustomization misspelt' <<-EOF
	error: $dev:2:5: there is no kustomization.yaml in 'apps/web/base' [overlays/no-kustomization]
	hint: rename 'kustomisation.yaml'
	error: 1 problem; nothing was accepted
EOF
cp $base/kustomization.yaml $base/kustomization.yml
mistake 'two kustomizations' <<-EOF
	error: $base/kustomization.yml:1:1: there is a 'kustomization.yaml' beside this file [overlays/two-kustomizations]
	    $dev:2:5: '../../base' is named here
	hint: keep one of the two
	error: 1 problem; nothing was accepted
EOF
echo '  - ../overlays/dev' >>$base/kustomization.yaml
mistake 'a cycle' <<-EOF
	error: $base/kustomization.yaml:4:5: '../overlays/dev' leads back to 'apps/web/overlays/dev', which is on the way here [overlays/cycle]
	    $dev:2:5: '../../base' is named here
	hint: take it out here, or put what both need into a directory of its own
	error: 1 problem; nothing was accepted
EOF
edit $dev 's,banner.txt,../../../../../etc/motd,'
mistake 'a file outside of the repository' <<-EOF
	error: $dev:15:9: '../../../../../etc/motd' leads out of the tree [overlays/outside-tree]
	hint: copy it into the repository, and name the copy
	error: 1 problem; nothing was accepted
EOF
edit $dev 's,memory.yaml,/srv/memory.yaml,'
mistake 'an absolute path' <<-EOF
	error: $dev:17:11: '/srv/memory.yaml' is an absolute path [overlays/absolute-path]
	hint: name it relative to this directory
	error: 1 problem; nothing was accepted
EOF
edit $dev 's,- ../../base,- https://git.example/shop/base?ref=v1,'
mistake 'a base of another server' <<-EOF
	error: $dev:2:5: 'https://git.example/shop/base?ref=v1' is not in this repository, and nothing is fetched while rendering [overlays/remote]
	hint: commit what it stands for to the repository and name that path here
	error: 1 problem; nothing was accepted
EOF

# --- values ---

edit $dev 's/count: 2/count: "two"/'
mistake 'a text in place of a number' <<-EOF
	error: $dev:9:12: 'count' is a string here, and a whole number is expected [overlays/field-type]
	error: 1 problem; nothing was accepted
EOF
edit $dev 's/count: 2/count: "2"/'
mistake 'a number in quotes' <<-EOF
	error: $dev:9:12: 'count' is a string here, and a whole number is expected [overlays/field-type]
	hint: take the quotes away
	error: 1 problem; nothing was accepted
EOF
edit $dev 's/^resources:/resources: ..\/..\/base/; /- ..\/..\/base/d'
mistake 'a text in place of a list' <<-EOF
	error: $dev:1:12: 'resources' is a string here, and a list is expected [overlays/field-type]
	hint: begin each entry with '- '
	error: 1 problem; nothing was accepted
EOF
edit $dev 's/LEVEL=debug/LEVEL debug/'
mistake 'a literal without a value' <<-EOF
	error: $dev:13:9: 'LEVEL debug' has no '=' [overlays/generator-literal]
	hint: write it as key=value
	error: 1 problem; nothing was accepted
EOF
edit $dev 's/LEVEL=debug/LE VEL=debug/'
mistake 'a key with a blank' <<-EOF
	error: $dev:13:9: Kubernetes does not take the key 'LE VEL' [overlays/generator-key]
	hint: use letters, digits, '-', '_' and '.', at most 253 of them, and no '..' in front
	error: 1 problem; nothing was accepted
EOF
edit $patch 's/256Mi/256Mib/'
mistake 'an amount that is none' <<-EOF
	error: $patch:11:30: '256Mib' is no amount of 'memory' [gen/quantity]
	hint: write a number, and behind it nothing, or one of m, k, M, G, T, Ki, Mi, Gi, Ti
	error: 1 problem; nothing was accepted
EOF
edit $api 's/mode: fast/mode: 3/'
mistake 'a number in a ConfigMap' <<-EOF
	error: $api:7:9: 'mode' is a number here, and Kubernetes takes nothing but texts [gen/not-a-text]
	hint: write it in quotes: "3"
	error: 1 problem; nothing was accepted
EOF
edit $app 's/labels: {app: web}/labels: {app: web, on: true}/'
mistake 'a boolean among labels' <<-EOF
	error: $app:11:30: 'on' is a boolean here, and Kubernetes takes nothing but texts [gen/not-a-text]
	hint: write it in quotes: "true"
	error: 1 problem; nothing was accepted
EOF
edit $api 's/name: api/name: My_Api/'
mistake 'a name that Kubernetes does not take' <<-EOF
	error: $api:4:9: 'My_Api' cannot be the name of an object [gen/name]
	hint: use small letters, digits, '-' and '.'
	error: 1 problem; nothing was accepted
EOF
edit $patch "s/containers:/containers: web/; 9,\$d"
mistake 'a patch of another shape' <<-EOF
	error: $patch:8:19: 'containers' is a list in the object and a single value in the patch [overlays/patch-kind]
	hint: write a list here; to make something else of it, delete it with null in a patch of its own first
	error: 1 problem; nothing was accepted
EOF
edit $api 's,  name: api,&\n  annotations: {sluice/wav: "1"},'
mistake 'an annotation misspelt' <<-EOF
	error: $api:5:17: there is no annotation 'sluice/wav' [gen/annotation]
	hint: did you mean 'sluice/wave'?
	error: 1 problem; nothing was accepted
EOF
edit $api 's,  name: api,&\n  annotations: {sluice/wave: first},'
mistake 'a wave that is no number' <<-EOF
	error: $api:5:30: annotation 'sluice/wave' is 'first', and a whole number is expected [gen/annotation]
	error: 1 problem; nothing was accepted
EOF

# --- YAML ---

edit $app 's/^  replicas: 1/&\n  replicas: 2/'
mistake 'a key twice' <<-EOF
	error: $app:7:3: key 'replicas' appears twice [yaml/duplicate-key]
	    $dev:2:5: '../../base' is named here
	hint: keep one of them: the first is in line 6
	error: 1 problem; nothing was accepted
EOF
edit $app 's/^  replicas: 1/	replicas: 1/'
mistake 'a tab' <<-EOF
	error: $app:6:1: a tab cannot indent [yaml/syntax]
	    $dev:2:5: '../../base' is named here
	hint: use spaces
	error: 1 problem; nothing was accepted
EOF
edit $app 's/^kind: Deployment/kind Deployment/'
mistake 'a colon forgotten' <<-EOF
	error: $app:2:1: this key has no ':' behind it [yaml/syntax]
	    $dev:2:5: '../../base' is named here
	hint: check the indentation, if it goes on a text
	error: 1 problem; nothing was accepted
EOF
edit $app 's/matchLabels: {app: web}/matchLabels: {app: web/'
mistake 'a bracket forgotten' <<-EOF
	error: $app:9:11: ',' or '}' was expected here [yaml/syntax]
	    $dev:2:5: '../../base' is named here
	hint: the '{' of it is in line 8, column 18
	error: 1 problem; nothing was accepted
EOF
edit $api 's/mode: fast/mode: "fast/'
mistake 'a quote forgotten' <<-EOF
	error: $api:7:9: this quote is not closed [yaml/syntax]
	error: 1 problem; nothing was accepted
EOF
edit $app 's/^  selector:/ selector:/'
mistake 'a key at the wrong column' <<-EOF
	error: $app:7:2: a key was expected here [yaml/syntax]
	    $dev:2:5: '../../base' is named here
	hint: check the indentation, and that quotes and brackets match
	error: 1 problem; nothing was accepted
EOF
edit $api 's/mode: fast/mode: fast: yes/'
mistake 'a text with a colon' <<-EOF
	error: $api:7:13: a key is not allowed here [yaml/syntax]
	hint: check the indentation; text that holds ': ' needs quotes
	error: 1 problem; nothing was accepted
EOF
edit $app 's/^  replicas: 1/&\n=======\n  replicas: 2\n>>>>>>> other/'
edit $app 's/^  replicas: 1/<<<<<<< HEAD\n&/'
mistake 'a merge that was not settled' <<-EOF
	error: $app:6:1: here two changes met in a merge, and nobody has settled it [yaml/syntax]
	    $dev:2:5: '../../base' is named here
	hint: choose what stays, and take the lines '<<<<<<<', '=======' and '>>>>>>>' out
	error: 1 problem; nothing was accepted
EOF
edit $app 's/replicas: 1/replicas: {{ .Values.replicas }}/'
mistake 'a template' <<-EOF
	error: $app:6:14: a key must be a text [yaml/key-type]
	    $dev:2:5: '../../base' is named here
	hint: nothing fills in '{{ ... }}' here: write the value itself, or put the text in quotes
	error: 1 problem; nothing was accepted
EOF
edit $app 's/replicas: 1/replicas: *n/'
mistake 'an alias of nothing' <<-EOF
	error: $app:6:13: no anchor 'n' stands before this alias [yaml/unknown-anchor]
	    $dev:2:5: '../../base' is named here
	hint: a text that begins with '*' needs quotes
	error: 1 problem; nothing was accepted
EOF
printf 'kind: "caf\351"\n' >$api
mistake 'a file that is no UTF-8' <<-EOF
	error: $api:1:11: the byte 0xe9 is no UTF-8 [yaml/encoding]
	hint: save the file as UTF-8
	error: 1 problem; nothing was accepted
EOF

# --- objects and units ---

edit $app '/^kind:/d'
mistake 'an object without a kind' <<-EOF
	error: $app:1:1: this document has no 'kind', so it is no Kubernetes object [overlays/no-kind]
	    $dev:2:5: '../../base' is named here
	error: 1 problem; nothing was accepted
EOF
edit $app '4d'
mistake 'an object without a name' <<-EOF
	error: $app:1:1: this Deployment has no 'metadata.name' [overlays/no-name]
	    $dev:2:5: '../../base' is named here
	error: 1 problem; nothing was accepted
EOF
sed 's/80/81/' $base/service.yaml >$base/again.yaml
echo '  - again.yaml' >>$base/kustomization.yaml
mistake 'an object twice' <<-EOF
	error: $base/again.yaml:1:1: 'Service web' exists already [overlays/duplicate-object]
	    $dev:2:5: '../../base' is named here
	hint: the other one is at $base/service.yaml:1:1
	error: 1 problem; nothing was accepted
EOF
mkdir -p apps/two/overlays/dev
cp $api apps/two/overlays/dev
mistake 'an object in two units' <<-EOF
	error: apps/two/overlays/dev/api.yaml:1:1: ConfigMap shop-dev/api is in this environment twice [gen/duplicate-object]
	hint: the other one belongs to unit 'api': give one of them another name or namespace, or keep what they share in a unit of its own
	error: 1 problem; nothing was accepted
EOF
: >$api
mistake 'a file that was emptied' <<-EOF
	error: apps/api/overlays/dev: the files of this unit hold no object [gen/empty-unit]
	hint: to take the unit away, remove its directory
	error: 1 problem; nothing was accepted
EOF
git mv $api apps/api/overlays/dev/api.txt
mistake 'a unit without manifests' <<-EOF
	error: apps/api/overlays/dev: there is nothing to render in this directory [gen/empty-unit]
	hint: it needs a kustomization.yaml or manifests
	error: 1 problem; nothing was accepted
EOF
git mv apps app
mistake 'units where nobody looks' <<-EOF
	error: environment 'dev' has no units: nothing matches 'apps/*/overlays/dev' [gen/no-units]
	hint: bring one back, or name others under 'units' in sluice.yaml on refs/sluice/config
	error: 1 problem; nothing was accepted
EOF
mkdir -p apps/chart/overlays/dev
printf 'apiVersion: v2\nname: chart\nversion: 1.0.0\n' \
    >apps/chart/overlays/dev/Chart.yaml
mistake 'a chart' <<-EOF
	error: apps/chart/overlays/dev: this unit is a Helm chart, and charts are not rendered [gen/chart]
	hint: render it with 'helm template' and commit the result
	error: 1 problem; nothing was accepted
EOF

# --- what Git stores ---

ln -s /etc/motd $base/motd
mistake 'a link out of the repository' <<-EOF
	error: $base/motd: this link leads out of the repository [tree/symlink]
	hint: put a copy of the file in its place
	error: 1 problem; nothing was accepted
EOF
cp $base/service.yaml $base/Service.yaml
mistake 'two files that differ in case' <<-EOF
	error: $base/service.yaml: there is 'Service.yaml' beside it, which differs in case at most [tree/twin]
	hint: rename one of them with git mv
	error: 1 problem; nothing was accepted
EOF
cp $base/service.yaml "$base/a\\b.yaml"
mistake 'a name with a backslash' <<-EOF
	error: $base/a\\b.yaml: this name cannot be used: it holds a backslash [tree/name]
	hint: rename it with git mv
	error: 1 problem; nothing was accepted
EOF
dd if=/dev/zero of=$base/film bs=1048576 count=17 2>"$err"
mistake 'a film' <<-EOF
	error: $base/film: this file has 17825792 bytes, the limit is 16777216 [push/large-file]
	hint: take it out of every commit of the push
	error: 1 problem; nothing was accepted
EOF

# --- refs, options, people ---

# next: another commit to push.
next()
{
	git commit -q --allow-empty -m 'nothing new'
}

mistake 'an option misspelt' dev -o prevew <<-\EOF
	error: there is no push option 'prevew' [push/option]
	hint: did you mean 'preview'?
	error: 1 problem; nothing was accepted
EOF
mistake 'a branch misspelt in capitals' Dev <<-\EOF
	error: Dev: there is 'dev' already, which differs in case only [push/ref-twin]
	hint: push to 'dev', or choose another name
	error: 1 problem; nothing was accepted
EOF
mistake 'a branch below a branch' dev/kim <<-\EOF
	error: dev/kim: there is 'dev' already, and one name cannot be the directory of the other [push/ref-directory]
	hint: choose a name that does not go on from it, or take it away
	error: 1 problem; nothing was accepted
EOF
next
accepted prdo
equals_file 'an environment misspelt is a branch, and that is said' "$remote" \
    - <<-\EOF
	warning: prdo: this is the branch of no environment: nothing is deployed [push/near-branch]
	hint: did you mean 'prod'? 'git push --delete' takes this one away
EOF
accepted :prdo
mistake 'a place that nobody knows' refs/head/dev <<-\EOF
	error: refs/head/dev: nothing can be pushed here [push/ref-unknown]
	hint: branches are below refs/heads/, tags below refs/tags/, the configuration is refs/sluice/config
	error: 1 problem; nothing was accepted
EOF
next
run git push origin HEAD:dev HEAD:feature
remote_lines >"$remote"
equals_file 'an environment together with a branch' "$remote" - <<-\EOF
	error: branches of environments were pushed together with other refs [push/mixed]
	hint: push them one after the other: they cannot be moved together
	error: 1 problem; nothing was accepted
EOF
mistake 'an environment of others' prod <<-EOF
	error: prod: $account may not push to 'prod'; lee may [push/denied]
	error: 1 problem; nothing was accepted
EOF
mistake 'an environment taken away' :dev <<-\EOF
	error: dev: the branch of an environment cannot be deleted while sluice.yaml names it [push/denied]
	error: 1 problem; nothing was accepted
EOF
git commit -q --amend -m 'the shop, again'
mistake 'a history rewritten' +HEAD:dev <<-\EOF
	error: dev: not a fast-forward; its history is kept: fetch, rebase, and try again [push/denied]
	error: 1 problem; nothing was accepted
EOF
mistake 'a rendered branch' rendered/dev <<-\EOF
	error: rendered/dev: only sluice writes here: push to the branch that this is rendered from [push/denied]
	error: 1 problem; nothing was accepted
EOF
when="$(($(date +%s) + 200000)) +0000"
GIT_COMMITTER_DATE=$when git commit -q --allow-empty -m tomorrow
late=$(git rev-parse --short=7 HEAD)
push dev
sed "s/ID/$late/" "$remote" >"$dir/late"
equals_file 'a clock that runs ahead' "$dir/late" - <<-EOF
	error: commit $late is dated more than a day ahead, or before 1970 [commit/date]
	hint: set the clock, then git commit --amend --reset-author
	error: 1 problem; nothing was accepted
EOF

# --- the configuration ---

git fetch -q origin refs/sluice/config
git switch -q -c config FETCH_HEAD
good=$(git rev-parse HEAD)
# where TEXT: line and column of its first appearance in sluice.yaml.
where()
{
	awk -v text="$1" '(at = index($0, text)) {
		print NR ":" at
		exit
	}' sluice.yaml
}

edit sluice.yaml 's/strict:/strcit:/'
mistake 'a key of the configuration misspelt' refs/sluice/config <<-EOF
	error: sluice.yaml:$(where strcit): unknown key 'strcit' in an environment [config/unknown-key]
	hint: did you mean 'strict'?
	error: 1 problem; nothing was accepted
EOF
edit sluice.yaml 's/from: .dev./from: [deev]/'
mistake 'an environment misspelt' refs/sluice/config <<-EOF
	error: sluice.yaml:$(where deev): there is no environment 'deev' [config/unknown-name]
	hint: did you mean 'dev'?
	error: 1 problem; nothing was accepted
EOF
edit sluice.yaml 's/push: .lee./push: [le]/'
mistake 'a person misspelt' refs/sluice/config <<-EOF
	error: sluice.yaml:$(where 'le]'): nobody is called 'le' [config/unknown-name]
	hint: did you mean 'lee'?
	error: 1 problem; nothing was accepted
EOF
edit sluice.yaml 's/group:admins/group:admin/'
mistake 'a group misspelt' refs/sluice/config <<-EOF
	error: sluice.yaml:$(where group:admin): nobody is called 'group:admin' [config/unknown-name]
	hint: did you mean 'group:admins'?
	error: 1 problem; nothing was accepted
EOF
edit sluice.yaml 's/branch: prod/branch: dev/'
mistake 'a branch of two environments' refs/sluice/config <<-EOF
	error: sluice.yaml:10:5: 'dev' is the branch of environment 'dev' too, and each needs its own [config/duplicate]
	error: 1 problem; nothing was accepted
EOF
edit sluice.yaml 's,apps/./overlays/prod,apps/prod,'
mistake 'units without a star' refs/sluice/config <<-EOF
	error: sluice.yaml:$(where apps/prod): 'apps/prod' cannot find units: it has no '*', which stands for the unit's name [config/glob]
	hint: for example: apps/*/overlays/dev
	error: 1 problem; nothing was accepted
EOF
edit sluice.yaml '/^repository:/d'
mistake 'a repository without a name' refs/sluice/config <<-EOF
	error: sluice.yaml:1:1: the configuration has no 'repository' [config/missing-key]
	error: 1 problem; nothing was accepted
EOF
edit sluice.yaml 's/from: .dev./from: [prod]/'
mistake 'an environment that follows itself' refs/sluice/config <<-EOF
	error: sluice.yaml:10:5: 'prod' is promoted from itself, by way of its 'from' [config/cycle]
	error: 1 problem; nothing was accepted
EOF
edit sluice.yaml 's/^groups:/gates: {soak: 1h}\n&/'
mistake 'a key in the wrong place' refs/sluice/config <<-EOF
	error: sluice.yaml:$(where gates): unknown key 'gates' in the configuration [config/unknown-key]
	hint: known are version, repository, admins, environments, people, groups, agents, checks, owners, limits
	error: 1 problem; nothing was accepted
EOF

is 'and nothing of all this was stored' \
    "$(git --git-dir="$server" rev-parse dev refs/sluice/config)" \
    "$(printf '%s\n' "$shop" "$good")"
done_testing
