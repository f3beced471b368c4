#!/bin/sh
# What people ask an agent, and tell it.
. "${0%/*}/ticking"

ask()
{
	command=$1
	shift
	run sluice-agent "$command" -c "$agent" "$@"
}

# asked STATUS NAME COMMAND... <<EOF: it ends so and prints this, with ID for
# ids and N for numbers of seconds.
asked()
{
	cat >"$dir/wanted"
	asked_status=$1
	check=$2
	shift 2
	ask "$@"
	is "$check: status" "$status" "$asked_status"
	sed 's/\<[0-9a-f]\{7\}\>/ID/g;s/\<[0-9]*s\>/Ns/g' "$out" >"$dir/got"
	equals_file "$check" "$dir/got" "$dir/wanted"
}

server
{ config_map a 1; config_map b 1; } >$units/all.yaml
ship first
with_program

asked 9 'before the first tick' status <<-\EOF
	web: no tick has run yet
EOF
asked 1 'what it will do' plan <<-\EOF
	web: prod at 1, ID
	  add     default/ConfigMap/a
	  add     default/ConfigMap/b
	  0 unchanged
EOF
ticks 0 'a first tick'
asked 0 'after it' status <<-\EOF
	web: good
	  at hand   idle at prod, for Ns; last tick Ns ago
	  newest    1  ID
	  applied   1  ID
	  good      1  ID
	  objects   2, 2 healthy
EOF
ask status --json
is 'the same as JSON' "$(python3 -c 'import json,sys
d = json.load(open(sys.argv[1]))
print(d["verdict"], d["want"]["sequence"])' "$out")" 'good 1'
asked 0 'nothing is to be done' plan <<-\EOF
	web: prod at 1, ID
	  2 unchanged
EOF
asked 0 'nor does anything differ' diff </dev/null
asked 0 'all verifies' verify <<-\EOF
	web: prod at 1, ID: 2 objects verified
EOF

{ config_map a 2; config_map c 1 'sluice/prune: never'; } >$units/all.yaml
ship second
asked 1 'a change is planned' plan <<-\EOF
	web: prod at 2, ID
	  change  default/ConfigMap/a
	  add     default/ConfigMap/c
	  remove  default/ConfigMap/b
	  0 unchanged
EOF
ask diff
is 'and shown' "$status $(grep '^[-+] ' "$out" | head -n 2 | tr '\n' ' ')" \
    '1 -  value: "1" +  value: "2" '
ask explain configmap/b
is 'one object is explained' "$(tail -n 1 "$out")" '  a tick   removes it'
exits 1 'one that nobody knows is not' sluice-agent explain -c "$agent" d

# --- hold and resume ---

ask hold until Monday
ticks 8 'held, a tick does nothing'
live 'to the target' ConfigMap-a.yaml ConfigMap-b.yaml
ask status
is 'the status says why' "$(head -n 1 "$out")" 'web: held: until Monday'
ask resume
ticks 0 'resumed, it goes on'
live 'with all of it' ConfigMap-a.yaml ConfigMap-c.yaml

# --- rollback and retry ---

asked 0 'a person goes back' rollback <<-\EOF
	web: the next tick goes back to 1, ID
EOF
ticks 1 'the next tick does'
is 'what was is live' "$(sed -n 's/^  value: //p' \
    "$files"/*/*/ConfigMap-a.yaml)" '"1"'
asked 1 'not before the first' rollback <<-\EOF
EOF
asked 1 'nor to what never was' rollback 9 <<-\EOF
EOF
exits 2 'nor to what is no number' sluice-agent rollback -c "$agent" one
ask retry
ticks 0 'a person tries again'
is 'and the newest is live' "$(sed -n 's/^  value: //p' \
    "$files"/*/*/ConfigMap-a.yaml)" '"2"'
config_map a 3 >$units/all.yaml
ship third
ticks 0 'an object that is never to be removed is no longer wanted'
ask orphans
is 'it stays' "$status$(grep -c ConfigMap/c "$out")" 11
ok 'the fetched commits take little room' sluice-agent gc -c "$agent"
ticks 0 'and are still there'

# --- a new node ---

new=$dir/etc/agent.yaml
exits 2 'a name that cannot be one' sluice-agent enroll -c "$new" 'node 1' \
    server prod "$server"
ok 'a node is enrolled' sluice-agent enroll -c "$new" node-2 server prod \
    "$server"
cp "$out" "$dir/lines"
key=$(ssh-keygen -y -f "$dir/etc/node.key" | cut -d' ' -f1,2)
ok 'its key is for sluice.yaml' grep -qF \
    "node-2: {environments: [prod], key: \"$key\"}" "$dir/lines"
cp "$new" "$dir/kept"
ok 'once more' sluice-agent enroll -c "$new" node-2 server prod "$server"
equals_file 'keeps what is there' "$new" "$dir/kept"
ok 'and one with a path from here' sluice-agent enroll -c here/agent.yaml \
    node-3 server prod "$server"
ok 'has its key by the whole path' grep -qx "key: $(pwd)/here/node.key" \
    here/agent.yaml
ok 'a repository may have a name of parts' sluice-agent enroll \
    -c parts/agent.yaml node-4 team/web prod "$server"
is 'of which the last is the name of the set' "$(sed -n \
    's/^ *-* *\(name\|repository\|path\): //p' parts/agent.yaml |
    tr '\n' ' ')" '/srv/web web team/web '
exits 2 'but not any' sluice-agent enroll -c parts/agent.yaml node-4 team/ \
    prod "$server"
cp "$signers" "$dir/etc/server.signers"
# not where the state of this machine is
echo "state: $dir/node-2" >>"$new"
run sluice-agent doctor -c "$new"
is 'doctor finds the server' "$(grep -c '^ok    server: the newest commit' \
    "$out")" 1
is 'and that no timer is there' "$status$(grep -c 'no tick has run yet' \
    "$out")" 11
done_testing
