#!/bin/sh
# Sealing and unsealing one value as a process beside age, values a second as
# calls, and megabytes a second that are searched for secrets.  The goals are
# those of the design.
#
# BUILD, CC, CFLAGS and LIBS come from "make bench"; the files to search are
# those of CORPUS, a folder of YAML, and else those of this repository.

set -eu
here=$(cd "${0%/*}" && pwd)
. "$here/goals"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT

# shellcheck disable=SC2086 # flags are words
${CC:-cc} -D_DEFAULT_SOURCE ${CFLAGS:--O2} -o "$tmp/timer" "$here/timer.c"
# shellcheck disable=SC2086
${CC:-cc} -D_DEFAULT_SOURCE -I"$here/../.." ${CFLAGS:--O2} \
    -o "$tmp/seal" "$here/seal.c" "$BUILD/libsluice.a" ${LIBS:?}
PATH=$BUILD/bin:$PATH
corpus=${CORPUS:-$here/../..}
corpus=$(cd "$corpus" && pwd)

cd "$tmp"
mkdir config
printf 'repository: shop\n' >config/sluice.yaml
sluice-seal keygen key.txt >key.pub
ssh-keygen -q -t ed25519 -N '' -f node
sluice-seal init-env prod -c config -b @key.pub --wrapped-only --sign node
sluice-seal init-env both -c config -b @key.pub --sign node
printf 'node %s\n' "$(cat node.pub)" >signers
export SLUICE_SIGNERS=$tmp/signers
printf 'sixteen bytes ok' >value
cat >s.yaml <<-\EOT
	apiVersion: sluice/v1
	kind: SealedSecret
	metadata: {name: db, namespace: shop}
	spec:
	  encryptedData: {}
EOT
sluice-seal seal -e both -c config --namespace shop --name db s.yaml \
    password=@value
sed -n 's/^    password: //p' s.yaml | base64 -d >value.age

# Of two lines "wall cpu memory", ours and theirs.
faster()
{
	goal 'times faster (wall)' "$(ratio "${theirs%% *}" "${ours%% *}")" \
	    '>=' 3
	goal 'times less CPU' "$(ratio "$(echo "$theirs" | cut -d' ' -f2)" \
	    "$(echo "$ours" | cut -d' ' -f2)")" '>=' 3
}

echo 'one value, as a process: wall and CPU in milliseconds'
ours=$("$tmp/timer" 51 sluice-seal raw -e prod -c config --namespace shop \
    --name db password=@value)
echo "  seal: sluice-seal $ours"
theirs=
if command -v age >/dev/null; then
	theirs=$("$tmp/timer" 51 age -r "$(cat key.pub)" value)
	echo "  seal: age         $theirs"
	faster
fi
ours=$("$tmp/timer" 51 sluice-seal unseal s.yaml password -i key.txt)
echo "  open: sluice-seal $ours"
if [ -n "$theirs" ]; then
	theirs=$("$tmp/timer" 51 age -d -i key.txt value.age)
	echo "  open: age         $theirs"
	faster
fi
echo "  nothing at all    $("$tmp/timer" 51 true)"

echo 'as calls: values a second by recipients; searching, megabytes a second'
find "$corpus" -type f \( -name '*.yaml' -o -name '*.yml' \
    -o -name '*.json' \) -size -600k | head -n 1500 |
    xargs "$tmp/seal" >rates
sed 's/^/  /' rates
goal 'values sealed a second' "$(sed -n 's/^seal-1 //p' rates)" '>=' 10000
goal 'values opened a second' "$(sed -n 's/^open-1 //p' rates)" '>=' 10000
goal 'megabytes searched a second' "$(sed -n 's/^search //p' rates)" \
    '>=' 200
verdict
