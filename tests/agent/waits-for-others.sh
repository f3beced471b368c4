#!/bin/sh
# A set that is held is left alone, one that comes after another waits for it,
# and of two ticks one does nothing.
. "${0%/*}/ticking"

server
with_program
config_map a 1 >$units/all.yaml
ship first
ticks 0 'a good commit'

# --- hold ---

echo 'until Monday' >"$set/hold"
config_map a 2 >$units/all.yaml
ship second
echo drift >>"$files/web/default/ConfigMap-a.yaml"
later 600
ticks 8 'a set is held'
is 'nothing is done' "$(wc -l <"$target/log")" 1
is 'but what is new is known' "$(cut -f1 "$set/floor")" 2
rm "$set/hold"
ticks 0 'and let go'

# --- after ---

cat >>"$agent" <<-EOF
  - name: late
    url: $server
    repository: server
    environment: prod
    signers: $signers
    after: [web]
    exec: {run: [$applier], env: {TARGET: $dir/late}}
EOF
mkdir -p "$dir/late"
config_map a 3 >$units/all.yaml
ship third
ill a progressing
ticks 9 'a set waits for the one before it'
ok 'it has nothing' test ! -e "$dir/late/live"
well a
ticks 0 'until that is good'
ok 'then it goes on' test -e "$dir/late/live/web/default/ConfigMap-a.yaml"

# --- two at a time ---

# it ends neither when it is told to nor with the tick that started it
cat >slow <<-EOF
	#!/bin/sh
	trap '' TERM
	touch "$dir/began"
	while [ ! -e "$dir/go" ]; do sleep 0.1; done
	exec "$applier" "\$@"
EOF
chmod +x slow
sed -i "s,run: \[[^]]*\],run: [$PWD/slow]," "$agent"
echo "log: $dir/log" >>"$agent"
config_map a 4 >$units/all.yaml
ship fourth
sluice-agent tick -c "$agent" -s web 2>"$dir/first" &
first=$!
until [ -e "$dir/began" ]; do
	sleep 0.1
done
ticks 0 'another tick does nothing' -s web
kill -9 $first
wait $first || :
ticks 0 'also while what a killed one started is at work' -s web
is 'of which nothing is said' "$(cat "$err")" ''
ticks 0 'a third time' -s web
ticks 0 'but if that goes on' -s web
says 'it is' "warning: web: 4 ticks in a row found another one at work, \
which may hang"
ok 'also in the log' grep -q '"event":"busy".*4 ticks in a row' "$dir/log"
is 'nothing was done' "$(cut -f1 "$set/good" | head -n 1)" 3
touch "$dir/go"
i=0
while ! flock -n "$set/lock" true && [ $((i = i + 1)) -lt 100 ]; do
	sleep 0.1
done
ticks 0 'then the next one goes on' -s web
ok 'and counts anew' test ! -e "$set/busy"
is 'up to the end' "$(cut -f1 "$set/good" | head -n 1)" 4
done_testing
