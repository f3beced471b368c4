#!/bin/sh
# Sealed values are opened on the node, all of them before anything is done,
# with its own key or with the environment's, and are in no file of the agent.
. "${0%/*}/ticking"

secret()
{
	cat <<-EOF
		apiVersion: v1
		kind: Secret
		metadata: {name: $1, namespace: shop}
		stringData:
		  password: $2
	EOF
}

server --admin "$(id -un)"
ssh-keygen -q -t ed25519 -N '' -C node-1 -f "$dir/host"
ssh-keygen -q -t ed25519 -N '' -C node-2 -f "$dir/other"
ssh-keygen -q -t ed25519 -N '' -C owner -f "$dir/owner"
sluice-seal keygen "$dir/glass" >"$dir/glass.pub"
printf 'owner %s\n' "$(cat "$dir/owner.pub")" >"$dir/owners"
git fetch -q origin refs/sluice/config
git worktree add -q --detach "$dir/config" FETCH_HEAD
sluice-seal init-env prod -c "$dir/config" -b "@$dir/glass.pub" \
    --sign "$dir/owner" "node-1=@$dir/host.pub"
git -C "$dir/config" add --all
git -C "$dir/config" commit -q -m keys
git push -q origin "$(git -C "$dir/config" rev-parse \
    HEAD)":refs/sluice/config 2>"$err"

secret db swordfish >db.yaml
sluice-seal seal -c "$dir/config" -e prod -s "$dir/owners" \
    --namespace shop --name db db.yaml
mv db.yaml $units/db.yaml
config_map a 1 >$units/a.yaml
ship first

# --- without a key, nothing is done ---

with_program
ticks 1 'without an identity nothing is applied'
says 'and that is said' "error: web: degraded: there are sealed values, and \
no 'identity' to open them with"
ok 'nothing is there' test ! -e "$files"
with_program "identity: $dir/other"
ticks 1 'with the key of another node nothing is applied'
ok 'nothing is there' test ! -e "$files"
chmod 644 "$dir/host"
with_program "identity: $dir/host"
ticks 1 'with a key that others can read nothing is applied'
ok 'nothing is there' test ! -e "$files"
chmod 600 "$dir/host"

# --- with it ---

ticks 0 'with the key of the node it is'
is 'the value is there' "$(sed -n 's/.*"password":"\([^"]*\)".*/\1/p' \
    "$files/web/shop/Secret-db.yaml" "$files"/web/shop/Sealed* 2>"$dir/seen" |
    base64 -d)" swordfish
ok 'and in no file of the agent' test -z "$(grep -rl -e swordfish \
    -e "$(printf swordfish | base64)" "$state")"

# --- nothing is opened when nothing is to be done ---

mv "$dir/host" "$dir/gone"
later 600
ticks 0 'to look at the target, no key is needed'
config_map a 2 >$units/a.yaml
ship second
ticks 1 'to apply, it is'
is 'nothing was changed' "$(sed -n 's/^  "*value"*: //p' \
    "$files/web/default/ConfigMap-a.yaml")" '"1"'
mv "$dir/gone" "$dir/host"
ticks 0 'and then all goes on'
done_testing
