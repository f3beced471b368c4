#!/bin/sh
# Names of refs that stock Git would not send, or that mean something to a
# shell, a terminal or a file system, are refused, and nothing of it stays.
. "${0%/*}/raw"

git --git-dir="$server" symbolic-ref refs/heads/latest refs/heads/dev
state >"$dir/before"
git commit -q --allow-empty -m next
next=$(git rev-parse HEAD)
pack_new "$next"

# A name, and whether it stands for nothing yet or for the branch.
while IFS='	' read -r old name words what; do
	raw "$old" "$next" "$name"
	turned_down "$what" "$words"
done <<-EOF
	-	refs/heads/../heads/dev	push/ref-name	a way out
	-	refs/for/../heads/dev	push/ref-name	a way in
	-	refs/heads/dev/../x	push/ref-name	a way around
	-	refs/heads/a.lock	push/ref-name	the name of a lock
	-	refs/heads/a\\nrefs/heads/dev	malformed	a second line
	-	refs/heads/a\\x1b[31m	push/ref-name	colours
	-	refs/heads/pro\\xe2\\x80\\xaed	push/ref-name	text that runs backwards
	-	refs/heads/\\xff\\xfe	push/ref-name	no UTF-8
	-	refs/heads/-rf	push/ref-name	an option
	-	refs/heads/\$(id)	push/ref-name	a command
	-	refs/heads/\`id\`	push/ref-name	a command of old
	-	refs/heads/"a"	push/ref-name	quotes
	-	refs/heads/<b>	push/ref-name	a tag
	-	refs/heads/a b	push/ref-name	a blank
	-	refs/heads/$(printf '%0300d' 0)	push/ref-name	a name too long
	-	refs/heads/DEV	push/ref-twin	a twin in capitals
	-	refs/heads/dev/x	push/ref-directory	a branch below a branch
	$tip	refs/heads/latest	push/ref-symbolic	a symbolic ref
	-	refs/replace/$tip	push/ref-unknown	what replaces objects
	-	refs/notes/commits	push/ref-unknown	a note
	-	refs/changes/01/1/1	push/ref-unknown	a change of another server
	-	refs/FOR/dev	push/ref-unknown	our name in capitals
	-	refs/do/approve/1	push/ref-unknown	a verb that nobody knows
	-	refs/status/dev/node-1	push/report	a status that nobody reads
	-	refs/heads/rendered/dev	only sluice writes here	what sluice renders
	-	refs/sluice/audit	only sluice writes here	what sluice writes
	-	HEAD	push/ref-unknown	HEAD itself
	-	dev	push/ref-unknown	a name without refs
EOF

raw "$tip" "$next" refs/heads/dev "$tip" "$next" refs/heads/dev
turned_down 'the same ref twice' push/ref-repeated
raw - "$(git rev-parse 'HEAD^{tree}')" refs/heads/tree
turned_down 'a branch that is no commit' push/not-a-commit
raw - "$next" refs/heads/new - "$next" refs/heads/NEW
turned_down 'two new names that differ in case' push/ref-twin
raw - "$next" refs/heads/new - "$next" refs/heads/new/er
turned_down 'two, one below the other' push/ref-directory
raw "$tip" - refs/heads/dev - "$next" refs/heads/DEV
turned_down 'one that is deleted and comes back otherwise' push/ref-twin

# many N: a push of so many new branches.
many()
{
	# shellcheck disable=SC2046 # words
	set -- $(seq "$1")
	for n; do
		set -- "$@" - "$next" "refs/heads/many-$n"
		shift
	done
	raw "$@"
}

many 65
turned_down 'one ref more than the limit' \
    'the push moves 65 refs, the limit is 64'
set --
for n in $(seq 65); do
	set -- "$@" -o "option-$n"
done
raw "$@" "$tip" "$next" refs/heads/dev
turned_down 'one option more than the limit' 'more than 64 push options'
nothing_kept
many 64
is 'as many refs as the limit are not' "$(grep -c '^> ok' "$dir/answer")" 64
done_testing
