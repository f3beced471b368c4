#!/bin/sh
# An applier that hangs is ended, with all that it started, when its time is
# over; that is one attempt of the commit, and the next one goes well.
. "${0%/*}/ticking"

server
with_program 'timeouts: {apply: 1s}'
config_map a 1 >$units/all.yaml
ship first
ticks 0 'a good commit'
cp "$agent" good.yaml

# The child holds our lock and our pipes, and neither listens to SIGTERM.
cat >hang <<-EOF
	#!/bin/sh
	[ "\$1" = apply ] || exec "$applier" "\$@"
	trap '' TERM
	echo "\$\$ \$SLUICE_DEADLINE \$(date +%s)" >"$dir/hung"
	sleep 600 &
	echo \$! >>"$dir/hung"
	echo 'half way' >&2
	wait
EOF
chmod +x hang
sed "s,run: \[[^]]*\],run: [$PWD/hang]," good.yaml >"$agent"
config_map a 2 >$units/all.yaml
ship second
ticks 9 'one that hangs'
is 'is one attempt' "$(grep -ac failed "$set/journal")" 1
run sluice-agent status -c "$agent"
is 'and why is said' "$(sed -n '1s/.*seconds: //p' "$out")" \
    "web/default/ConfigMap-a.yaml: '$PWD/hang' was stopped: it took too \
long; it said: half way"
{
	read -r hung deadline began
	read -r child
} <"$dir/hung"
left=$((deadline - began))
ok 'it was told until when it had time' test $left -ge 0 -a $left -le 1
# nobody may be there to collect them
for process in "$hung" "$child"; do
	is 'it is gone, with all that it started' "$(tr -d '\0' \
	    2>"$dir/seen" <"/proc/$process/cmdline" || :)" ''
done
is 'what was live is' "$(sed -n 's/^  value: //p' \
    "$files/web/default/ConfigMap-a.yaml")" '"1"'
cat good.yaml >"$agent"
ticks 9 'it is not tried again at once'
later 30
ticks 0 'but after 30 seconds, and goes well'
is 'it is live' "$(sed -n 's/^  value: //p' \
    "$files/web/default/ConfigMap-a.yaml")" '"2"'
done_testing
