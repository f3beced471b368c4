#!/bin/sh
# A commit that does not become healthy is left for the last good one, and is
# not tried again before there is a newer one.
. "${0%/*}/ticking"

server
with_program 'timeouts: {health: 10m}'
{ config_map a 1; config_map b 1; } >$units/all.yaml
ship first
ticks 0 'a good commit'

# --- sick twice in a row ---

{ config_map a 2; config_map b 1; config_map c 1; } >$units/all.yaml
ship second
ill a degraded
ticks 9 'sick at the first look, it is waited for'
is 'and nothing is said' "$(cat "$err")" ''
well a
ticks 0 'well at the next, it is good'
: >"$target/log"
seen=0

{ config_map a 3; config_map b 1; config_map d 1; } >$units/all.yaml
ship third
ill a degraded
ticks 9 'sick at the first look'
logged 'it was applied' <<-EOF
	apply ConfigMap-a.yaml
	apply ConfigMap-b.yaml
	apply ConfigMap-d.yaml
EOF
cp "$target/ill/"* "$dir"
printf 'progressing\n' >"$target/ill/web+default+ConfigMap-a.yaml"
ticks 9 'not sick at the second, it is waited for'
ill a degraded
ticks 9 'sick again is not twice in a row'
ticks 9 'sick twice, it is left, and the older one not healthy yet'
logged 'what it changed is changed back' <<-EOF
	apply ConfigMap-a.yaml
	apply ConfigMap-b.yaml
	apply ConfigMap-c.yaml
EOF
well a
ticks 1 'until it is'
logged 'what it brought goes' <<-EOF
	prune ConfigMap-d.yaml
EOF
says 'why is said' "error: web: rolled-back: ID is live, since ID failed: \
web/default/ConfigMap-a.yaml is degraded: it is ill"
live 'the older state is there' ConfigMap-a.yaml ConfigMap-b.yaml \
    ConfigMap-c.yaml
ticks 1 'the bad one is not tried again'
logged 'nothing is done' </dev/null

{ config_map a 4; config_map b 1; } >$units/all.yaml
ship fourth
ticks 0 'a newer one is'
logged 'and goes on from where we are' <<-EOF
	apply ConfigMap-a.yaml
	apply ConfigMap-b.yaml
	prune ConfigMap-c.yaml
EOF

# --- too late ---

config_map a 5 >$units/all.yaml
ship fifth
ill a progressing
ticks 9 'it is waited for'
later 599
ticks 9 'as long as there is time'
later 2
ticks 9 'then it is left'
well a
ticks 1 'for the one before'
live 'which is there' ConfigMap-a.yaml ConfigMap-b.yaml
says 'why is said' "error: web: rolled-back: ID is live, since ID failed: \
not healthy within 600 seconds: web/default/ConfigMap-a.yaml is progressing: \
it is ill"

# --- what does not count ---

{ config_map a 6; config_map b 1; } >$units/all.yaml
ill b degraded
ship sixth
ticks 1 'what a commit did not change does not bring it down'
says 'it is reported' "error: web: degraded: 1 of 2 objects is not healthy, \
such as web/default/ConfigMap-b.yaml"
is 'and the commit is live' "$(cut -f1 "$set/good" | head -n 1)" 6
well b

# --- attempts ---

: >"$target/log"
seen=0
config_map a 7 >$units/all.yaml
ship seventh
ill a refused
ticks 9 'an attempt that fails is made again'
ticks 9 'later'
logged 'not before' </dev/null
for wait in 30 60 120; do
	later $((wait - 1))
	ticks 9 'not yet'
	later 2
	ticks 9 "after $wait seconds"
done
: >"$target/away"
later 240
ticks 5 'a target that is away takes no attempt'
is 'so far four failed' "$(grep -ac failed "$set/journal")" 4
rm "$target/away"
well a
ticks 0 'the fifth goes well'

# --- a set that is not to go back ---

with_program 'attempts: 1' 'rollback: false'
seen=$(wc -l <"$target/log")
{ config_map a 8; config_map e 1; } >$units/all.yaml
ship eighth
ill a degraded
ticks 9 'sick at the first look'
ticks 1 'sick twice, it failed'
ticks 1 'and stays'
logged 'as it was applied' <<-EOF
	apply ConfigMap-a.yaml
	apply ConfigMap-e.yaml
EOF
says 'why is said' "error: web: degraded: web/default/ConfigMap-a.yaml is \
degraded: it is ill"
config_map a 9 >$units/all.yaml
ship ninth
well a
ticks 0 'a newer one is taken up'
done_testing
