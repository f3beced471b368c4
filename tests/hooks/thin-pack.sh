#!/bin/sh
# A client sends only what differs from an object that is stored; Git adds that
# one to what came.  It is nothing new: what is there was judged when it came.
. "${0%/*}/../lib.sh"

configuration()
{
	cat <<-EOF
		version: 1
		repository: shop
		admins: [$(id -un)]
		environments:
		- {name: dev, branch: dev, units: apps/*, push: [$(id -un)]}
		people: {$(id -un): {}}
		limits: {blob: $1}
	EOF
}
configuration 1MiB >"$dir/sluice.yaml"
server --config "$dir/sluice.yaml"
write apps/web/app.yaml <<-\EOF
	apiVersion: v1
	kind: ConfigMap
	metadata: {name: web}
EOF
seq 1 40000 >notes
record 'many notes'
accepted dev
large=$(git rev-parse HEAD:notes)

git fetch -q origin refs/sluice/config
git checkout -q --detach FETCH_HEAD
configuration 100KiB >sluice.yaml
record 'smaller files'
accepted refs/sluice/config
git checkout -q -

seq 1 16000 >notes
record 'fewer notes'
small=$(git rev-parse HEAD:notes)
accepted dev
packs=$(for pack in "$server"/objects/pack/*.idx; do
	git show-index <"$pack" | cut -d' ' -f2 | sort >"$dir/ids"
	grep -q "$small" "$dir/ids" && grep -c "$large" "$dir/ids"
done || :)
is 'Git added the base of it' "$packs" 1
seq 1 30000 >notes
record 'not that few'
refused dev <<-\EOF
	error: notes: this file has 168894 bytes, the limit is 102400 [push/large-file]
	hint: take it out of every commit of the push
	error: 1 problem; nothing was accepted
EOF
done_testing
