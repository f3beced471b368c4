#!/bin/sh
# A push over ssh, through a real sshd: a forced command says who it is, the
# push is rendered and signed, and a client that is killed leaves a whole one.
. "${0%/*}/sshd"

cat >"$dir/sluice.yaml" <<-EOF
	version: 1
	repository: shop
	environments: [{name: dev, branch: dev, units: apps/*, push: [kim]}]
	people: {kim: {}, lee: {}}
EOF
server --config "$dir/sluice.yaml"
git --git-dir="$server" config sluice.identity shell

ssh_server

commit apps/web/app.yaml <<-\EOF
	apiVersion: v1
	kind: ConfigMap
	metadata: {name: web}
EOF
as lee
refused dev <<-\EOF
	error: dev: lee may not push to 'dev'; kim may [push/denied]
	error: 1 problem; nothing was accepted
EOF
as kim
accepted dev
equals_file 'kim may' "$remote" - <<-\EOF
	  dev: web, 1 added
	success: dev ID rendered and signed
EOF
git fetch -q
git config gpg.ssh.allowedSignersFile "$signers"
ok 'and it is signed' git verify-commit origin/rendered/dev

commit apps/web/app.yaml <<-\EOF
	apiVersion: v1
	kind: ConfigMap
	metadata: {name: web, labels: {n: "2"}}
EOF
rm "$server/hooks/pre-receive"
cat >"$server/hooks/pre-receive" <<-EOF
	#!/bin/sh
	sleep 1
	exec $BUILD/bin/pre-receive
EOF
chmod +x "$server/hooks/pre-receive"
git push -q origin HEAD:dev 2>"$err" &
client=$!
sleep 0.8
{
	kill -KILL $client
	wait $client || :
} 2>"$err"
sleep 3
is 'a client that is killed leaves what belongs together' \
    "$(git --git-dir="$server" log -1 \
    --format='%(trailers:key=Source-Commit,valueonly)' rendered/dev)" \
    "$(git --git-dir="$server" rev-parse dev)"
ln -sf "$BUILD/bin/pre-receive" "$server/hooks/pre-receive"
accepted dev
is 'and the next push ends with the new state' \
    "$(git --git-dir="$server" rev-parse dev)" "$(git rev-parse HEAD)"
ok 'the repository is sound' git --git-dir="$server" fsck --strict
done_testing
