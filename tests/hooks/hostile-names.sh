#!/bin/sh
# Units with names that mean something to a terminal, a shell, a file system or
# Git, objects that are called like that, and options of a push in masses: each
# is refused with its name made visible, or rendered as it is, and runs nothing.
. "${0%/*}/raw"

unit=$(git rev-parse HEAD:apps/web)

# offer MODE NAME ID: push a commit to dev whose apps/ has this beside web.
offer()
{
	root=$(tree 40000 apps "$(tree "$@" 40000 web "$unit")")
	commit=$(git commit-tree -p "$tip" -m odd "$root")
	pack_new "$commit"
	raw "$tip" "$commit" refs/heads/dev
}

while IFS='	' read -r name words what; do
	offer 40000 "$name" "$unit"
	turned_down "a unit called $what" "$words"
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
turned_down 'a unit called with 5,000 bytes' 'tree/long-name'
nothing_kept

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
state >"$dir/before"
echo words >README
record 'a commit to push'
next=$(git rev-parse HEAD)
pack_new "$next"

# option NAME WORDS OPTION...: a push with these, as in rawpush.py.
option()
{
	check=$1
	words=$2
	shift 2
	raw "$@" "$tip" "$next" refs/heads/dev
	turned_down "$check" "$words"
}

option 'an option of 1,025 bytes' 'has 1025 bytes, the limit is 1024' \
    -o "reason=$(printf '%01018d' 0)"
option 'one of 65,515, which is the most that Git sends' declined \
    -o "$(printf '%065515d' 0)"
printf '%01048576d\n' 0 >"$dir/options"
option 'one of a megabyte' . -f "$dir/options"
option 'one with colours' '.x1b.31m.*push/option' -o "$(printf '\033[31m')"
option 'one with a second line' push/option -o 'x
remote: success'
option 'one that is no UTF-8' push/option -o "$(printf '\377\376')"
seq 10000 >"$dir/options"
option 'ten thousand of them' 'more than 64 push options' -f "$dir/options"
sed "s/\$/$(printf '%01000d' 0)/" "$dir/options" >"$dir/more"
option 'ten thousand long ones' declined -f "$dir/more"
nothing_kept
done_testing
