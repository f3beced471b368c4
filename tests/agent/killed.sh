#!/bin/sh
# A tick that is killed, wherever that is, loses nothing, runs no hook twice,
# and needs no hand: the next ticks end where it would have.
. "${0%/*}/ticking"
skip_without_tracing
skip_without flock
# RUNS=1000 kills at so many moments, and EACH=1 at each call of every kind.
runs=${RUNS:-15}
each=${EACH:-4}

all()
{
	config_map a "$1"
	config_map b 1
	config_map before "$1" 'sluice/hook: pre'
	config_map after "$1" 'sluice/hook: post'
}

server
with_program
{ all 1; config_map gone 1; } >$units/all.yaml
ship first
ticks 0 'a good commit'
all 2 >$units/all.yaml
ship second
new=$(git --git-dir="$server" rev-parse rendered/prod)
cp -R "$state" "$dir/state.before"
cp -R "$target" "$dir/target.before"

fresh()
{
	rm -rf "$state" "$target"
	cp -R "$dir/state.before" "$state"
	cp -R "$dir/target.before" "$target"
}

# Ticks until all is good, at most five; whoever was left behind ends first.
go_on()
{
	i=0
	until flock -n "$set/lock" true; do
		sleep 0.05
	done
	while [ $((i = i + 1)) -le 5 ]; do
		sluice-agent tick -c "$agent" >"$out" 2>"$err" && return
		[ ! -s "$set/deadline" ] || later 60
	done
}

# What is wrong with how it ended, or nothing.
judge()
{
	go_on || echo ' does not end'
	[ "$(head -n 1 "$set/good" | cut -f2)" = "$new" ] || echo ' not good'
	[ "$(cd "$files" && find . -name '*.yaml' | sort | xargs sha256sum)" \
	    = "$wanted" ] || echo ' not applied'
	for hook in before after; do
		[ "$(grep -c "^run .*$hook.yaml $new" "$target/log")" = 1 ] ||
		    echo " $hook not once"
	done
	[ ! -s "$set/bad" ] || echo ' bad'
}

fresh
ticks 0 'the second goes well'
wanted=$(cd "$files" && find . -name '*.yaml' | sort | xargs sha256sum)

# --- at each call that changes something ---

killed_at()
{
	fresh
	strace -qq -o "$dir/trace" -e trace="$1" -e "inject=$1:signal=KILL:$2" \
	    sluice-agent tick -c "$agent" >"$out" 2>&1 || :
}

# Each line of the journal; of the rest, some.
kill_each()
{
	fresh
	strace -qq -e signal=none -o "$dir/trace" -e trace="$1" \
	    sluice-agent tick -c "$agent" >"$out" 2>&1 || :
	n=$(wc -l <"$dir/trace")
	bad=
	call=$2
	while [ "$call" -le "$n" ]; do
		killed_at "$1" "when=$call"
		bad=$bad$(judge | sed "s/^/ $call:/")
		call=$((call + $2))
	done
	is "killed at calls of $1 ($n), it ends well" "$bad" ''
}
kill_each pwrite64 1
for name in rename fsync fdatasync unlink clone,clone3,vfork,fork; do
	kill_each $name "$each"
done

# --- at any moment ---

export DELAY=0.02
bad=
i=0
while [ $((i = i + 1)) -le "$runs" ]; do
	fresh
	sluice-agent tick -c "$agent" >"$out" 2>&1 &
	tick=$!
	sleep "$(awk -v i="$i" -v n="$runs" 'BEGIN { print i * 0.8 / n }')"
	kill -9 $tick 2>"$dir/seen" || :
	wait $tick 2>"$dir/seen" || :
	bad=$bad$(judge | sed "s/^/ $i:/")
done
is "killed at $runs moments, it ends well" "$bad" ''
done_testing
