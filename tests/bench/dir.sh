#!/bin/sh
# A directory of 300 objects goes from one state to the next, and is safe from
# a loss of power, beside "cp -a && sync" of the same files.
#
# BUILD, CC and CFLAGS come from "make bench".

set -eu
here=$(cd "${0%/*}" && pwd)
. "$here/goals"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT

# shellcheck disable=SC2086 # flags are words
${CC:-cc} -D_DEFAULT_SOURCE ${CFLAGS:--O2} -o "$tmp/timer" "$here/timer.c"
PATH=$BUILD/bin:$PATH
cd "$tmp"

# input N: 300 objects of about 1 kB, each of them other than those of N + 1
input()
{
	awk -v n="$1" 'BEGIN {
		OFS = "\t"
		print "sluice-applier 1 apply"
		for (i = 0; i < 300; i++) {
			text = sprintf("name: web-%d\nstate: %d\n", i, n)
			while (length(text) < 1000)
				text = text "- a line of the manifest\n"
			print "object", length(text), "-", "sync", 0, 10,
			    "v1", "ConfigMap", "namespaced", "shop",
			    "web-" i, sprintf("%064d", n),
			    "unit-" i % 20 "/shop/ConfigMap-web-" i ".yaml",
			    "-"
			print text
		}
		print "end", 300
	}'
}

export SLUICE_SET=shop SLUICE_REPOSITORY=manifests SLUICE_ENVIRONMENT=prod
export SLUICE_DIR_PATH="$tmp/target"

# Medians of 11 runs in turn, of wall time in milliseconds.
i=0
while [ $((i = i + 1)) -le 11 ]; do
	input $i >given
	SLUICE_SEQUENCE=$i SLUICE_TIME=$i SLUICE_COMMIT=$(printf %040x $i)
	export SLUICE_SEQUENCE SLUICE_TIME SLUICE_COMMIT
	sync
	"$tmp/timer" 1 sh -c 'sluice-apply-dir apply <given >results' >>ours
	rm -rf copy
	sync
	"$tmp/timer" 1 sh -c 'cp -a target/current/. copy && sync' >>theirs
done

median()
{
	cut -d' ' -f1 "$1" | sort -n | sed -n 6p
}

echo 'a directory of 300 objects, durable: wall in milliseconds'
printf '  sluice-apply-dir      %8.1f\n' "$(median ours)"
printf '  cp -a && sync         %8.1f\n' "$(median theirs)"
goal 'times as long as cp -a && sync' \
    "$(ratio "$(median ours)" "$(median theirs)")" '<=' 3
goal 'milliseconds' "$(median ours)" '<=' 300
verdict
