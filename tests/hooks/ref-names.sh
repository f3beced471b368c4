#!/bin/sh
# Names of refs that stock Git would not send, or that mean something to a
# shell, a terminal or a file system, are refused, and nothing moves.
. "${0%/*}/../lib.sh"

skip_without python3
raw=$tests/hooks/rawpush.py
server
commit apps/web/overlays/dev/app.yaml <<-\EOF
	apiVersion: v1
	kind: ConfigMap
	metadata: {name: web}
EOF
accepted dev
tip=$(git rev-parse HEAD)
git --git-dir="$server" symbolic-ref refs/heads/latest refs/heads/dev
git commit -q --allow-empty -m next
next=$(git rev-parse HEAD)
git push -q origin HEAD:refs/heads/feature
git --git-dir="$server" for-each-ref >before

# A name, and whether it stands for nothing yet or for the branch.
while IFS='	' read -r old name what; do
	run "$raw" "$server" "$old" "$next" "$name"
	if grep -q '^> ng' "$out" || grep -q '^> unpack ok' "$out" &&
	    ! grep -q '^> ok' "$out"; then
		passed "refused: $what"
	else
		see_run rawpush "$name"
		not_passed "refused: $what"
	fi
done <<-EOF
	-	refs/heads/../heads/dev	a way out
	-	refs/for/../heads/dev	a way in
	-	refs/heads/dev/../x	a way around
	-	refs/heads/a.lock	the name of a lock
	-	refs/heads/a\\nrefs/heads/dev	a second line
	-	refs/heads/a\\x1b[31m	colours
	-	refs/heads/pro\\xe2\\x80\\xaed	text that runs backwards
	-	refs/heads/\\xff\\xfe	no UTF-8
	-	refs/heads/-rf	an option
	-	refs/heads/\$(id)	a command
	-	refs/heads/a b	a blank
	-	refs/heads/$(printf '%0300d' 0)	a name too long
	-	refs/heads/DEV	a twin in capitals
	-	refs/heads/dev/x	a branch below a branch
	$tip	refs/heads/latest	a symbolic ref
	-	refs/replace/$tip	what replaces objects
	-	refs/notes/commits	notes
	-	refs/changes/01/1/1	a change of another server
	-	refs/FOR/dev	our names in capitals
	-	refs/do/approve/1	a verb that nobody knows
	-	refs/status/dev/node-1	a status that nobody reads
	-	refs/heads/rendered/dev	what sluice renders
	-	refs/sluice/audit	what sluice writes
	-	HEAD	HEAD itself
	-	dev	a name without refs
EOF
git --git-dir="$server" for-each-ref >after
equals_file 'and nothing has moved' after before

# said NAME WORDS: the last push was answered with these.
said()
{
	cp "$out" answer
	ok "$1" grep -q "$2" answer
}

run "$raw" "$server" "$tip" "$next" refs/heads/dev "$tip" "$next" refs/heads/dev
said 'the same ref twice is refused' 'push/ref-repeated'
run "$raw" "$server" - "$(git rev-parse 'HEAD^{tree}')" refs/heads/tree
said 'a branch is a commit' 'push/not-a-commit'
run "$raw" "$server" - "$next" refs/heads/new - "$next" refs/heads/NEW
said 'two new names that differ in case' 'push/ref-twin'
run "$raw" "$server" - "$next" refs/heads/new - "$next" refs/heads/new/er
said 'two, one below the other' 'push/ref-directory'
set --
for n in $(seq 65); do
	set -- "$@" - "$next" "refs/heads/many-$n"
done
run "$raw" "$server" "$@"
said 'no more refs than the limit' 'the push moves 65 refs, the limit is 64'
set --
for n in $(seq 65); do
	set -- "$@" -o "option-$n"
done
run "$raw" "$server" "$@" "$tip" "$next" refs/heads/dev
said 'no more options than the limit' 'more than 64 push options'
git --git-dir="$server" for-each-ref >after
equals_file 'and still nothing has moved' after before
done_testing
