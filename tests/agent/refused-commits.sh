#!/bin/sh
# A commit that a node must not believe is refused, each for its own reason:
# signatures, whom it was made for, what it comes behind, index, tree, bytes.
. "${0%/*}/common"

server
release 1
first=$(rendered)
release 2
second=$(rendered)
release 3
good=$(rendered)
seen=$(floor_of "$second")
ssh-keygen -q -t ed25519 -N '' -f stranger

# The word for it, after the commit was served and fetched.
answers()
{
	check=$1
	want=$2
	serve "$3"
	shift 3
	run node "$seen" "$@"
	is "$check: $want" "$(sed -n 's/^verify: \([a-z]*\).*/\1/p' "$out")" \
	    "$want"
	is "$check: it was fetched" "$(sed -n 1p "$out")" 'sync: ok'
}

prints 'what was rendered is believed' node "$seen" <<-EOF
	sync: ok
	verify: good 3 $good, 2 objects
EOF
is 'a copy of it, signed again, is the same' "$(forge "$key" '')" "$good"

# --- signatures ---

answers 'no signature' unsigned "$(payload "$good" | store)"
answers 'another key' signer "$(forge stranger '')"
printf 'sluice@other %s\n' "$(cut -d' ' -f3- "$signers")" >others
answers 'a key for another repository' signer "$good" signers=others
sed 's/"git"/"file"/' "$signers" >others
answers 'a key for another purpose' signer "$good" signers=others
sed 's/^/#/' "$signers" >others
answers 'no key' signer "$good" signers=others
sed 's/^sluice@server/sluice@a,*/' "$signers" >others
answers 'a key for all' good "$good" signers=others

payload "$good" >text
sign "$key" text
cp text.sig ours.sig
sign "$key" text file
answers 'a signature for another purpose' signature \
    "$(with_header text.sig text | store)"
ssh-keygen -q -t rsa -N '' -f rsa
sign rsa text
answers 'a signature of another type' signature \
    "$(with_header text.sig text | store)"

answers 'a second signature of another hash' signature \
    "$(with_header ours.sig text | sed '/^gpgsig /i gpgsig-sha256 x' | store)"
answers 'two signatures' signature "$(with_header ours.sig text >once
    with_header ours.sig once | store)"
sed 's/$/\r/' ours.sig >other.sig
answers 'carriage returns in the armor' signature \
    "$(with_header other.sig text | store)"
{ cat ours.sig; echo; } >other.sig
answers 'an empty line behind it' signature \
    "$(with_header other.sig text | store)"
awk 'NR > 1 && !/END/ { body = body $0; next }
    /END/ { print body } { print }' ours.sig >other.sig
answers 'armor on one line' signature "$(with_header other.sig text | store)"
sed '2s/^\(.\)\(.\)/\1 \2/' ours.sig >other.sig
answers 'a blank in the armor' signature \
    "$(with_header other.sig text | store)"
sed 's/ changed$/ altered/' text >changed
answers 'a word of the message' signature \
    "$(with_header ours.sig changed | store)"
answers 'a header that is not signed' malformed \
    "$(with_header ours.sig text | sed '/^committer/a encoding UTF-8' |
    store)"
# --- for whom, and what it comes behind ---

answers 'another environment' environment \
    "$(forge "$key" 's/^Environment: .*/Environment: dev/')"
answers 'another repository' repository \
    "$(forge "$key" 's/^Repository: .*/Repository: other/')"
answers 'two environments' malformed \
    "$(forge "$key" 's/^Environment: .*/&\n&/')"
answers 'a source that is no branch' malformed \
    "$(forge "$key" 's,^Source-Ref: .*,Source-Ref: refs/tags/x,')"
answers 'no source' malformed "$(forge "$key" '/^Source-Commit/d')"
answers 'an odd number' malformed \
    "$(forge "$key" 's/^Sequence: .*/Sequence: 03/')"
answers 'an older commit' sequence "$first"
answers 'an older commit with a new number' fork "$(payload "$first" |
    sed 's/^Sequence: .*/Sequence: 2/' | sed "/^tree/a parent $first" |
    signed "$key")"
answers 'another commit of the same number' fork "$(payload "$second" |
    sed 's/^Renderer: .*/Renderer: other/' | signed "$key")"
answers 'a branch of its own' fork "$(forge "$key" \
    "s/^parent .*/parent $first/")"
answers 'a number that is too high' fork \
    "$(forge "$key" 's/^Sequence: .*/Sequence: 9/')"
answers 'a number that is far too high' fork \
    "$(forge "$key" 's/^Sequence: .*/Sequence: 99999999/')"
answers 'a number for one without parent' malformed "$(forge "$key" \
    '/^parent/d')"
answers 'two parents' malformed "$(forge "$key" \
    "s/^parent .*/&\nparent $first/")"
answers 'an earlier date' time \
    "$(forge "$key" 's/^\(committer.*>\) .*/\1 1600000000 +0000/')"
answers 'what was seen, again' good "$second"

# --- the index ---

index()
{
	at_server cat-file blob "$good:.sluice/index"
}

as_index()
{
	with_tree "$key" "$(tree_with_index)"
}

web=$(index | sed -n 's/.*	\([^	]*ConfigMap-web.yaml\)	.*/\1/p')
answers 'an index that was not signed' index \
    "$(forge "$key" "s/^tree .*/tree $(index | sed 's/sync/post/' |
    tree_with_index)/")"
answers 'no index' index \
    "$(with_tree "$key" "$(tree_without .sluice/index)")"
answers 'an index of another version' index \
    "$(index | sed '1s/1/2/' | as_index)"
answers 'an index with a line that is cut' index \
    "$(index | sed '$s/	[^	]*$//' | as_index)"
answers 'an index without its last newline' index \
    "$(index | head -c -1 | as_index)"
answers 'carriage returns in the index' index \
    "$(index | sed 's/$/\r/' | as_index)"
answers 'lines out of order' index \
    "$(index | sed -n '1p;3p;2{h};$!d;x;p' | sed '/^$/d' | as_index)"
answers 'a line twice' index "$(index | sed '2p' | as_index)"
answers 'one file with two hashes' index "$(index |
    sed 's/^\(sync	\)\(.*web.yaml\)/&/; $p' | sed '$s/^sync/post/' |
    sed '$s/	[0-9a-f]\{64\}	/	'"$(printf %064d 7)"'	/' | as_index)"
answers 'a hash in capitals' index "$(index |
    sed 's/	\([0-9a-f]\{64\}\)	/	\U\1\E	/' | as_index)"
with_path()
{
	index | awk -F'\t' -v OFS='\t' -v path="$(printf %s "$1" |
	    sed 's/\\/&&/g')" 'NR == 2 { $10 = path } { print }'
}
for path in ../x /etc/passwd x a//b a/./b a/.git/config a/.b a/b/ 'a/b c' \
    'a/b\c' "a/$(printf %0300d 1)"; do
	answers "the path $path" tree "$(with_path "$path" | as_index)"
done

# --- the tree ---

# Git writes 100664 no more, so the bytes are changed.
with_old_mode()
{
	unit=${web%%/*}
	namespace=${web#*/}
	namespace=${namespace%/*}
	leaf=$(at_server cat-file tree "$good:$unit/$namespace" |
	    sed "s/100644 ConfigMap-web/100664 ConfigMap-web/" |
	    at_server hash-object -t tree -w --stdin --literally)
	unit_tree=$(printf '040000 tree %s\t%s\n' "$leaf" "$namespace" |
	    at_server mktree)
	{
		at_server ls-tree "$good" | grep -v "	$unit\$"
		printf '040000 tree %s\t%s\n' "$unit_tree" "$unit"
	} | at_server mktree
}

blob=$(at_server rev-parse "$good:$web")
answers 'a file too many' tree "$(with_tree "$key" \
    "$(tree_with --add --cacheinfo "100644,$blob,apps/x.yaml")")"
answers 'a file too many beside the index' tree "$(with_tree "$key" \
    "$(tree_with --add --cacheinfo "100644,$blob,.sluice/x")")"
answers 'a file too few' tree "$(with_tree "$key" \
    "$(tree_without "$web")")"
answers 'a symbolic link' tree "$(with_tree "$key" \
    "$(tree_with --cacheinfo "120000,$blob,$web")")"
answers 'an executable' tree "$(with_tree "$key" \
    "$(tree_with --cacheinfo "100755,$blob,$web")")"
answers 'a submodule' tree "$(with_tree "$key" \
    "$(tree_with --cacheinfo "160000,$first,$web")")"
answers 'an empty directory' tree "$(with_tree "$key" "$({
	at_server ls-tree "$good"
	printf '040000 tree %s\tempty\n' \
	    "$(at_server mktree </dev/null)"
} | at_server mktree)")"
answers 'a mode of old' tree "$(with_tree "$key" \
    "$(with_old_mode)")"

# --- the bytes ---

changed=$(echo 'kind: Evil' | at_server hash-object -w --stdin)
answers 'other bytes under the same index' object "$(with_tree "$key" \
    "$(tree_with --cacheinfo "100644,$changed,$web")")"
answers 'and what is good is good still' good "$good"
done_testing
