#!/bin/sh
# When a tick, or a Git that it runs, is killed at any call that changes the
# mirror, the next tick puts the mirror right by itself, and what is newest
# becomes live.  Of each call about RUNS (3) are tried; RUNS=99 tries all.
. "${0%/*}/ticking"
skip_without_tracing
skip_without flock

runs=${RUNS:-3}
server
node
config_map web 1 >$units/all.yaml
ship first
ticks 0 'a node that goes well'
cp -R "$state" "$dir/state.before"
config_map web 2 >$units/all.yaml
ship second

fresh()
{
	rm -rf "$state"
	cp -R "$dir/state.before" "$state"
	[ "$1" = kept ] || rm -rf "$set/cache.git"
}

# Whoever was left behind ends first; then a tick finds all in order.
judge()
{
	until flock -n "$set/lock" true; do
		sleep 0.05
	done
	i=0
	until sluice-agent tick -c "$agent" >"$out" 2>"$err"; do
		i=$((i + 1))
		[ $i -lt 3 ] || break
	done
	[ $i -lt 3 ] || cat "$err"
	grep -q '"2"' "$files"/*/*/ConfigMap-web.yaml || echo 'it is not live'
	git --git-dir="$set/cache.git" fsck --no-dangling 2>&1 |
	    grep -v '^notice: ' || :
	find "$set/cache.git" -name '*.lock' -o -name 'tmp_*'
}

# Calls are counted for each process by itself.
for mirror in kept missing; do
	for call in rename link,linkat unlink,unlinkat mkdir fsync; do
		fresh $mirror
		strace -f -qq -o "$dir/trace" -e trace=$call \
		    sluice-agent tick -c "$agent" >"$out" 2>&1 || :
		n=$(awk '/\(/ { c[$1]++ } END { for (p in c)
		    if (c[p] > max) max = c[p]; print max + 0 }' "$dir/trace")
		: >"$dir/wrong"
		at=0
		while [ $((at = at + 1 + n / (runs + 1))) -le "$n" ]; do
			fresh $mirror
			strace -f -qq -o "$dir/trace" -e trace=$call \
			    -e "inject=$call:signal=KILL:when=$at" \
			    sluice-agent tick -c "$agent" >"$out" 2>&1 || :
			judge | sed "s/^/$at: /" >>"$dir/wrong"
		done
		is "mirror $mirror, killed at some of $n calls of $call" \
		    "$(cat "$dir/wrong")" ''
	done
done
done_testing
