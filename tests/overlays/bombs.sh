#!/bin/sh
# Trees made to take forever or to get out are refused in a moment, and the
# finding names what they do.
. "${0%/*}/../lib.sh"

service()
{
	printf 'apiVersion: v1\nkind: Service\nmetadata:\n  name: %s\n' "$1"
}

# render OPTION... DIR: with ten seconds of CPU time at most.
render()
{
	within 10 sluice-render "$@"
}

# chain DIR N ENTRY...: DIR/0 lists all entries of 1, 1 those of 2, up to N.
chain()
{
	top=$1
	last=$2
	shift 2
	i=0
	while [ $i -lt "$last" ]; do
		mkdir -p "$top/$i"
		{
			echo resources:
			for entry; do
				echo "- ../$((i + 1))$entry"
			done
		} >"$top/$i/kustomization.yaml"
		i=$((i + 1))
	done
	mkdir -p "$top/$last"
	service web >"$top/$last/web.yaml"
	echo 'resources: [web.yaml]' >"$top/$last/kustomization.yaml"
}

# found STATUS RULE DIR...: refused, with a finding of that rule.
found()
{
	name=$1
	rule=$2
	shift 2
	case $rule in
	*/*) ;;
	*) rule=overlays/$rule ;;
	esac
	exits 1 "$name: refused" render "$@"
	cp "$err" "$dir/said"
	ok "$name: $rule" grep -q "\\[$rule\\]" "$dir/said"
}

# many N TEXT: the text so often; "%d" in it counts.
many()
{
	awk -v n="$1" -v text="$2" 'BEGIN {
		for (i = 0; i < n; i++)
			printf text, i
	}'
}

chain deep 15 ''
prints 'sixteen directories on the way are fine' render deep/0 <<-\EOF
	apiVersion: v1
	kind: Service
	metadata:
	  name: web
EOF
chain deeper 16 ''
exits 1 'seventeen are too many' render deeper/0
is 'as the last but one says' "$(head -n 1 "$err")" \
    "deeper/15/kustomization.yaml:2:3: error: more than 16 directories on \
the way to '../16' [overlays/depth]"

chain twice 30 '' /.
found 'each base twice, thirty deep' depth twice/0
chain often 14 '' /.
found 'each base twice, fifteen deep' too-many-bases often/0
found 'the same as kustomize has it' duplicate-object --compat often/0

mkdir wide
{
	echo resources:
	awk 'BEGIN { for (i = 0; i < 20000; i++) print "- ../deep/15" }'
} >wide/kustomization.yaml
found 'one base twenty thousand times' too-many-bases wide
is 'and once said' "$(grep -c too-many-bases "$dir/said")" 1

mkdir many
for part in 1 2 3 4 5 6 7 8 9 10 11; do
	awk -v part=$part 'BEGIN {
		for (i = 0; i < 999; i++) {
			print "---\nkind: A\napiVersion: v1"
			print "metadata: {name: n" part "." i "}"
		}
	}' >many/$part.yaml
done
echo 'resources: ["?*.yaml"]' >many/kustomization.yaml
found 'ten thousand objects and more' too-many-objects many

mkdir large
awk 'BEGIN { for (i = 0; i < 200000; i++) print "# filler" }' >large/a.yaml
echo 'resources: [a.yaml]' >large/kustomization.yaml
found 'a file of two megabytes' file-size large

# --- texts on which libyaml or a reader of them spends seconds ---

mkdir text
echo 'resources: [a.yaml]' >text/kustomization.yaml
many 100000 '[' >text/a.yaml
found 'a hundred thousand brackets' yaml/depth text
many 50000 '{a: ' >text/a.yaml
found 'fifty thousand braces' yaml/depth text
many 50000 '- ' >text/a.yaml
found 'fifty thousand dashes' yaml/depth text
many 80000 '- &a x\n' >text/a.yaml
found 'eighty thousand anchors' yaml/too-many-anchors text
{
	echo 'a0: &a0 [x, x, x, x, x, x, x, x, x]'
	awk 'BEGIN {
		for (i = 1; i < 26; i++) {
			printf "a%d: &a%d [", i, i
			for (k = 0; k < 9; k++)
				printf "*a%d, ", i - 1
			print "]"
		}
	}'
} >text/a.yaml
found 'nine aliases of nine, 25 times' yaml/alias-bomb text
{
	echo "a: &a {$(many 1000 'k%d: 1, ')}"
	echo "b: {<<: [$(many 100000 '*a, ')]}"
} >text/a.yaml
found 'a map merged a hundred thousand times' yaml/alias-bomb text
{
	many 30000 '%%TAG !a%d! !b\n'
	printf -- '---\na: 1\n'
} >text/a.yaml
found 'thirty thousand directives' yaml/directives text
{
	printf '!<'
	many 300000 '%%41'
	echo '> x'
} >text/a.yaml
found 'a tag of a megabyte' yaml/tag text
printf '\377\376k\0i\0' >text/a.yaml
found 'UTF-16' yaml/encoding text
printf '\0\0\376\377\0\0\0k' >text/a.yaml
found 'UTF-32' yaml/encoding text

# --- circles, links and addresses ---

mkdir self
echo 'resources: [.]' >self/kustomization.yaml
found 'a base of itself' cycle self
for pair in ab bc ca; do
	mkdir -p "circle/${pair%?}"
	echo "resources: [../${pair#?}]" >"circle/${pair%?}/kustomization.yaml"
done
found 'a circle of three' cycle circle/a
mkdir remote
cat >remote/kustomization.yaml <<-\EOF
	resources:
	- https://192.0.2.1/app.yaml
	- git::https://192.0.2.1/x?ref=v1
	- file:///etc/passwd
EOF
found 'addresses that nobody answers at' remote remote
is 'all of them are named' "$(grep -c overlays/remote "$dir/said")" 3
mkdir loop
ln -s loop.yaml loop/loop.yaml
echo 'resources: [loop.yaml]' >loop/kustomization.yaml
found 'a link to itself' no-file loop
mkdir again
ln -s ../again again/again
echo 'resources: [again/again/again]' >again/kustomization.yaml
found 'a link to the directory it is in' cycle again
mkdir pipe
mkfifo pipe/pipe
echo 'resources: [pipe]' >pipe/kustomization.yaml
found 'a pipe' unreadable pipe

# A link of a file system may lead to a file outside of the directory only
# where that is asked for; one of a commit never leads out of it.
mkdir tree
ln -s /etc/passwd tree/passwd
ln -s ../../out.yaml tree/out.yaml
ln -s ../beside.yaml tree/beside.yaml
service beside >beside.yaml
printf 'resources: [passwd, out.yaml, beside.yaml]\n' >tree/kustomization.yaml
found 'links to files elsewhere' outside-directory tree
git init --quiet .
git add tree beside.yaml
git commit --quiet --message=tree
for link in passwd out.yaml; do
	echo "error: '$link' is a link that leads out of the tree"
done >wanted
exits 1 'links out of a commit: refused' render --git-dir . \
    --load-restrictor LoadRestrictionsNone tree
sed 's/^[^ ]* //; s/ \[.*//' "$err" >said
equals_file 'links out of a commit: named' said wanted

# under DEPTH OBJECT: a tree of ten that are the same, so deep.
under()
{
	object=$2
	depth=0
	while [ $depth -lt "$1" ]; do
		kind=$(git cat-file -t "$object")
		mode=040000
		[ "$kind" = tree ] || mode=100644
		object=$(for i in 0 1 2 3 4 5 6 7 8 9; do
			printf '%s %s %s\t%s\n' $mode "$kind" "$object" n$i
		done | git mktree)
		depth=$((depth + 1))
	done
	echo "$object"
}

# at_top PATTERN NAME TREE: a commit of a kustomization beside the tree.
at_top()
{
	blob=$(printf 'resources: ["%s"]\n' "$1" | git hash-object -w --stdin)
	tree=$({
		printf '100644 blob %s\tkustomization.yaml\n' "$blob"
		printf '040000 tree %s\t%s\n' "$3" "$2"
	} | git mktree)
	git commit-tree -m top "$tree"
}

blob=$(service web | git hash-object -w --stdin)
commit=$(at_top '*/*/*/*/*/*/*/*/*/*' n "$(under 10 "$blob")")
found 'a glob over ten thousand million files' too-many-names --git-dir . \
    --rev "$commit" .

# names N: a tree of N files.
names()
{
	awk -v blob="$blob" -v n="$1" 'BEGIN {
		for (i = 0; i < n; i++)
			printf "100644 blob %s\t%05d\n", blob, i
	}' | git mktree
}
commit=$(at_top 'd*/00000*' d "$(names 9998)")
ok 'a glob over ten thousand names' render --git-dir . --rev "$commit" .
commit=$(at_top 'd*/00000*' d "$(names 9999)")
found 'a glob over one more' too-many-names --git-dir . --rev "$commit" .

# choosy N: a thousand objects, and N patches that have to look at each.
choosy()
{
	awk -v n="$1" 'BEGIN {
		print "resources: [all.yaml]\npatches:"
		for (i = 0; i < n; i++)
			print "- target: {kind: B}\n  patch: \047{kind: B, " \
			    "metadata: {name: b}}\047"
	}' >choosy/kustomization.yaml
}
mkdir choosy
awk 'BEGIN {
	for (i = 0; i < 1000; i++)
		print "---\nkind: A\napiVersion: v1\nmetadata: {name: n" i "}"
}' >choosy/all.yaml
choosy 2000
ok 'two million looks at objects' render --compat choosy
choosy 2001
found 'a thousand more' too-much-selected --compat choosy
done_testing
