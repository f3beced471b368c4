#!/bin/sh
# A disk that becomes full at any write of a tick: nothing is lost, no hook
# runs twice, and the next ticks end where it would have.  EACH=1 looks at every
# call that writes.
. "${0%/*}/interrupted"
each=${EACH:-7}

# full CALL STEP: no room at each STEP-th call, and at all behind it.
full()
{
	count_calls "$1"
	bad=
	silent=
	at=1
	while [ "$at" -le "$n" ]; do
		fresh
		! strace -qq -o "$dir/trace" -e trace="$1" \
		    -e "inject=$1:error=ENOSPC:when=$at+" \
		    sluice-agent tick -c "$agent" >"$out" 2>&1 ||
		    silent="$silent $at"
		bad=$bad$(judge | sed "s/^/ $at:/")
		bad=$bad$(find "$set" -maxdepth 1 -name '.*.new' |
		    sed "s/^/ $at: left /")
		at=$((at + $2))
	done
	is "no room at $1 ($n), it is said" "$silent" ''
	is "no room at $1 ($n), it ends well" "$bad" ''
}
for call in pwrite64 write fsync fdatasync rename; do
	full $call "$each"
done
done_testing
