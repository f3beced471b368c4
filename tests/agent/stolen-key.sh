#!/bin/sh
# A node that was enrolled follows over ssh, through a real sshd, and reports;
# whoever has stolen its key can read, can write the node's own report, and
# nothing else.
. "${0%/*}/../hooks/sshd"

for node in node-1 node-2; do
	mkdir "$dir/$node"
	agent=$dir/$node/agent.yaml
	ok "$node is enrolled" sluice-agent enroll -c "$agent" $node shop prod \
	    "ssh://$(id -un)@127.0.0.1:PORT$server"
	cp "$out" "$dir/$node/lines"
done
cat >"$dir/sluice.yaml" <<-EOF
	version: 1
	repository: shop
	environments:
	- name: prod
	  branch: prod
	  units: apps/*/overlays/prod
	  push: [kim]
	people: {kim: {}}
	agents:
	$(sed -n 's/^  \(node-.: {environments.*\)/  \1/p' \
	    "$dir/node-1/lines" "$dir/node-2/lines")
EOF
server --config "$dir/sluice.yaml"
git --git-dir="$server" config sluice.identity shell
ssh_server
sed -n 's/^  \(restrict,command=.*\)/\1/p' "$dir/node-1/lines" \
    "$dir/node-2/lines" >>"$dir/authorized"
write apps/web/overlays/prod/all.yaml <<-\EOF
	apiVersion: v1
	kind: ConfigMap
	metadata: {name: web}
EOF
record first
as kim
accepted prod

# --- what the node does ---

printf '[127.0.0.1]:%s %s\n' "$port" "$(cat "$dir/host.pub")" >"$dir/known"
agent=$dir/node-1/agent.yaml
cp "$signers" "$dir/node-1/shop.signers"
mkdir "$dir/target"
sed -i "s,127.0.0.1:PORT,127.0.0.1:$port,
    s,/srv/shop,$dir/target,
    s,ssh: -i,ssh: -F none -o UserKnownHostsFile=$dir/known -i," "$agent"
echo "state: $dir/node-1/state" >>"$agent"
ok 'the node follows' sluice-agent tick -c "$agent"
ok 'into its directory' test -e \
    "$dir/target/current/web/default/ConfigMap-web.yaml"
report=refs/status/prod/node-1
ok 'and its report is there' git --git-dir="$server" rev-parse -q --verify \
    $report

# --- what a thief does ---

cp "$dir/node-1/node.key" "$dir/node-1.key"
chmod 600 "$dir/node-1.key"
as node-1.key
git --git-dir="$server" for-each-ref >before
commit apps/web/overlays/prod/all.yaml <<-\EOF
	apiVersion: v1
	kind: ConfigMap
	metadata: {name: evil}
EOF
set -- :refs/heads/prod
for ref in heads/new heads/rendered/prod tags/v1 for/prod do/approve/1 \
    sluice/config sluice/audit sluice/fresh/prod status/prod/node-2 \
    status/dev/node-1; do
	set -- "$@" "+HEAD:refs/$ref"
done
run git push origin "$@"
is 'it can write no other ref' "$status $(grep -c \
    'remote rejected.*(deny .* a hidden ref)' "$err")" "1 $#"
run git push origin "+HEAD:$report"
is 'a report must be one' "$status$(grep -c '1 problem; nothing' "$err")" 11
git --git-dir="$server" for-each-ref >after
equals_file 'all is as it was' after before
thief="-F none -i $dir/node-1.key -o IdentitiesOnly=yes -o BatchMode=yes"
thief="$thief -o UserKnownHostsFile=$dir/known -p $port"
# shellcheck disable=SC2086
run ssh $thief "$(id -un)@127.0.0.1" "touch $dir/owned"
ok 'it runs nothing' test "$status" -ne 0 -a ! -e "$dir/owned"
# shellcheck disable=SC2086
run ssh $thief -o ExitOnForwardFailure=yes -N -R 0:127.0.0.1:1 \
    "$(id -un)@127.0.0.1"
ok 'and forwards nothing' test "$status" -ne 0

# --- the key is taken away ---

ok 'the other node is in order' test "$(grep -c node-2 "$dir/authorized")" = 1
sed -i '/node-1/d' "$dir/authorized"
exits 4 'without its line it gets nothing more' \
    sluice-agent tick -c "$agent"
done_testing
