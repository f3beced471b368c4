#!/bin/sh
# What a push costs with our hooks, beside the same push with none: a change of
# one unit among many, in one of three environments.  The repositories get the
# same commits, by turns; figures are the user and system time of the whole
# push, client and server, as medians of ten.  Four times the units show that
# the cost follows the change and not the repository.
#
# sluice-init also makes Git check every object, keep packs and sync what it
# writes, so beside "none", which has these settings, stands "plain", which
# has none of them.
#
# The goal of 25 ms was set where a push with no hooks costs 17: the
# ratio of the two, 42 to 17, is a goal beside it.  Four times the units may
# cost one and a half times as much, 37.5 ms.  What starting a process costs
# here is said as well, for there are four more of them: three hooks, two of
# which are linked to libgit2, and git update-ref.  A machine that is busy
# makes all of it dearer: quote the figures of a quiet one.
#
# BUILD and CC come from "make bench"; UNITS (1000) may be another number.

set -eu
here=$(cd "${0%/*}" && pwd)
. "$here/goals"
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

# repositories UNITS: a work tree, and the three that it is pushed to.
repositories()
{
	rm -rf work ours.git none.git plain.git ./*.times
	git init -q -b main work
	awk -v n="$1" -v changes=$changes -f "$here/units.awk" |
	    git -C work fast-import --quiet
	sluice-init ours.git >signers
	cp -R ours.git none.git
	rm none.git/hooks/*
	git -C none.git config --unset-all receive.procReceiveRefs
	git init -q --bare plain.git
	for repo in ours none plain; do
		# neither is to pay for a collection that the other started
		git -C $repo.git config receive.autogc false
	done
}

# push REPOSITORY COMMIT BRANCH: "wall cpu memory" of it.
push()
{
	./timer 1 git -C work push -q "../$1.git" "$2:refs/heads/$3" 2>>said
}

median()
{
	sort -n | awk '{ v[NR] = $1 } END {
		print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2
	}'
}

# measure UNITS: sets $times, $more, $first and $peak.
measure()
{
	repositories "$1"
	for env in dev staging prod; do
		push ours "main~$changes" $env >>first.times
	done
	for repo in none plain; do
		push $repo "main~$changes" dev >unchecked.times
	done
	n=$changes
	while [ "$n" -gt 0 ]; do
		n=$((n - 1))
		for repo in ours none plain; do
			push $repo "main~$n" dev >>$repo.times
		done
	done
	ours=$(cut -d' ' -f2 ours.times | median)
	none=$(cut -d' ' -f2 none.times | median)
	plain=$(cut -d' ' -f2 plain.times | median)
	more=$(awk -v a="$ours" -v b="$none" 'BEGIN { print a - b }')
	first=$(awk 'FNR == 1 { v[n++] = $2 } END { print v[0] - v[1] }' \
	    first.times unchecked.times)
	peak=$(cut -d' ' -f3 ours.times first.times | sort -n | tail -n 1)
	printf '\n%s units in 3 environments, one changed: CPU in ms\n' "$1"
	printf '  %-40s %8.1f\n' 'plain Git' "$plain" \
	    "no hooks, but sluice-init's settings" "$none" \
	    'sluice' "$ours"
	times=$(ratio "$ours" "$none")
}

printf 'what starting a process costs here, CPU in ms\n'
printf '  %-40s %8.1f\n' 'one that does nothing' \
    "$(./timer 51 true | cut -d' ' -f2)" 'one that is linked to libgit2' \
    "$(./timer 51 sluice-diff --version | cut -d' ' -f2)" 'git' \
    "$(./timer 51 git --version | cut -d' ' -f2)"

measure "$units"
goal 'more than with no hooks' "$more" '<=' 25
goal 'times the push with no hooks' "$times" '<=' 2.4
goal 'first render of all units' "$first" '<=' 3000
goal 'peak memory, MB' "$(ratio "$peak" 1024)" '<=' 100
few=$more
measure $((units * 4))
goal "more than with no hooks" "$more" '<=' 37.5
printf '  %-40s %8.1f\n' "times what $units units cost more" \
    "$(ratio "$more" "$few")"
verdict
