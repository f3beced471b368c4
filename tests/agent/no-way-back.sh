#!/bin/sh
# A commit that says "Sluice-Rollback: no" is not left for an older one when it
# fails: the node stays with it, says so to everybody, and takes the next.
. "${0%/*}/ticking"

server_with_node
with_program 'attempts: 1'
reporting
{ config_map a 1; config_map b 1; } >$units/all.yaml
ship first
ticks 0 'a good commit'
: >"$target/log"

{ config_map a 2; config_map b 1; config_map c 1; } >$units/all.yaml
ship second 'Sluice-Rollback: no'
bad=$(git --git-dir="$server" rev-parse rendered/prod)
is 'what a person wrote is signed' "$(git --git-dir="$server" log -1 \
    --format='%(trailers:key=Sluice-Rollback,valueonly,separator=)' "$bad")" \
    no
ill a degraded
ticks 9 'it is sick at the first look'
ticks 1 'sick twice, it failed, and nothing is rolled back'
says 'why is said' "error: web: degraded: web/default/ConfigMap-a.yaml is \
degraded: it is ill"
logged 'it was applied, and no more was done' <<-EOF
	apply ConfigMap-a.yaml
	apply ConfigMap-b.yaml
	apply ConfigMap-c.yaml
EOF
ok 'the server knows how it stands' said '"verdict":"degraded"'
ok 'with which commit' said \
    "\"applied\":{\"commit\":\"$bad\",\"sequence\":2}"
ok 'that it is bad, and why' said "\"bad\":\[{\"commit\":\"$bad\".*it is ill"
ok 'and the last good one' said '"good":{"commit":"[0-9a-f]*","sequence":1}'
ok 'no rollback is counted' grep -q \
    '^sluice_rollbacks_total{set="web",environment="prod"} 0$' "$dir/metrics"
later 100000
ticks 1 'it stays so'
well a
ticks 1 'also when what was sick is well again'
logged 'nothing is done' </dev/null
live 'all of it is there' ConfigMap-a.yaml ConfigMap-b.yaml ConfigMap-c.yaml

# --- a person, and a newer commit ---

sluice-agent retry -c "$agent"
ticks 0 'a person may try again'
ok 'and that is known' said '"verdict":"good"'
{ config_map a 3; config_map b 1; } >$units/all.yaml
ship third 'Sluice-Rollback: no'
ill a refused
ticks 1 'the last attempt of one fails'
says 'it is not left either' \
    "error: web: degraded: web/default/ConfigMap-a.yaml: it is refused"
well a
{ config_map a 4; config_map b 1; } >$units/all.yaml
ship fourth
ticks 0 'a newer one is taken up'
ill a degraded
{ config_map a 5; config_map b 1; } >$units/all.yaml
ship fifth
ticks 9 'one that does not say it'
ticks 9 'is left'
well a
ticks 1 'as always'
ok 'and that is known' said '"verdict":"rolled-back"'
done_testing
