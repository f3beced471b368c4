#!/bin/sh
# Every unit program (tests/unit/*.c) passes; each is one test here.

BUILD=${BUILD:-build}
TMPDIR=$(mktemp -d)
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT

n=0
for unit in "${0%/*}"/unit/*.c; do
	name=$(basename "$unit" .c)
	n=$((n + 1))
	if out=$("$BUILD/unit/$name" 2>&1); then
		echo "ok $n - $name"
	else
		echo "not ok $n - $name"
		printf '%s\n' "$out" | grep -v '^ok ' | sed 's/^/# /'
	fi
done
echo "1..$n"
