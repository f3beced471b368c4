#!/bin/sh
# A disk that becomes full at any write of a tick: nothing is lost, no hook
# runs twice, and the next ticks end where it would have.  EACH=1 looks at every
# call that writes.
. "${0%/*}/ticking"
skip_without_tracing

each=${EACH:-7}

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

# What is wrong with how it ended, or nothing.
judge()
{
	i=0
	until sluice-agent tick -c "$agent" >"$out" 2>"$err"; do
		[ $((i = i + 1)) -le 5 ] || break
		[ ! -s "$set/deadline" ] || later 60
	done
	[ $i -le 5 ] || echo ' does not end'
	[ "$(head -n 1 "$set/good" | cut -f2)" = "$new" ] || echo ' not good'
	live_now=$(cd "$files" && find . -name '*.yaml' | sort |
	    xargs sha256sum)
	[ "$live_now" = "$wanted" ] || echo ' not applied'
	for hook in before after; do
		[ "$(grep -c "^run .*$hook.yaml $new" "$target/log")" = 1 ] ||
		    echo " $hook not once"
	done
	[ ! -s "$set/bad" ] || echo ' bad'
	find "$set" -maxdepth 1 -name '.*.new' | sed 's/^/ left: /'
}

fresh
ticks 0 'the second goes well'
wanted=$(cd "$files" && find . -name '*.yaml' | sort | xargs sha256sum)

# full CALL STEP: no room at each STEP-th call, and at all behind it.
full()
{
	fresh
	strace -qq -e signal=none -o "$dir/trace" -e trace="$1" \
	    sluice-agent tick -c "$agent" >"$out" 2>&1 || :
	n=$(wc -l <"$dir/trace")
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
		at=$((at + $2))
	done
	is "no room at $1 ($n), it is said" "$silent" ''
	is "no room at $1 ($n), it ends well" "$bad" ''
}
for call in pwrite64 write fsync fdatasync rename; do
	full $call "$each"
done
done_testing
