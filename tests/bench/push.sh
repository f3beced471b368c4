#!/bin/sh
# What a push costs with our hooks, beside the same push with none: a change of
# one unit among many, in one of three environments.  Both repositories get
# the same commits, by turns; figures are medians of ten.  UNITS=4000 shows
# that the cost follows the change and not the repository.
#
# BUILD and CC come from "make bench".

set -eu
here=$(cd "${0%/*}" && pwd)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT
PATH=$BUILD/bin:$PATH
export PATH

units=${UNITS:-1000}
changes=10
# shellcheck disable=SC2086 # flags are words
${CC:-cc} -D_DEFAULT_SOURCE -D_XOPEN_SOURCE=700 ${CFLAGS:--O2} \
    -o "$tmp/timer" "$here/timer.c"

cd "$tmp"
git init -q -b main work
awk -v n="$units" -v changes=$changes -f "$here/units.awk" |
    git -C work fast-import --quiet
sluice-init ours.git >"$tmp/signers"
git init -q --bare none.git
for repo in ours none; do
	# neither is to pay for a collection that the other started
	git -C $repo.git config receive.autogc false
done

# push REPOSITORY COMMIT BRANCH: "wall cpu memory" of it.
push()
{
	./timer 1 git -C work push -q "../$1.git" "$2:refs/heads/$3" \
	    2>>"$tmp/said"
}

median()
{
	sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

first=main~$changes
for env in dev staging prod; do
	push ours "$first" "$env" >"first.$env"
done
push none "$first" dev >first.none
n=$changes
while [ "$n" -gt 0 ]; do
	n=$((n - 1))
	push ours "main~$n" dev >>ours.times
	push none "main~$n" dev >>none.times
done

echo "push of one change into $units units in 3 environments, CPU in ms"
ours=$(cut -d' ' -f2 ours.times | median)
none=$(cut -d' ' -f2 none.times | median)
peak=$(cut -d' ' -f3 ours.times first.* | sort -n | tail -n 1)
awk -v ours="$ours" -v none="$none" -v peak="$peak" \
    -v first="$(cut -d' ' -f2 first.dev)" \
    -v plain="$(cut -d' ' -f2 first.none)" 'BEGIN {
	printf "  %-16s %8.1f\n", "no hooks", none
	printf "  %-16s %8.1f\n", "sluice", ours
	printf "  %-16s %8.1f   goal: 25\n", "more", ours - none
	printf "  %-16s %8.1f   goal: 3000\n", "first render", first - plain
	printf "  %-16s %8.1f   goal: 100\n", "peak MB", peak / 1024
}'
