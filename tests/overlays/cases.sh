#!/bin/sh
# Each folder of cases/ renders as it says: sluice-render reads "in" and prints
# "out" and says "err", where these are there, else nothing.  "cmd" has the
# arguments if they are not "--compat in".  CASES names some of the folders.
. "${0%/*}/../lib.sh"

cases=$tests/overlays/cases

# The status follows from what is said.
check_case()
{
	arguments=$(cat cmd 2>/dev/null || echo --compat in)
	wanted=0
	if [ -f err ] && grep -q 'error: ' err; then
		wanted=1
	fi
	for stream in out err; do
		cat "$stream" >"$dir/wanted.$stream" 2>/dev/null || :
	done
	# shellcheck disable=SC2086 # the file holds words
	exits $wanted "$1" sluice-render $arguments
	equals_file "$1: output" "$out" "$dir/wanted.out"
	equals_file "$1: findings" "$err" "$dir/wanted.err"
}

for name in ${CASES:-$(ls "$cases")}; do
	cd "$cases/$name"
	check_case "$name"
done
done_testing
