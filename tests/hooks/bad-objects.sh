#!/bin/sh
# Objects that no honest client makes, and honest ones that cannot be rendered,
# are refused in pre-receive or before, quickly, and none of them stays.
. "${0%/*}/raw"

blob=$(git rev-parse HEAD:apps/web/overlays/dev/app.yaml)
# one that was stored when nobody looked
stored=$("$tests/hooks/rawtree.py" 100644 'a\nb' "$blob" |
    git --git-dir="$server" hash-object -t tree -w --stdin --literally)
state >"$dir/before"

# offer TREE: push a commit of this tree.
offer()
{
	commit=$(git commit-tree -p "$tip" -m odd "$1")
	pack_new "$commit"
	raw - "$commit" refs/heads/odd
}

while IFS='	' read -r mode name words what; do
	offer "$(tree "$mode" "$name" "$blob")"
	turned_down "$what" "$words"
done <<-\EOF
	100644	..	fsck\|unpack	an entry called ..
	100644	.git	fsck\|unpack	an entry called .git
	100644	.GIT	fsck\|unpack	an entry called .GIT
	100644	git~1	fsck\|unpack	an entry called git~1
	100644	a/b	fsck\|unpack	an entry with a slash
	0100644	a	fsck\|unpack	a mode with a zero in front
	100644	a\nb	tree/name	an entry with a newline
	100644	a\rb	tree/name	an entry with a carriage return
	100644	a\x1b[31mb	tree/name	an entry with colours
	100644	a\xe2\x80\xaeb	tree/name	an entry that runs backwards
	100644	a\xffb	tree/name	an entry that is no UTF-8
	100644	a\\\\b	tree/name	an entry with a backslash
EOF
offer "$(tree 100644 a "$blob" 100644 a "$blob")"
turned_down 'an entry twice' 'fsck\|unpack'
offer "$(tree 100644 b "$blob" 100644 a "$blob")"
turned_down 'entries out of order' 'fsck\|unpack'
modules=$(printf '[submodule "x"]\n\tpath = x\n\turl = --upload-pack=x\n' |
    git hash-object -w --stdin)
offer "$(tree 100644 .gitmodules "$modules")"
turned_down 'an option in the place of the address of a submodule' \
    'fsck\|unpack'
git --git-dir="$server" cat-file tree "$stored" |
    git hash-object -t tree -w --stdin --literally >"$dir/log"
offer "$(tree 40000 d "$stored")"
turned_down 'a bad tree that is stored already' tree/name
offer "$(tree 160000 module "$tip")"
turned_down 'a submodule' 'tree/submodule'
offer "$(tree 100644 "$(printf '%0256d' 0)" "$blob")"
turned_down 'a name of 256 bytes' 'tree/long-name'
offer "$(tree 100644 App.yaml "$blob" 100644 app.yaml "$blob")"
turned_down 'two names that differ in case' 'tree/twin'
for target in /etc/passwd ../../x ../x a/../../x; do
	link=$(printf %s "$target" | git hash-object -w --stdin)
	offer "$(tree 120000 link "$link")"
	turned_down "a link to $target" 'tree/symlink'
done
deep=$(tree 100644 file "$blob")
for n in $(seq 40); do
	deep=$(tree 40000 d "$deep")
done
offer "$deep"
turned_down 'forty directories' 'more than 32 directories deep'

# --- bombs ---

bomb=$(tree 100644 f "$blob")
for n in 1 2 3 4 5 6 7 8 9 10; do
	set --
	for m in 0 1 2 3 4 5 6 7 8 9; do
		set -- "$@" 40000 $m "$bomb"
	done
	bomb=$(tree "$@")
done
offer "$bomb"
turned_down 'a tree that contains itself ten thousand million times' \
    'changes more than 200000 paths'

seq 100000 | sed "s/^/100644 blob $blob	/" | git mktree \
    >"$dir/log"
offer "$(cat "$dir/log")"
turned_down 'a directory of a hundred thousand' \
    'has more than 10000 entries'

dd if=/dev/zero bs=1048576 count=70 2>"$err" >zeros
zeros=$(git hash-object -w zeros)
offer "$(tree 100644 zeros "$zeros")"
turned_down 'seventy megabytes of zeros' \
    'the push brings .* bytes, the limit is'
dd if=/dev/zero bs=1048576 count=17 2>"$err" >zeros
zeros=$(git hash-object -w zeros)
offer "$(tree 100644 zeros "$zeros")"
turned_down 'a file of seventeen' 'zeros: this file has .*push/large-file'

# --- what no ref leads to ---

commit=$(git commit-tree -p "$tip" -m plain "$tip^{tree}")
pack_ids "$commit" "$zeros"
raw - "$commit" refs/heads/odd
turned_down 'a large blob beside the commit' push/large-file
stray=$(tree 160000 module "$tip")
pack_ids "$commit" "$stray"
raw - "$commit" refs/heads/odd
turned_down 'a bad tree beside the commit' tree/submodule

# --- commits ---

when="$(($(date +%s) + 100000)) +0000"
commit=$(GIT_COMMITTER_DATE=$when git commit-tree -p "$tip" -m late \
    "$tip^{tree}")
pack_new "$commit"
raw - "$commit" refs/heads/odd
turned_down 'a commit from tomorrow' commit/date
commit=$(git cat-file commit "$tip" | sed "s/^author [^<]*/author $(printf \
    'K\033[31mim ')/" | git hash-object -t commit -w --stdin)
pack_new "$commit"
raw - "$commit" refs/heads/odd
turned_down 'an author with colours' commit/person
nothing_kept
done_testing
