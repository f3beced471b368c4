#!/bin/sh
# What a node did reaches the server: that it is well, that it rolled back,
# what happened while the server was away; and nothing of it stays behind.
. "${0%/*}/ticking"

server_with_node
{ config_map a 1; config_map b 1; } >$units/all.yaml
ship first
with_program
reporting

ticks 0 'a tick brings what was pushed'
ok 'the server knows that all is well' said '"verdict":"good"'
ok 'of which commit' said \
    "\"good\":{\"commit\":\"$(git --git-dir="$server" rev-parse rendered/prod)"
ok 'and what happened' said '"event":"verdict"' events.jsonl
printf 'node-1 %s\n' "$(cut -d' ' -f1,2 "$dir/node.pub")" >"$dir/nodes"
ok 'stock Git verifies it' git --git-dir="$server" \
    -c gpg.ssh.allowedSignersFile="$dir/nodes" verify-commit "$report"
first=$(git --git-dir="$server" rev-parse "$report")
ticks 0 'one more tick'
is 'it does not say the same twice' "$(git --git-dir="$server" rev-parse \
    "$report")" "$first"

# --- a bad release ---

{ config_map a 2; config_map b 1; } >$units/all.yaml
ship second
ill a degraded
ticks 9 'the bad one is tried'
ticks 9 'sick twice, it is left'
well a
ticks 1 'and the older one is live'
ok 'the server knows that it is not live' said '"verdict":"rolled-back"'
ok 'which it was, and why' said '"bad":\[{"commit":".*a.yaml'
ok 'a rollback is counted' grep -q \
    '^sluice_rollbacks_total{set="web",environment="prod"} 1$' "$dir/metrics"

# --- the server is away ---

mv "$server" "$server.away"
ticks 1 'without a server it stays as it is'
# it has something to tell now
sed 's/[0-9a-f]\{64\}/0/' "$set/spool/sent" >"$dir/sent"
cp "$dir/sent" "$set/spool/sent"
later 100000
ticks 1 'for as long as that is'
mv "$server.away" "$server"
{ config_map a 3; config_map b 1; } >$units/all.yaml
ship third
ticks 0 'then the next one comes'
ok 'and is reported' said '"verdict":"good"'
is 'nothing waits any more' "$(cat "$set/spool/events.jsonl")" ''
is 'no report was refused' "$(grep unreported "$dir/log")" ''
is 'nor do packs pile up on the node' "$(find "$set/spool" -name '*.pack' |
    wc -l)" 1

# --- the server takes no reports ---

git --git-dir="$server" config --unset receive.procReceiveRefs refs/status
{ config_map a 4; config_map b 1; } >$units/all.yaml
ship fourth
ticks 0 'what cannot be reported is live all the same'
ok 'and that it was not is logged' grep -q \
    '"event":"unreported".*lacks refs/status' "$dir/log"
done_testing
