#!/bin/sh
# Objects are applied phase by phase and wave by wave, each once the one before
# is healthy; hooks run once for each commit; a newer commit does not wait.
. "${0%/*}/ticking"

wave()
{
	config_map "$1" "$2" "sluice/wave: \"$3\""
}

hook()
{
	config_map "$1" "$2" "sluice/hook: $3" "${4:-sluice/wave: \"0\"}"
}

all()
{
	wave a "$1" -1
	wave b "$1" 0
	wave c "$1" 1
	hook before 1 pre
	hook after 1 post
	hook sorry 1 fail
}

server
with_program
all 1 >$units/all.yaml
ship first
ill b progressing
ticks 9 'a wave that is not healthy yet holds up the next'
logged 'in order' <<-EOF
	run ConfigMap-before.yaml
	apply ConfigMap-a.yaml
	apply ConfigMap-b.yaml
EOF
ticks 9 'as long as it is not'
logged 'nothing more is done' </dev/null
well b
ticks 0 'then it goes on'
logged 'up to the end' <<-EOF
	apply ConfigMap-c.yaml
	run ConfigMap-after.yaml
EOF

# --- a newer commit ---

all 2 >$units/all.yaml
ship second
ill a progressing
ticks 9 'the second waits'
logged 'with its first wave' <<-EOF
	clear ConfigMap-before.yaml
	run ConfigMap-before.yaml
	apply ConfigMap-a.yaml
EOF
all 3 >$units/all.yaml
ship third
well a
ticks 0 'the third does not wait for it'
logged 'and begins anew, with its own hooks' <<-EOF
	clear ConfigMap-before.yaml
	run ConfigMap-before.yaml
	apply ConfigMap-a.yaml
	apply ConfigMap-b.yaml
	apply ConfigMap-c.yaml
	clear ConfigMap-after.yaml
	run ConfigMap-after.yaml
EOF

# --- hooks that fail ---

all 4 >$units/all.yaml
ship fourth
ill after degraded
ticks 9 'a hook that fails brings the commit down at once'
ticks 1 'this is more than one tick does'
logged 'with a word of regret, and no hooks on the way back' <<-EOF
	clear ConfigMap-before.yaml
	run ConfigMap-before.yaml
	apply ConfigMap-a.yaml
	apply ConfigMap-b.yaml
	apply ConfigMap-c.yaml
	clear ConfigMap-after.yaml
	run ConfigMap-after.yaml
	run ConfigMap-sorry.yaml
	apply ConfigMap-a.yaml
	apply ConfigMap-b.yaml
	apply ConfigMap-c.yaml
EOF
is 'the older state is there' \
    "$(sed -n 's/^  "*value"*: //p' "$files"/*/*/ConfigMap-c.yaml)" '"3"'
ticks 1 'it stays so'
logged 'and nothing runs again' </dev/null

# --- attempts, and what hooks leave ---

well after
{
	hook before 1 pre 'sluice/hook-delete: HookSucceeded'
	wave a 5 0
} >$units/all.yaml
ship fifth Sluice-Prune:\ 4
ill a refused
ticks 9 'an attempt fails'
logged 'after a hook, which succeeded and so goes' <<-EOF
	run ConfigMap-before.yaml
	clear ConfigMap-before.yaml
EOF
well a
later 30
ticks 0 'the next one goes well'
logged 'without running the hook again' <<-EOF
	apply ConfigMap-a.yaml
	clear ConfigMap-sorry.yaml
	clear ConfigMap-after.yaml
	prune ConfigMap-c.yaml
	prune ConfigMap-b.yaml
EOF

# --- more than one tick does ---

for i in $(seq 20); do
	wave "w$i" 1 "$i"
done >$units/all.yaml
ship sixth
ticks 9 'a tick with many waves ends'
run sluice-agent status -c "$agent"
is 'with more to do' "$(head -n 1 "$out")" \
    'web: progressing: there is more to do than one tick does'
i=1
until [ $i -eq 5 ] || sluice-agent tick -c "$agent"; do
	i=$((i + 1))
done
is 'which the next ones do' "$(find "$files" -name 'ConfigMap-w*.yaml' |
    wc -l)" 20
is 'in order' "$(sed -n 's/^apply .*ConfigMap-w\([0-9]*\).*/\1/p' \
    "$target/log" | tr '\n' ' ')" "$(seq 20 | tr '\n' ' ')"
done_testing
