#!/bin/sh
# A heartbeat is verified when it comes, and not again while it is the same and
# the node believes the same people; it grows old all the same.
. "${0%/*}/ticking"
# shellcheck source=forging
. "$tests/agent/forging"
skip_without_tracing

server
node 'fresh-within: 1h'
config_map a 1 >$units/all.yaml
ship first
good=$(rendered)
sluice-reconcile --heartbeat "$server"
ticks 0 'a good commit'

# Whether the agent itself, not Git, reads objects of its mirror.
reads()
{
	strace -o "$dir/trace" -e trace=openat,open \
	    sluice-agent tick -c "$agent" >"$out" 2>"$err" || :
	grep -c 'cache.git/objects.*= [0-9]' "$dir/trace" || :
}
is 'nothing is read while it is the same' "$(reads)" 0
sluice-reconcile --heartbeat "$server"
ok 'a new one is read' test "$(reads)" -gt 0
is 'once' "$(reads)" 0
config_map a 2 >$units/all.yaml
ship second
ticks 0 'with the next commit'
ok 'that it comes behind the one of the heartbeat is looked up' \
    test "$(reads)" -gt 0
sluice-reconcile --heartbeat "$server"
ticks 0 'until there is one for it'
is 'and then nothing is read' "$(reads)" 0

# --- what is not forgotten about it ---

beat=$(at_server rev-parse refs/sluice/fresh/prod)
cp "$signers" "$dir/signers.good"
ssh-keygen -q -t ed25519 -N '' -f stranger
sed "s|ssh-ed25519 .*|$(cut -d' ' -f1,2 stranger.pub)|" "$dir/signers.good" \
    >"$signers"
ticks 6 'whoever is not believed any more, is not'
says 'and that is said' "error: web: wrong: commit $(at_server rev-parse \
    --short=7 "$beat") is signed by $(ssh-keygen -lf "$key" |
    cut -d' ' -f2), whom '$signers' does not name for 'sluice@server'"
cp "$dir/signers.good" "$signers"
ticks 0 'and then is again'

# As if it were so much older.
age()
{
	awk -F '\t' -v OFS='\t' -v s="$1" '{ $5 -= s; print }' \
	    "$set/heartbeat" >"$dir/aged"
	cat "$dir/aged" >"$set/heartbeat"
}
age 4000
ticks 7 'it grows old'
mv "$server" "$dir/away.git"
ticks 7 'also while the server is away'
mv "$dir/away.git" "$server"
sluice-reconcile --heartbeat "$server"
ticks 0 'until there is a new one'
mv "$server" "$dir/away.git"
ticks 4 'a server that is only just away is away'
mv "$dir/away.git" "$server"

# --- a forged one ---

at_server update-ref refs/sluice/fresh/prod \
    "$(payload "$beat" | signed stranger)"
ticks 6 'one of a stranger'
mv "$server" "$dir/away.git"
ticks 4 'counts for nothing when the server is away'
age 4000
ticks 7 'but that there is no other does'
mv "$dir/away.git" "$server"
printf 'nonsense' >"$set/heartbeat"
at_server update-ref refs/sluice/fresh/prod "$beat"
ticks 0 'what is remembered may be lost'
done_testing
