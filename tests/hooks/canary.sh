#!/bin/sh
# A secret that was refused in plaintext, sealed, pushed and opened is nowhere
# afterwards: in no message, file or object of the server, in none that the
# pusher keeps, in no core dump, and in the environment of no process.
. "${0%/*}/../lib.sh"
skip_without ssh-keygen

server --admin "$(id -un)" --name shop
canary=$(od -An -tx1 -N20 /dev/urandom | tr -d ' \n')
encoded=$(printf %s "$canary" | base64 | tr -d '\n=')
umask 077
sluice-seal keygen "$dir/break-glass.txt" >"$dir/break-glass.pub"
ssh-keygen -q -t ed25519 -N '' -C owner -f "$dir/owner"
printf 'owner %s\n' "$(cat "$dir/owner.pub")" >"$dir/owners"
umask 022
commit README <<-\EOF
	manifests
EOF
git fetch -q origin refs/sluice/config
git worktree add -q --detach "$dir/config" FETCH_HEAD
sluice-seal init-env dev -c "$dir/config" -b "@$dir/break-glass.pub" \
    --sign "$dir/owner"
git -C "$dir/config" add keys
git -C "$dir/config" commit -q -m 'keys of dev'
push "$(git -C "$dir/config" rev-parse HEAD):refs/sluice/config"
is 'keys are made' "$status" 0

unit=apps/db/overlays/dev
write $unit/kustomization.yaml <<-\EOF
	namespace: shop
	resources: [login.yaml]
EOF
write $unit/login.yaml <<-\EOF
	apiVersion: v1
	kind: ConfigMap
	metadata: {name: login}
EOF
record 'nothing secret yet'
accepted dev
start=$(git rev-parse HEAD)

# Said of any push.
: >"$dir/said"
try()
{
	record "$1"
	push dev "$2"
	cat "$out" "$err" >>"$dir/said"
	is "$1: refused" "$status" 1
	git reset -q --hard "$start"
}

# In every form in which a push is refused, whatever the reason.
write $unit/login.yaml <<-EOF
	apiVersion: v1
	kind: Secret
	metadata: {name: login}
	stringData: {password: $canary}
EOF
try 'a Secret' --quiet
write $unit/login.yaml <<-EOF
	apiVersion: v1
	kind: Secret
	metadata: {name: login}
	data: {password: $encoded}
EOF
try 'a Secret in base64' --atomic
write $unit/login.yaml <<-EOF
	apiVersion: v1
	kind: ConfigMap
	metadata: {name: login}
	data:
	  app.ini: |
	    password = $canary
	  url: "postgres://shop:$canary@db"
	  url: twice
EOF
try 'a mistake beside it' --quiet
write $unit/login.yaml <<-EOF
	apiVersion: v1
	kind: Secret
	metadata: {name: login}
	stringData: {password: "$canary
EOF
try 'no YAML at all' --quiet
write $unit/patch.yaml <<-EOF
	apiVersion: v1
	kind: ConfigMap
	metadata: {name: other}
	data: {password: $canary}
EOF
printf 'patches: [{path: patch.yaml}]\n' >>$unit/kustomization.yaml
try 'a patch of nothing' --quiet
printf 'configMapGenerator: [{name: a, literals: ["password=%s"]}]\n' \
    "$canary" >>$unit/kustomization.yaml
try 'as a preview' --push-option=preview

# sealed, pushed, opened
write $unit/login.yaml <<-EOF
	apiVersion: v1
	kind: Secret
	metadata: {name: login}
	stringData:
	  password: $canary
EOF
seal="-e dev -c $dir/config -s $dir/owners"
# shellcheck disable=SC2086 # options are words
sluice-seal seal $seal $unit/login.yaml
record 'sealed'
push dev --push-option=preview
cat "$out" "$err" >>"$dir/said"
accepted dev
cat "$out" "$err" >>"$dir/said"
git fetch -q
is 'what is rendered opens' "$(git show \
    origin/rendered/dev:db/shop/SealedSecret.sluice-login.yaml >rendered.yaml
    sluice-seal unseal rendered.yaml password -i "$dir/break-glass.txt")" \
    "$canary"
sluice-diff HEAD~1 HEAD >>"$dir/said" 2>&1 || :
# shellcheck disable=SC2086
printf %s "$canary" | sluice-seal seal $seal $unit/login.yaml password=-
record 'sealed again'
accepted dev
cat "$out" "$err" >>"$dir/said"

# what was refused is in the history of whoever tried
git reflog expire --expire=now --all
git gc -q --prune=now
rm -f "$out"

patterns()
{
	printf '%s\n%s\n' "$canary" "${encoded%???}"
}

# The files below a directory that have one.
found()
{
	patterns | grep -rlaF -f - "$1" || :
}

is 'no file has it, no core and no message' "$(found "$dir")" ''
for repo in "$server" .; do
	git -C "$repo" cat-file --batch-all-objects --batch >"$dir/objects"
	is "no object in ${repo##*/}" "$(found "$dir/objects")" ''
done
cat /proc/[0-9]*/environ >"$dir/objects" 2>"$dir/limit" || :
is 'nor the environment of a process' "$(found "$dir/objects")" ''
printf %s "$canary" >"$dir/leak"
is 'it would have been found' "$(found "$dir")" "$dir/leak"
done_testing
