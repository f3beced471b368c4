#!/bin/sh
# Every field that names a file, with paths that lead out of the tree, to other
# machines or nowhere: each is refused at its place in a moment, whether what
# is rendered is a directory or a commit, and no word of a file elsewhere is
# said.
. "${0%/*}/../lib.sh"

mkdir -p tree/app
cat >tree/app/app.yaml <<-\EOF
	apiVersion: v1
	kind: ConfigMap
	metadata: {name: app}
EOF
# This would be quoted in a finding, or rendered, if it were read.
echo 'kind: canary-words' | tee canary tree/app/inside >"$dir/canary"
ln -s ../../canary tree/app/link
git init --quiet tree

# rendered TEXT: what such a kustomization is rendered to, from a directory and
# from a commit.
rendered()
{
	printf '%s\n' "$1" >tree/app/kustomization.yaml
	{
		within 5 sluice-render tree/app || echo "status $?"
		git -C tree add --all
		git -C tree commit --quiet --message=x
		within 5 sluice-render --git-dir tree/.git --rev HEAD app ||
		    echo "status $?"
	} >"$dir/said" 2>&1
}

# refuses TEXT PATH: the kustomization TEXT with PATH in it.
refuses()
{
	rendered "$(printf '%s\n' "{$1}" | sed "s|PATH|$2|
	    s|ALL|resources: [app.yaml]|")"
	[ "$(grep -c '^status 1' "$dir/said")" = 2 ] &&
	    [ "$(grep -c 'kustomization.yaml:1:.* error: ' "$dir/said")" -ge 2 ]
}

while IFS='	' read -r field text; do
	bad=
	for path in ../../canary "$dir/canary" "/$dir/canary" \
	    .//../../canary app/../../../canary 'x\0y' '../../canary\0.yaml' \
	    https://192.0.2.1/x.yaml 'git::https://192.0.2.1/x?ref=v1' \
	    'github.com/org/repo?ref=v1' git@192.0.2.1:x.git \
	    "file://$dir/canary" link ../.git/config; do
		refuses "$text" "$path" || bad="$bad $path"
		! grep -q canary-words "$dir/said" || bad="$bad $path:read"
	done
	is "$field" "$bad" ''
done <<-\EOF
	resources	resources: [app.yaml, "PATH"]
	bases	ALL, bases: ["PATH"]
	components	ALL, components: ["PATH"]
	crds	ALL, crds: ["PATH"]
	configurations	ALL, configurations: ["PATH"]
	openapi	ALL, openapi: {path: "PATH"}
	patches	ALL, patches: [{path: "PATH"}]
	patchesStrategicMerge	ALL, patchesStrategicMerge: ["PATH"]
	patchesJson6902	ALL, patchesJson6902: [{target: {version: v1, kind: ConfigMap, name: app}, path: "PATH"}]
	replacements	ALL, replacements: [{path: "PATH"}]
	files of a ConfigMap	configMapGenerator: [{name: a, files: ["PATH"]}]
	files with a key	configMapGenerator: [{name: a, files: ["k=PATH"]}]
	envs of a ConfigMap	configMapGenerator: [{name: a, envs: ["PATH"]}]
	env of a ConfigMap	configMapGenerator: [{name: a, env: "PATH"}]
	files of a Secret	secretGenerator: [{name: a, files: ["k=PATH"]}]
	envs of a Secret	secretGenerator: [{name: a, envs: ["PATH"]}]
	generators	ALL, generators: ["PATH"]
	transformers	ALL, transformers: ["PATH"]
	validators	ALL, validators: ["PATH"]
	values of a chart	ALL, helmCharts: [{name: a, valuesFile: "PATH"}]
	charts	ALL, helmGlobals: {chartHome: "PATH"}
EOF
for text in 'resources: ["PATH"]' \
    'configMapGenerator: [{name: a, files: ["PATH"]}]' \
    'configMapGenerator: [{name: a, envs: ["PATH"]}]'; do
	refuses "$text" inside || :
	cp "$dir/said" said
	ok "a file beside is read by $text" grep -q canary-words said
done
done_testing
