#!/bin/sh
# When and how an object is applied: our annotations, and those of Argo CD, Helm
# and Flux, become columns and flags of the index; ours win, and one that is
# misspelt is a mistake.
. "${0%/*}/../lib.sh"

# object NAME [ANNOTATION VALUE]...: a ConfigMap with these.
object()
{
	printf -- '---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n'
	printf '  name: %s\n' "$1"
	shift
	[ $# -eq 0 ] || printf '  annotations:\n'
	while [ $# -gt 0 ]; do
		printf '    %s: "%s"\n' "$1" "$2"
		shift 2
	done
}

argo=argocd.argoproj.io
server
mkdir -p apps/web/overlays/dev
{
	object plain
	object argo-wave $argo/sync-wave 1
	object ours-wave $argo/sync-wave 9 sluice/wave 2
	object argo-pre $argo/hook PreSync $argo/sync-wave -5 \
	    $argo/hook-delete-policy BeforeHookCreation,HookSucceeded
	object helm-pre helm.sh/hook pre-install,pre-upgrade \
	    helm.sh/hook-weight 3
	object both $argo/hook 'PreSync, PostSync'
	object ours $argo/hook PreSync sluice/hook post
	object fail $argo/hook SyncFail
	object skip $argo/hook Skip
	object test helm.sh/hook test
	object options \
	    $argo/sync-options Prune=false,Replace=true,Validate=false
	object keep helm.sh/resource-policy keep
	object flux kustomize.toolkit.fluxcd.io/ssa IfNotPresent
} >apps/web/overlays/dev/app.yaml
record 'thirteen objects'
accepted dev
ok 'they have an index' git --git-dir="$server" show rendered/dev:.sluice/index
awk -F '\t' 'NR > 1 { print $1, $2, $8, $11 }' "$out" >columns
equals_file 'phase, wave, name and flags, in the order of applying' columns - \
    <<-\EOF
	pre -5 argo-pre hook,delete=before+succeeded
	pre 0 both hook
	pre 3 helm-pre hook
	sync 0 flux apply=create-only
	sync 0 keep prune=never
	sync 0 options prune=never,apply=replace,validate=no
	sync 0 plain -
	sync 1 argo-wave -
	sync 2 ours-wave -
	post 0 both hook
	post 0 ours hook
	fail 0 fail hook
	none 0 skip hook
	none 0 test hook
EOF

{
	object web sluice/wav 1
	object api $argo/hook PreSnyc
	object db sluice/wave soon
} >apps/web/overlays/dev/app.yaml
record 'three mistakes'
refused dev <<-\EOF
	error: apps/web/overlays/dev/app.yaml:7:5: there is no annotation 'sluice/wav' [gen/annotation]
	hint: did you mean 'sluice/wave'?
	error: apps/web/overlays/dev/app.yaml:14:30: annotation 'argocd.argoproj.io/hook' is 'PreSnyc', and a hook of Argo CD is expected [gen/annotation]
	error: apps/web/overlays/dev/app.yaml:21:18: annotation 'sluice/wave' is 'soon', and a whole number is expected [gen/annotation]
	error: 3 problems; nothing was accepted
EOF
done_testing
