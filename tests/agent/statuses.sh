#!/bin/sh
# Each exit status of the manual: of a tick, of the status after it, and of
# verify; that of several sets is the worst.
. "${0%/*}/ticking"
# shellcheck source=forging
. "$tests/agent/forging"

# after STATUS NAME [VERIFY]: a tick ends so, so does the status after it, and
# verify with that or another.
after()
{
	ticks "$1" "$2: tick"
	exits "$1" "$2: status" sluice-agent status -c "$agent"
	exits "${3:-$1}" "$2: verify" sluice-agent verify -c "$agent"
}

server
with_program 'fresh-within: 1h' 'timeouts: {fetch: 5s}'
mv "$server" "$dir/away.git"
for command in plan diff orphans verify; do
	exits 4 "a server that never answered: $command" \
	    sluice-agent $command -c "$agent"
done
mv "$dir/away.git" "$server"
config_map a 1 >$units/all.yaml
ship first
first=$(rendered)
sluice-reconcile --heartbeat "$server"
beat=$(at_server rev-parse refs/sluice/fresh/prod)
ill a progressing
after 9 'in progress' 0
well a
after 0 'all well'
good=$first
ill a degraded
later 600
after 1 'something is sick' 0
well a
later 600
ticks 0 'and well again'
sluice-agent hold -c "$agent"
after 8 'held' 0
sluice-agent resume -c "$agent"
: >"$target/away"
later 600
after 5 'a target that is away' 0
rm "$target/away"
later 600
ticks 0 'and there again'

config_map a 2 >$units/all.yaml
ship second
good=$(rendered)
serve "$(payload "$good" | store)"
after 6 'what does not verify'
exits 6 'plan says so, too' sluice-agent plan -c "$agent"
exits 6 'and diff' sluice-agent diff -c "$agent"
serve "$first"
now=$(date +%s)
at_server update-ref refs/sluice/fresh/prod "$(payload "$beat" |
    sed "s/^Issued.*/Issued: $((now - 4000))/" | signed "$key")"
after 7 'an old heartbeat'
at_server update-ref refs/sluice/fresh/prod "$beat"
ticks 0 'a good one again'
mv "$server" "$dir/away.git"
after 4 'a server that is away'
mv "$dir/away.git" "$server"
for file in floor good bad deadline applied; do
	later 600
	cp "$set/$file" kept 2>"$dir/seen" || : >kept
	echo nonsense >"$set/$file"
	after 3 "a damaged file '$file'"
	exits 1 'of which doctor knows' sluice-agent doctor -c "$agent"
	is 'and what to do' "$(grep -A 1 "$file. is damaged" "$out" |
	    sed -n 's/^ *hint: //p')" "move its directory out of the way: the \
next tick begins anew, and prunes nothing at first"
	is 'and which is left as it is' "$(cat "$set/$file")" nonsense
	cp kept "$set/$file"
done
cp "$agent" agent.good
echo 'more: x' >>"$agent"
for command in tick status verify plan diff orphans doctor gc resume; do
	exits 2 "settings that are wrong: $command" \
	    sluice-agent $command -c "$agent"
done
cp agent.good "$agent"

# --- several ---

for name in other third; do
	sed -n '/- name: web/,$p' agent.good | sed "s/name: web/name: $name/
	    s,TARGET: [^}]*,TARGET: $dir/$name," >>"$agent"
	mkdir -p "$dir/$name"
done
at_server update-ref refs/sluice/fresh/prod "$beat"
ticks 0 'three sets'
sluice-agent hold -c "$agent" --set other
ticks 8 'one is held'
: >"$dir/third/away"
rm -rf "$state/third"
ticks 5 'one cannot be reached'
exits 5 'which is worse' sluice-agent status -c "$agent"
exits 0 'and does not matter to the first' \
    sluice-agent status -c "$agent" -s web
serve "$(payload "$good" | store)"
ticks 6 'what is wrong is worst'
done_testing
