#!/bin/sh
# A node that has forgotten all, and whose target remembers nothing, takes what
# is served only with a heartbeat that says it is the newest: an old state is
# not taken for a new one.
. "${0%/*}/ticking"
# shellcheck source=forging
. "$tests/agent/forging"

server
with_program 'fresh-within: 1h'
config_map a 1 >$units/all.yaml
ship first
first=$(rendered)
sluice-reconcile --heartbeat "$server"
old=$(at_server rev-parse refs/sluice/fresh/prod)
config_map a 2 >$units/all.yaml
ship second
good=$(rendered)
sluice-reconcile --heartbeat "$server"
beat=$(at_server rev-parse refs/sluice/fresh/prod)
ticks 0 'a good commit'
ssh-keygen -q -t ed25519 -N '' -f stranger
: >"$target/log"

beats()
{
	at_server update-ref refs/sluice/fresh/prod "$1"
}

beat_with()
{
	payload "$2" | sed "$1" | signed "${3:-$key}"
}

# Without its state, the node refuses this, and does nothing.
refuses()
{
	check=$1
	rm -rf "$state"
	ticks "$2" "$check"
	is "$check: why" "$(sed -n "s/^error: web: $3.*/$3/p" "$err")" "$3"
	logged "$check: nothing is done" </dev/null
	ok "$check: it is not remembered" test ! -e "$set/floor"
	ticks "$2" "$check: nor at the next tick"
	logged "$check: is anything done" </dev/null
}

none='no commit was seen before, and'
serve "$first"
refuses 'an older state' 7 \
    "stale: $none the newest commit is number 2, but number 1 is served"
now=$(date +%s)
beats "$(beat_with "s/^Issued.*/Issued: $((now - 4000))/" "$old")"
refuses 'with the heartbeat of its time' 7 \
    "stale: $none the heartbeat is 4[0-9]* seconds old, the limit is 3600"
at_server update-ref -d refs/sluice/fresh/prod
refuses 'without one' 7 "stale: $none the server has no heartbeat of 'prod'"
beats "$(beat_with '' "$old" stranger)"
refuses 'with one of a stranger' 6 "wrong: $none commit [0-9a-f]* is signed by"
beats "$(beat_with "s/^Issued.*/Issued: $((now + 4000))/" "$old")"
refuses 'at a wrong time' 7 \
    "stale: $none the heartbeat is [0-9]* seconds ahead of this node's clock"
serve "$(forge "$key" 's/^Renderer.*/Renderer: other/')"
beats "$beat"
refuses 'another state of that number' 6 "wrong: $none number 2 is commit"

# --- and then all is well ---

serve "$good"
ticks 0 'the newest is taken'
is 'and remembered' "$(cut -f1 "$set/floor")" 2
serve "$first"
ticks 6 'from then on an older one is older'

# --- a target that remembers ---

serve "$good"
node 'fresh-within: 1h'
rm -rf "$state" "$target"
mkdir "$target"
ticks 0 'a directory'
rm -rf "$state"
at_server update-ref -d refs/sluice/fresh/prod
ticks 7 'knows what was there'
is 'so that the node does again' "$(cut -f1 "$set/floor")" 2

# --- a node that asks for no heartbeat ---

with_program
rm -rf "$state"
ticks 0 'takes what it is given'
done_testing
