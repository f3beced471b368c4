#!/bin/sh
# A push that is refused moves no ref and leaves no object, not even for those
# who know its id: protocol version 2 serves any object that is there.
. "${0%/*}/../lib.sh"

server
commit apps/web/overlays/dev/app.yaml <<-\EOF
	apiVersion: v1
	kind: ConfigMap
	metadata: {name: web}
EOF
accepted dev
git --git-dir="$server" for-each-ref >before
find "$server/objects" -type f | sort >>before

commit apps/web/overlays/dev/app.yaml <<-\EOF
	apiVersion: v1
	kind: ConfigMap
	metadata: {name: web}
	data: {key: 1, key: 2}
EOF
refused dev <<-\EOF
	error: apps/web/overlays/dev/app.yaml:4:16: key 'key' appears twice [yaml/duplicate-key]
	error: 1 problem; nothing was accepted
EOF
refused feature <<-\EOF
	error: apps/web/overlays/dev/app.yaml:4:16: key 'key' appears twice [yaml/duplicate-key]
	error: 1 problem; nothing was accepted
EOF
git --git-dir="$server" for-each-ref >after
find "$server/objects" -type f | sort >>after
equals_file 'no ref moved and no object stayed' after before

git init -q "$dir/other"
fetch()
{
	git -C "$dir/other" -c protocol.version=2 fetch -q "$server" "$1"
}
ok 'what was accepted can be fetched by its id' fetch "$(git rev-parse HEAD~1)"
for what in HEAD 'HEAD^{tree}' HEAD:apps/web/overlays/dev/app.yaml; do
	exits 128 "$what cannot" fetch "$(git rev-parse "$what")"
done
done_testing
