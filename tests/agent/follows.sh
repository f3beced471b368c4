#!/bin/sh
# A push reaches the target: objects are added, changed and removed there, and
# a tick without news changes nothing.
. "${0%/*}/ticking"

server
{ config_map a 1; config_map b 1; } >$units/all.yaml
ship first
with_program
ticks 0 'a tick brings what was pushed'
live 'all of it is there' ConfigMap-a.yaml ConfigMap-b.yaml
is 'a tick that goes well says nothing' "$(cat "$out" "$err")" ''

{ config_map a 2; config_map c 1; } >$units/all.yaml
ship second
ticks 0 'a tick brings what was changed'
live 'one came, and one went' ConfigMap-a.yaml ConfigMap-c.yaml
is 'one was changed' \
    "$(sed -n 's/^  value: //p' "$files"/*/*/ConfigMap-a.yaml)" '"2"'

# all but the date of the last status, which is that of the last tick
listing()
{
	find "$set" "$target" ! -name status.json -printf '%p %i %s %T@\n'
}
before=$(listing)
ticks 0 'a tick without news is good'
is 'it changes nothing' "$(listing)" "$before"

ticks 0 'a set can be named' --set web
ticks 2 'one that is not there cannot' --set other
is 'and that is said' "$(cat "$err")" "error: '$agent' has no set 'other'"
exits 2 'a command that is not there' sluice-agent -c "$agent" tock
done_testing
