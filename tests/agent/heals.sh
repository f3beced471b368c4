#!/bin/sh
# What others change at the target is put right, or only reported, as the set
# says; what has to be put right again and again is left alone.
. "${0%/*}/ticking"

drift()
{
	echo "# $1" >>"$files/web/default/ConfigMap-a.yaml"
}

server
with_program
{ config_map a 1; config_map b 1; } >$units/all.yaml
ship first
ticks 0 'a good commit'
: >"$target/log"
seen=0

drift 1
ticks 0 'it is not looked at each time'
logged 'nothing is done' </dev/null
later 600
ticks 0 'every ten minutes what drifted is put right'
logged 'that and nothing else' <<-EOF
	apply ConfigMap-a.yaml
EOF
rm "$files/web/default/ConfigMap-b.yaml"
later 600
ticks 0 'what was removed comes back'
logged 'that and nothing else' <<-EOF
	apply ConfigMap-b.yaml
EOF
for i in 2 3; do
	drift $i
	later 600
	ticks 0 'drift is put right once more'
done
logged 'so far three times' <<-EOF
	apply ConfigMap-a.yaml
	apply ConfigMap-a.yaml
EOF
drift 4
later 600
ticks 1 'the fourth time in an hour it is left alone'
says 'and reported' "error: web: degraded: 1 of 2 objects is not as it was \
applied, such as web/default/ConfigMap-a.yaml"
logged 'nothing is done' </dev/null
ticks 1 'also by the next tick'
awk -F '\t' -v OFS='\t' '{ $3 -= 3600; print }' "$set/healed" >healed
cat healed >"$set/healed"
ticks 0 'an hour later it is put right again'

# --- health ---

ill b degraded
ticks 0 'it is not looked at each time'
later 600
ticks 1 'an illness is reported'
ticks 1 'as long as it lasts'
well b
ticks 0 'and no longer'
: >"$target/away"
later 600
ticks 5 'a target that is away is reported'
rm "$target/away"
ticks 0 'and found again'

# --- other ways ---

with_program 'heal: detect'
drift 5
later 600
ticks 1 'drift is reported only'
with_program 'heal: off'
ticks 0 'or is nobody'\''s business'
done_testing
