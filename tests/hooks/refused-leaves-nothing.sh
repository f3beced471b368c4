#!/bin/sh
# A push that is refused moves no ref and leaves no object, not even for those
# who know its id: protocol version 2 serves any object that is there.  That
# holds whatever it is refused for: content, who it is, the ref, or its form.
. "${0%/*}/../lib.sh"

account=$(id -un)
cat >"$dir/sluice.yaml" <<-EOF
	version: 1
	repository: shop
	admins: [lee]
	environments:
	- {name: dev, branch: dev, units: apps/*, push: [$account]}
	- {name: prod, branch: prod, units: apps/*, push: [lee]}
	people: {$account: {}, lee: {}}
EOF
server --config "$dir/sluice.yaml"
commit apps/web/app.yaml <<-\EOF
	apiVersion: v1
	kind: ConfigMap
	metadata: {name: web}
EOF
accepted dev
git --git-dir="$server" for-each-ref >"$dir/before"
find "$server/objects" -type f | sort >>"$dir/before"

# A commit, its tree, and a file of it.
parts()
{
	git rev-parse "$1" "$1^{tree}" "$1:apps/web/app.yaml"
}

# nothing NAME REF... [OPTION...]: a push of these is refused, and what it
# brought cannot be had by its id.
nothing()
{
	check=$1
	shift
	run git push origin "$@"
	if [ "$status" -ne 1 ]; then
		see_run git push "$@"
		not_passed "$check is refused"
		return
	fi
	git --git-dir="$server" for-each-ref >"$dir/after"
	find "$server/objects" -type f | sort >>"$dir/after"
	equals_file "$check: no ref moved and no object stayed" "$dir/after" \
	    "$dir/before"
	# shellcheck disable=SC2046 # three words
	unserved "$check: nothing of it can be fetched" $(parts HEAD)
}

git init -q "$dir/other"
for what in $(parts HEAD); do
	ok 'what was accepted can be fetched by its id' git -C "$dir/other" \
	    -c protocol.version=2 fetch -q "$server" "$what"
done

commit apps/web/app.yaml <<-\EOF
	apiVersion: v1
	kind: ConfigMap
	metadata: {name: web}
	data: {key: 1, key: 2}
EOF
nothing 'a mistake' HEAD:dev
nothing 'a mistake on a branch' HEAD:feature
git reset -q --hard HEAD~1
commit apps/web/app.yaml <<-\EOF
	apiVersion: v1
	kind: ConfigMap
	metadata: {name: web}
	data: {key: "1"}
EOF
nothing 'a person who may not' HEAD:prod
nothing 'one who may not change the rules' HEAD:refs/sluice/config
nothing 'a rendered branch' HEAD:refs/heads/rendered/dev
nothing 'the audit' HEAD:refs/sluice/audit
nothing 'a ref that nobody knows' HEAD:refs/changes/1
nothing 'a mixture' HEAD:dev HEAD:feature
may=$(git commit-tree -p HEAD~1 -m 'they may' 'HEAD~1^{tree}'):refs/heads
nothing 'a person who may not, beside what they may' HEAD:prod "$may/dev"
nothing 'a rendered branch beside another' HEAD:rendered/dev "$may/feature"
nothing 'an option that nobody knows' HEAD:dev -o prevue
nothing 'a preview' HEAD:dev -o preview
git commit -q --amend --allow-empty -m 'another root' --date=now
git reset -q --soft "$(git commit-tree -m 'no child' 'HEAD^{tree}')"
nothing 'another history' +HEAD:dev
done_testing
