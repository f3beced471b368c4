#!/bin/sh
# Units with names that mean something to a terminal, a shell, a file system or
# Git, objects that are called like that, and options of a push in masses: each
# is refused with its name made visible, or rendered as it is, and runs nothing.
. "${0%/*}/../lib.sh"

skip_without python3
raw=$tests/hooks/rawpush.py
rawtree=$tests/hooks/rawtree.py
server
commit apps/web/overlays/dev/app.yaml <<-\EOF
	apiVersion: v1
	kind: ConfigMap
	metadata: {name: web}
EOF
accepted dev
tip=$(git rev-parse HEAD)
unit=$(git rev-parse HEAD:apps/web)
find "$server/objects" -type f | sort >"$dir/before"
git config core.protectNTFS false
git config core.protectHFS false

# offer MODE NAME ID: push a commit to dev whose apps/ has this beside web.
offer()
{
	apps=$("$rawtree" "$@" 40000 web "$unit" |
	    git hash-object -t tree -w --stdin --literally)
	root=$("$rawtree" 40000 apps "$apps" |
	    git hash-object -t tree -w --stdin --literally)
	commit=$(git commit-tree -p "$tip" -m "odd" "$root")
	printf '%s\n^%s\n' "$commit" "$tip" |
	    git pack-objects --quiet --revs --stdout >"$dir/pack" 2>"$err"
	run "$raw" "$server" -p "$dir/pack" "$tip" "$commit" refs/heads/dev
	cp "$out" "$dir/answer"
}

# refuses NAME WORDS: the push was, with these, and no control bytes.
refuses()
{
	if grep -q -e "$2" "$dir/answer" && ! grep -q '^> ok' "$dir/answer" &&
	    [ -z "$(tr -d '\n\t -~' <"$dir/answer" | tr -d '\200-\377')" ]
	then
		passed "$1 is refused"
	else
		cp "$dir/answer" "$dir/seen"
		not_passed "$1 is refused"
	fi
}

while IFS='	' read -r name words what; do
	offer 40000 "$name" "$unit"
	refuses "a unit called $what" "$words"
done <<-\EOF
	a\nb	tree/name	by two lines
	a\x1b[31mb	tree/name	in colours
	a\xe2\x80\xaeb	tree/name	backwards
	a\xffb	tree/name	without UTF-8
	a\\\\b	tree/name	with a backslash
	..	fsck\|unpack	like the way out
	.git	fsck\|unpack	like a repository
EOF
offer 40000 "$(printf '%05000d' 0)" "$unit"
refuses 'a unit called with 5,000 bytes' 'tree/long-name'
find "$server/objects" -type f | sort >"$dir/after"
equals_file 'nothing of it stays' "$dir/after" "$dir/before"

# --- harmless ---

n=1
# shellcheck disable=SC2016 # not to be expanded
for name in .sluice -rf --upload-pack=x '$(touch owned)' 'a b' '`id`' \
    '%s%n' "it's"; do
	write "apps/$name/overlays/dev/app.yaml" <<-EOF
		apiVersion: v1
		kind: ConfigMap
		metadata: {name: n$n}
	EOF
	n=$((n + 1))
done
record 'names for a shell'
accepted dev
sed -n '/^warning/p; /^success/p' "$remote" >"$dir/said"
equals_file 'what cannot be the name of a unit is none, and that is said' \
    "$dir/said" - <<-\EOF
	warning: apps/$(touch owned)/overlays/dev: this is no unit, and is not rendered: its name cannot be that of one [gen/unit-name]
	warning: apps/%s%n/overlays/dev: this is no unit, and is not rendered: its name cannot be that of one [gen/unit-name]
	warning: apps/--upload-pack=x/overlays/dev: this is no unit, and is not rendered: its name cannot be that of one [gen/unit-name]
	warning: apps/-rf/overlays/dev: this is no unit, and is not rendered: its name cannot be that of one [gen/unit-name]
	warning: apps/`id`/overlays/dev: this is no unit, and is not rendered: its name cannot be that of one [gen/unit-name]
	warning: apps/a b/overlays/dev: this is no unit, and is not rendered: its name cannot be that of one [gen/unit-name]
	warning: apps/it's/overlays/dev: this is no unit, and is not rendered: its name cannot be that of one [gen/unit-name]
	success: nothing to deploy
EOF
is 'nor is the name of our index' "$(git --git-dir="$server" ls-tree \
    --name-only rendered/dev | tr '\n' ' ')" '.sluice web '
is 'and run nothing' "$(find "$server" . -name owned)" ''
ok 'the repository is sound' git --git-dir="$server" fsck --strict

# --- options ---

tip=$(git rev-parse HEAD)
git commit -q --allow-empty -m next
next=$(git rev-parse HEAD)
printf '%s\n^%s\n' "$next" "$tip" |
    git pack-objects --quiet --revs --stdout >"$dir/pack" 2>"$err"
git --git-dir="$server" for-each-ref >"$dir/refs"

# option NAME WORDS OPTION...
option()
{
	check=$1
	words=$2
	shift 2
	for option in "$@"; do
		set -- "$@" -o "$option"
		shift
	done
	run within 20 "$raw" "$server" "$@" -p "$dir/pack" "$tip" "$next" \
	    refs/heads/dev
	cp "$out" "$dir/answer"
	refuses "$check" "$words"
}

option 'an option of 1,025 bytes' 'the limit is 1024' \
    "reason=$(printf '%01018d' 0)"
option 'one of 60,000' . "$(printf '%060000d' 0)"
option 'one with colours' 'x1b\|U+001B\|push/option' "$(printf '\033[31m')"
option 'one with a second line' push/option 'x
remote: success'
option 'one that is no UTF-8' . "$(printf '\377\376')"
# shellcheck disable=SC2046
option 'two thousand of them' 'more than 64 push options\|declined' \
    $(seq 2000)
git --git-dir="$server" for-each-ref | diff "$dir/refs" - >"$dir/moved" || :
is 'and nothing has moved' "$(cat "$dir/moved")" ''
done_testing
