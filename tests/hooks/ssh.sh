#!/bin/sh
# A push over ssh, through a real sshd: a forced command says who it is, the
# push is rendered and signed, and a client that is killed leaves a whole one.
. "${0%/*}/../lib.sh"

sshd=$(command -v sshd || echo /usr/sbin/sshd)
skip_without "$sshd" ssh ssh-keygen

cat >"$dir/sluice.yaml" <<-EOF
	version: 1
	repository: shop
	environments: [{name: dev, branch: dev, units: apps/*, push: [kim]}]
	people: {kim: {}, lee: {}}
EOF
server --config "$dir/sluice.yaml"
git --git-dir="$server" config sluice.identity shell

port=$((20000 + $$ % 20000))
ssh-keygen -q -t ed25519 -N '' -f "$dir/host"
cat >"$dir/as" <<-\EOF
	#!/bin/sh
	SLUICE_USER=$1 exec git-shell -c "$SSH_ORIGINAL_COMMAND"
EOF
chmod +x "$dir/as"
for who in kim lee; do
	ssh-keygen -q -t ed25519 -N '' -C $who -f "$dir/$who"
	cat <<-EOF
		restrict,command="$dir/as $who" $(cat "$dir/$who.pub")
	EOF
done >"$dir/authorized"
cat >"$dir/sshd_config" <<-EOF
	Port $port
	ListenAddress 127.0.0.1
	HostKey $dir/host
	AuthorizedKeysFile $dir/authorized
	PidFile $dir/sshd.pid
	StrictModes no
	UsePAM no
	PasswordAuthentication no
EOF
# where the system has not started one, root's sshd lacks this directory
[ "$(id -u)" -ne 0 ] || mkdir -p /run/sshd
"$sshd" -t -f "$dir/sshd_config" 2>"$err" || {
	printf '1..0 # SKIP sshd does not run here: %s\n' "$(head -n 1 "$err")"
	exit 0
}
"$sshd" -f "$dir/sshd_config" -E "$dir/sshd.log"
trap 'kill "$(cat "$dir/sshd.pid")"; cd / && rm -rf "$dir"' EXIT
until [ -s "$dir/sshd.pid" ]; do
	sleep 0.1
done
git remote set-url origin "ssh://$(id -un)@127.0.0.1:$port$server"

# as WHO: who pushes from now on.
as()
{
	GIT_SSH_COMMAND="ssh -F none -i $dir/$1 -o IdentitiesOnly=yes \
-o StrictHostKeyChecking=no -o UserKnownHostsFile=$dir/known -o LogLevel=ERROR"
	export GIT_SSH_COMMAND
}

commit apps/web/app.yaml <<-\EOF
	apiVersion: v1
	kind: ConfigMap
	metadata: {name: web}
EOF
as lee
refused dev </dev/null
is 'lee may not' "$(cat "$verdict")" "lee may not push to 'dev'; kim may"
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
