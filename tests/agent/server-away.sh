#!/bin/sh
# While the Git server does not answer, or says what cannot be believed, a node
# keeps what it has and heals it; a newer commit is taken when it comes back.
. "${0%/*}/ticking"

server
with_program
config_map a 1 >$units/all.yaml
ship first
ticks 0 'a good commit'

# answered WORDS: the status tells so of the last fetch
answered()
{
	run sluice-agent status --json -c "$agent"
	is 'when the server last answered is known' \
	    "$(sed 's/.*"fetch":{\("age":[^,]*,\)"milliseconds":[0-9]*,/\1/
	    s/},.*//;s/:1[0-9][0-9],/:1NN,/;s/:2[0-9][0-9],/:2NN,/' "$out")" \
	    "$1"
}
answered '"age":0,"ok":true'
mv "$server" "$dir/away.git"
touch -d '-110 seconds' "$set/spool/status.json"
ticks 4 'the server is away'
answered '"age":1NN,"ok":false'
echo drift >>"$files/web/default/ConfigMap-a.yaml"
later 600
ticks 4 'it still is'
ok 'what drifted is put right all the same' \
    test -z "$(grep drift "$files/web/default/ConfigMap-a.yaml")"
sed -i "s/\"time\":[0-9]*,/\"time\":$(($(date +%s) - 100)),/" \
    "$set/spool/status.json"
sluice-agent hold -c "$agent"
ticks 4 'also while it is held'
answered '"age":2NN,"ok":false'
sluice-agent resume -c "$agent"
mv "$dir/away.git" "$server"
config_map a 2 >$units/all.yaml
ship second
ticks 0 'it is back, and what is new is taken'
is 'it is there' "$(sed -n 's/^  "*value"*: //p' \
    "$files/web/default/ConfigMap-a.yaml")" '"2"'

# --- what cannot be believed ---

good=$(git --git-dir="$server" rev-parse rendered/prod)
git --git-dir="$server" update-ref refs/heads/rendered/prod "$good~1"
ticks 6 'an older state is not believed'
is 'and not applied' "$(sed -n 's/^  "*value"*: //p' \
    "$files/web/default/ConfigMap-a.yaml")" '"2"'
git --git-dir="$server" update-ref refs/heads/rendered/prod "$(git \
    --git-dir="$server" commit-tree -p "$good" -m forged "$good~1^{tree}")"
ticks 6 'nor is one that is not signed'
says 'why is said' "error: web: wrong: commit $(git --git-dir="$server" \
    rev-parse --short=7 rendered/prod) is not signed"
mv "$server" "$dir/away.git"
ticks 4 'nor is that what is wrong while nobody answers'
later 100000
ticks 4 'however long'
mv "$dir/away.git" "$server"
ticks 6 'but when it is served again'
git --git-dir="$server" update-ref refs/heads/rendered/prod "$good"
ticks 0 'what was seen before is'

# --- the mirror may be lost ---

rm -rf "$set/cache.git"
echo drift >>"$files/web/default/ConfigMap-a.yaml"
later 600
ticks 0 'what was fetched may be lost'
ok 'and what drifted is put right' \
    test -z "$(grep drift "$files/web/default/ConfigMap-a.yaml")"

# --- as a timer calls ---

mv "$server" "$dir/away.git"
sed -i 's/environment: prod/&\n    splay: 0s/' "$agent"
for i in 1 2 3; do
	ticks 4 'away'
done
mv "$dir/away.git" "$server"
ticks 4 'after three times it is left alone for a while' --timed
later 60
ticks 0 'and asked again' --timed
head -c 200000 /dev/urandom | git --git-dir="$server" hash-object -w --stdin \
    >"$dir/large"
tree=$(printf '100644 blob %s\tlarge\n' "$(cat "$dir/large")" |
    git --git-dir="$server" mktree)
git --git-dir="$server" update-ref refs/heads/rendered/prod \
    "$(git --git-dir="$server" commit-tree -p "$good" -m large "$tree")"
sed -i 's/environment: prod/&\n    fetch-limit: 100KiB/' "$agent"
for i in 1 2 3; do
	ticks 6 'what is too large'
done
ticks 6 'is too large as long as nothing else is asked for' --timed
run sluice-agent status -c "$agent"
is 'and that is said' "$(head -n 1 "$out")" \
    'web: wrong: what the Git server gave last was no good'
git --git-dir="$server" update-ref refs/heads/rendered/prod "$good"
later 60
ticks 0 'until there is something else' --timed
done_testing
