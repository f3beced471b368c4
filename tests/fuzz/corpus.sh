#!/bin/sh
# No fuzz target falls over an input of its corpus, nor over an empty one.
. "${0%/*}/../lib.sh"

: >empty
for target in "$tests"/fuzz/*.c; do
	target=$(basename "$target" .c)
	set -- "$tests/fuzz/corpus/$target"/*
	[ -e "$1" ] || set --
	ok "$target: $# inputs" "$BUILD/fuzz/$target" empty "$@"
done
done_testing
