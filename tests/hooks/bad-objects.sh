#!/bin/sh
# Objects that no honest client makes, and honest ones that cannot be rendered,
# are refused in pre-receive or before, quickly, and none of them stays.
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
blob=$(git rev-parse HEAD:apps/web/overlays/dev/app.yaml)
find "$server/objects" -type f | sort >before
git config core.protectNTFS false
git config core.protectHFS false

# tree MODE NAME ID...: the id of a tree object with these entries.
tree()
{
	"$tests/hooks/rawtree.py" "$@" |
	    git hash-object -t tree -w --stdin --literally
}

# offer TREE: push a commit of this tree; no program may take long over it.
offer()
{
	commit=$(git commit-tree -p "$tip" -m odd "$1")
	printf '%s\n' "$commit" "$@" >objects
	printf '%s\n^%s\n' "$commit" "$tip" |
	    git pack-objects --quiet --revs --stdout >pack 2>"$err" ||
	    git pack-objects --quiet --stdout <objects >pack
	run within 5 "$raw" "$server" -p pack - "$commit" refs/heads/odd
	cp "$out" answer
}

# refuses NAME WORDS: it was answered with these, and the ref is not there.
refuses()
{
	if grep -q "$2" answer && ! grep -q '^> ok' answer; then
		passed "$1"
	else
		cp answer "$dir/seen"
		not_passed "$1"
	fi
}

while IFS='	' read -r mode name words what; do
	offer "$(tree "$mode" "$name" "$blob")"
	refuses "$what" "$words"
done <<-\EOF
	100644	..	fsck\|unpack	an entry called ..
	100644	.git	fsck\|unpack	an entry called .git
	100644	.GIT	fsck\|unpack	an entry called .GIT
	100644	git~1	fsck\|unpack	an entry called git~1
	100644	a/b	fsck\|unpack	an entry with a slash
	0100644	a	fsck\|unpack	a mode with a zero in front
	100644	a\nb	tree/name	an entry with a newline
	100644	a\x1b[31mb	tree/name	an entry with colours
	100644	a\xe2\x80\xaeb	tree/name	an entry that runs backwards
	100644	a\xffb	tree/name	an entry that is no UTF-8
	100644	a\\\\b	tree/name	an entry with a backslash
EOF
offer "$(tree 160000 module "$tip")"
refuses 'a submodule' 'tree/submodule'
offer "$(tree 100644 "$(printf '%0256d' 0)" "$blob")"
refuses 'a name of 256 bytes' 'tree/long-name'
offer "$(tree 100644 App.yaml "$blob" 100644 app.yaml "$blob")"
refuses 'two names that differ in case' 'tree/twin'
for target in /etc/passwd ../../x ../x a/../../x; do
	link=$(printf %s "$target" | git hash-object -w --stdin)
	offer "$(tree 120000 link "$link")"
	refuses "a link to $target" 'tree/symlink'
done
deep=$(tree 100644 file "$blob")
for n in $(seq 40); do
	deep=$(tree 40000 d "$deep")
done
offer "$deep"
refuses 'forty directories' 'more than 32 directories deep'

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
refuses 'a tree that contains itself ten thousand million times' \
    'changes more than 200000 paths'

dd if=/dev/zero bs=1048576 count=70 2>"$err" >zeros
zeros=$(git hash-object -w zeros)
offer "$(tree 100644 zeros "$zeros")"
refuses 'seventy megabytes of zeros' 'the push brings .* bytes, the limit is'
dd if=/dev/zero bs=1048576 count=17 2>"$err" >zeros
zeros=$(git hash-object -w zeros)
offer "$(tree 100644 zeros "$zeros")"
refuses 'a file of seventeen' 'zeros: this file has .*push/large-file'

# --- what no ref leads to ---

commit=$(git commit-tree -p "$tip" -m plain "$tip^{tree}")
printf '%s\n%s\n' "$commit" "$zeros" | git pack-objects -q --stdout >pack
run "$raw" "$server" -p pack - "$commit" refs/heads/odd
cp "$out" answer
refuses 'a large blob beside the commit' 'push/large-file'
stray=$(tree 160000 module "$tip")
printf '%s\n%s\n' "$commit" "$stray" | git pack-objects -q --stdout >pack
run "$raw" "$server" -p pack - "$commit" refs/heads/odd
cp "$out" answer
refuses 'a bad tree beside the commit' 'tree/submodule'

# --- commits ---

when="$(($(date +%s) + 100000)) +0000"
commit=$(GIT_COMMITTER_DATE=$when git commit-tree -p "$tip" -m late \
    "$tip^{tree}")
run git push origin "$commit:refs/heads/odd"
cp "$err" answer
refuses 'a commit from tomorrow' 'commit/date'
commit=$(git cat-file commit "$tip" | sed "s/^author [^<]*/author $(printf \
    'K\033[31mim ')/" | git hash-object -t commit -w --stdin)
run git push origin "$commit:refs/heads/odd"
cp "$err" answer
refuses 'an author with colours' 'commit/person'

unborn odd
find "$server/objects" -type f | sort >after
equals_file 'nothing of it all was kept' after before
ok 'and the repository is sound' git --git-dir="$server" fsck --strict
done_testing
