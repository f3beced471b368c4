#!/bin/sh
# Fetching: what a server or the network does wrong has a word of its own, and
# a mirror that was left half done, or is damaged, is put right by the next
# fetch.
. "${0%/*}/common"

server
release 1
first=$(rendered)
release 2
good=$(rendered)
mirror=$dir/node/mirror.git
believed="verify: good 2 $good, 2 objects"

# --- the server and the network ---

says()
{
	check=$1
	want=$2
	shift 2
	run node "$@"
	is "$check" "$(sed -n 1p "$out" | cut -c -"${#want}")" "$want"
}

says 'a server that is not there' 'sync: unreachable: ' \
    url=http://127.0.0.1:1/x
says 'a name that nobody has' 'sync: unreachable: ' url=ssh://no.invalid/x
says 'a repository that is not there' 'sync: refused: ' url="$dir/nowhere"
says 'a branch that is not there' \
    "sync: refused: couldn't find remote ref refs/heads/rendered/dev" \
    environment=dev
says 'a repository that looks like an option' 'sync: ' \
    url=--upload-pack=false
mkdir "$dir/bin"
PATH=$dir/bin:$PATH
cat >"$dir/bin/ssh" <<-EOF
	#!/bin/sh
	printf '%s\n' "\$*" >$dir/ssh-arguments
	env >$dir/ssh-environment
	echo \$\$ >$dir/ssh-id
	exec sleep 600
EOF
chmod +x "$dir/bin/ssh"
GIT_TRACE=1 GIT_DIR=$dir SECRET=1 run node url=git@example.com:x seconds=1
is 'a server that does not answer' "$(sed -n 1p "$out")" \
    'sync: unreachable: git fetch took longer than 1 seconds'
# nobody may be there to collect it
is 'the connection is ended' "$(tr -d '\0' 2>"$dir/seen" \
    <"/proc/$(cat "$dir/ssh-id")/cmdline" || :)" ''
is 'ssh asks nobody, and trusts no unknown host' \
    "$(sed 's/ git@example.com.*//' "$dir/ssh-arguments")" \
    "-o BatchMode=yes -o StrictHostKeyChecking=yes -o ConnectTimeout=10 \
-o ServerAliveInterval=5 -o ServerAliveCountMax=3 -o SendEnv=GIT_PROTOCOL"
is 'and gets nothing of our environment' \
    "$(grep -c '^SECRET=\|^GIT_TRACE=\|^GIT_AUTHOR' "$dir/ssh-environment")" 0
rm "$dir/bin/ssh"

# --- what came ---

prints 'a fetch' node <<-EOF
	sync: ok
	$believed
EOF
is 'the file system has what belongs to it' "$(ls "$dir/node")" mirror.git

blob=$(echo words | at_server hash-object -w --stdin)
for name in .. .git .; do
	"$tests/hooks/rawtree.py" 100644 "$name" "$blob" >"$dir/evil"
	tree=$(at_server hash-object -t tree -w --literally "$dir/evil")
	serve "$(with_tree "$key" "$tree")"
	says "a file called '$name'" 'sync: objects: '
	is 'and the branch of the mirror stays' "$(git --git-dir="$mirror" \
	    rev-parse refs/sluice/in/heads/rendered/prod)" "$good"
done
serve "$({ payload "$good" && printf 'x\0y\n'; } | signed "$key")"
says 'a commit with a NUL' 'sync: objects: '
head -c 200000 /dev/urandom >"$dir/large"
blob=$(at_server hash-object -w "$dir/large")
serve "$(with_tree "$key" "$(tree_with --add --cacheinfo \
    "100644,$blob,large")")"
says 'more than a node takes' 'sync: too-big: ' bytes=100000
says 'of which nothing is left in its way' 'sync: ok'
serve "$good"

# --- a mirror that was left half done ---

heals()
{
	check=$1
	shift
	run node
	if grep -q '^damaged$' "$out"; then
		run node
	fi
	is "$check" "$(tail -n 1 "$out")" "$believed"
	ok 'the mirror is sound' git --git-dir="$mirror" fsck --strict
}

for lock in refs/sluice/in/heads/rendered/prod.lock packed-refs.lock \
    shallow.lock HEAD.lock config.lock; do
	: >"$mirror/$lock"
done
mkdir "$mirror/objects/tmp_objdir-bulk-x"
: >"$mirror/objects/tmp_objdir-bulk-x/y"
: >"$mirror/objects/pack/tmp_pack_x"
for pack in "$mirror"/objects/pack/*.pack; do
	: >"${pack%.pack}.keep"
done
serve "$first"
says 'litter does not disturb' 'sync: ok'
is 'and goes' "$(find "$mirror" -name '*.lock' -o -name 'tmp_*' \
    -o -name '*.keep')" ''
serve "$good"
mv "$mirror" "$mirror.new"
heals 'a mirror that was never finished'
rm -r "$mirror"
heals 'one that is lost'
for file in HEAD config; do
	: >"$mirror/$file"
	heals "an empty $file"
done
: >"$mirror/refs/sluice/in/heads/rendered/prod"
heals 'an empty ref'
printf '%040d\n' 7 >"$mirror/refs/sluice/in/heads/rendered/prod"
heals 'a ref of what is not there'
rm "$mirror"/objects/pack/*.idx
heals 'a pack without its index'
rm -f "$mirror"/objects/pack/*
heals 'no packs at all'
for pack in "$mirror"/objects/pack/*.pack; do
	chmod u+w "$pack"
	size=$(wc -c <"$pack")
	dd if=/dev/zero of="$pack" bs=1 count=40 seek=$((size / 2)) \
	    conv=notrunc status=none
done
heals 'a pack with other bytes'
for pack in "$mirror"/objects/pack/*.pack; do
	chmod u+w "$pack"
	: >"$pack"
done
heals 'a pack without bytes'
rm -r "$mirror/objects"
heals 'a mirror without objects'

# --- upkeep ---

i=0
while [ $i -lt 64 ]; do
	i=$((i + 1))
	echo $i | git --git-dir="$mirror" hash-object -w --stdin |
	    git --git-dir="$mirror" pack-objects -q \
	    "$mirror/objects/pack/pack" >"$dir/seen"
done
prints 'many packs' node tidy=yes <<-EOF
	sync: ok
	$believed
EOF
is 'become one' "$(find "$mirror" -name '*.pack' | wc -l)" 1
heals 'that has all'
done_testing
