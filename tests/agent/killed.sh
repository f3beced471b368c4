#!/bin/sh
# A tick that is killed, wherever that is, loses nothing, runs no hook twice,
# and needs no hand: the next ticks end where it would have.
. "${0%/*}/interrupted"
# RUNS=1000 kills at so many moments, and EACH=1 at each call of every kind.
runs=${RUNS:-15}
each=${EACH:-4}

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
	count_calls "$1"
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
