#!/bin/sh
# A push over HTTP, through git-http-backend: it is rendered and signed, and
# who it is comes from the web server.
. "${0%/*}/../lib.sh"

backend=$(git --exec-path)/git-http-backend
skip_without python3 "$backend"

cat >"$dir/sluice.yaml" <<-EOF
	version: 1
	repository: shop
	environments: [{name: dev, branch: dev, units: apps/*, push: [kim]}]
	people: {kim: {}, lee: {}}
EOF
server --config "$dir/sluice.yaml"
git --git-dir="$server" config sluice.identity http

# serve USER: until the next call, and the end.
serve()
{
	[ -z "${serving:-}" ] || kill "$serving"
	mkfifo "$dir/port.$1"
	"$tests/hooks/cgi.py" "$backend" "$dir" "$1" >"$dir/port.$1" 2>"$err" &
	serving=$!
	read -r port <"$dir/port.$1"
	git remote set-url origin "http://127.0.0.1:$port/server.git"
}
trap 'kill "$serving"; cd / && rm -rf "$dir"' EXIT

commit apps/web/app.yaml <<-\EOF
	apiVersion: v1
	kind: ConfigMap
	metadata: {name: web}
EOF
serve lee
refused dev <<-\EOF
	error: dev: lee may not push to 'dev'; kim may [push/denied]
	error: 1 problem; nothing was accepted
EOF
serve kim
accepted dev
equals_file 'kim may' "$remote" - <<-\EOF
	  dev: web, 1 added
	success: dev ID rendered and signed
EOF
git fetch -q
git config gpg.ssh.allowedSignersFile "$signers"
ok 'and it is signed' git verify-commit origin/rendered/dev
is 'by us, whatever the web server calls the committer' \
    "$(git log -1 --format=%cn origin/rendered/dev)" sluice
commit apps/web/app.yaml <<-\EOF
	kind: ConfigMap
	kind: Secret
EOF
refused dev <<-\EOF
	error: apps/web/app.yaml:2:1: key 'kind' appears twice [yaml/duplicate-key]
	hint: keep one of them: the first is in line 1
	error: 1 problem; nothing was accepted
EOF
done_testing
