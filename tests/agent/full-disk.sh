#!/bin/sh
# A disk that is full: the node says so, goes on with what it has, leaves
# nothing half done, and takes up what is new once there is room.
. "${0%/*}/ticking"
small_disk 24m

value()
{
	sed -n 's/^  value: //p' "$files/web/default/ConfigMap-a.yaml"
}

# --- that of the state ---

state=$disk/state
set=$state/web
server
node
config_map a 1 >$units/all.yaml
ship first
ticks 0 'a good commit'
config_map a 2 >$units/all.yaml
ship second
echo drift >>"$files/web/default/ConfigMap-a.yaml"
later 600
fill 12288
ticks 3 'with little room nothing is fetched'
is 'which is said' "$(sed 's/has [0-9]* bytes/has N bytes/' "$err")" \
    "error: web: error: cannot fetch for set 'web': the disk of \
'$set/cache.git' has N bytes left, 16777216 are needed"
is 'what others changed is put right all the same' "$(value)" '"1"'
ok 'nothing is left over' test -z "$(find "$set" -name '*.new')"
rm "$disk/filler"
ticks 0 'with room it goes on'
is 'to the newest' "$(value)" '"2"'
config_map a 3 >$units/all.yaml
ship third
fill 0
cp "$set/floor" "$dir/floor"
ticks 3 'with no room at all it says that, too'
equals_file 'and knows what it knew' "$set/floor" "$dir/floor"
rm "$disk/filler"
ticks 0 'and then it goes on'
is 'to the newest of all' "$(value)" '"3"'

# --- that of the target ---

state=$dir/state
set=$state/web
for mode in flip inplace; do
	target=$disk/$mode
	files=$target
	[ $mode = inplace ] || files=$target/current
	rm -rf "$state"
	node
	sed -i "s,dir: {,&mode: $mode\, ," "$agent"
	{ config_map a 1; config_map b 1; } >$units/all.yaml
	ship "$mode 1"
	ticks 0 "$mode: a good commit"
	{ config_map a 2; config_map b 2; } >$units/all.yaml
	ship "$mode 2"
	fill 0
	ticks 9 "$mode: what cannot be written is tried again"
	is "$mode: until then all is as it was" "$(value)" '"1"'
	run sluice-agent status -c "$agent"
	is "$mode: which is said" "$(head -n 1 "$out" | grep -c \
	    'attempt 1 of 5 failed.*[Nn]o space left on device')" 1
	rm "$disk/filler"
	later 30
	ticks 0 "$mode: with room it goes well"
	is "$mode: all of it" "$(cat "$files"/web/default/*.yaml |
	    grep -c '"2"')" 2
	is "$mode: and nothing is left over" "$(ls "$target/.sluice")" ledger
done
done_testing
