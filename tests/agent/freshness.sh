#!/bin/sh
# A server that serves what was good once is noticed: by a heartbeat that is
# missing, old, forged, of somebody else, or that knows better.
. "${0%/*}/common"

server
release 1
release 2
good=$(rendered)
ssh-keygen -q -t ed25519 -N '' -f "$dir/stranger"
sluice-reconcile --heartbeat "$server"
beat=$(at_server rev-parse refs/sluice/fresh/prod)
issued=$(trailer "$beat" Issued)

# What a node says at so many seconds after the heartbeat was made.
at()
{
	check=$1
	want=$2
	now=$((issued + $3))
	shift 3
	run node fresh=600 now="$now" "$@"
	is "$check" "$(sed -n 's/^fresh: //p' "$out")" "$want"
}

beats()
{
	at_server update-ref refs/sluice/fresh/prod "$1"
}

# The heartbeat with another text, signed with a key.
beat_with()
{
	payload "$beat" | sed "$2" | signed "$1"
}

at 'a heartbeat that was just made' ok 1
at 'at the end of the time a node allows' ok 600
at 'and behind it' 'stale: the heartbeat is 601 seconds old, the limit is 600' \
    601
at 'a node that is more patient' ok 3600 fresh=9999
at 'which it may not be for ever' \
    'stale: the heartbeat expired 1 seconds ago' 3601 fresh=9999
at 'a clock that is a little behind' ok -300
at 'a clock that is far behind' \
    "clock: the heartbeat is 301 seconds ahead of this node's clock" -301
prints 'a node that asks for none' node now=1 <<-EOF
	sync: ok
	verify: good 2 $good, 2 objects
EOF

# --- a server that holds something back ---

serve "$good^"
at 'an older commit than is known' \
    'behind: the newest commit is number 2, but number 1 is served' 1
other=$(forge "$key" 's/^Renderer: .*/Renderer: other/')
fork="fork: number 2 is commit $(at_server rev-parse --short=7 "$good") for \
the heartbeat, but not for what is served"
serve "$other"
at 'another commit of that number' "$fork" 1
serve "$(payload "$other" | sed "s/^parent.*/parent $other/
    s/^Sequence.*/Sequence: 3/" | signed "$key")"
at 'one that comes behind another' "$fork" 1
serve "$good"
release 3
at 'a commit that came after the heartbeat' ok 1
good=$(rendered)

# --- one that makes heartbeats itself ---

short()
{
	at_server rev-parse --short=7 refs/sluice/fresh/prod
}

beats "$(beat_with "$dir/stranger" '')"
who=$(ssh-keygen -lf "$dir/stranger.pub" | cut -d' ' -f2)
at 'a key that nobody trusts' "wrong: commit $(short) is signed by $who, whom \
'$signers' does not name for 'sluice@server'" 1
beats "$(payload "$beat" | store)"
at 'no signature' "wrong: commit $(short) is not signed" 1
beats "$(beat_with "$key" 's/^Environment.*/Environment: dev/')"
at 'of another environment' "wrong: commit $(short) is of environment 'dev', \
not of 'prod'" 1
beats "$(beat_with "$key" 's/^Repository.*/Repository: other/')"
at 'of another repository' "wrong: commit $(short) is of repository 'other', \
not of 'server'" 1
beats "$(beat_with "$key" 's/^Newest-Seq.*/&\n&/')"
at 'with two numbers' "wrong: commit $(short) has no trailer \
'Newest-Sequence', or more than one" 1
beats "$(beat_with "$key" "/^tree/a parent $beat")"
at 'with a parent' "wrong: heartbeat $(short) has a parent" 1
beats "$good"
at 'a rendered commit is none' "wrong: heartbeat $(short) has a parent" 1
serve "$beat"
prints 'and a heartbeat is no rendered commit' node <<-EOF
	sync: ok
	verify: malformed: commit $(at_server rev-parse --short=7 "$beat") has no \
trailer 'Source-Commit', or more than one
EOF
serve "$good"
beats "$(echo words | at_server hash-object -w --stdin)"
at 'something else' "wrong: $(short) is no commit" 1

at_server update-ref -d refs/sluice/fresh/prod
at 'none' "missing: the server has no heartbeat of 'prod': sluice-reconcile \
--heartbeat makes them" 1
is 'though the rest was fetched' "$(sed -n 1p "$out")" 'sync: ok'
done_testing
