#!/bin/sh
# Whatever somebody does who holds the Git server, a tick does nothing about
# it but say so: each attack has a reason of its own, the target and what the
# node believes stay as they are, and what is good is taken up again after it.
. "${0%/*}/ticking"
# shellcheck source=forging
. "$tests/agent/forging"

server
{ config_map web 1; config_map db 1; } >$units/all.yaml
ship first
first=$(rendered)
{ config_map web 2; config_map db 2; } >$units/all.yaml
ship second
second=$(rendered)

# follows SETTING...: the node asks for heartbeats, and tells what it sees
follows()
{
	node 'fresh-within: 1h' "$@"
	printf '%s\n' "log: $dir/log" "metrics: $dir/metrics" >>"$agent"
}
follows
sluice-reconcile --heartbeat "$server"
ticks 0 'a node takes what is good'
{ config_map web 3; config_map db 3; } >$units/all.yaml
ship third
good=$(rendered)
beat=$(at_server rev-parse refs/sluice/fresh/prod)
ssh-keygen -q -t ed25519 -N '' -f stranger

state_of()
{
	(cd "$target" && find . | sort && cat current/*/*/*.yaml)
	cat "$set/floor" "$set/good" "$set/applied"
}
state_of >"$dir/before"

# A tick ends so, with this word, and nothing is done.
attack()
{
	check=$1
	ticks "$2" "$check"
	is "$check: $3" "$(sed -n "s|^error: web: $3.*|$3|p" "$err")" "$3"
	state_of >"$dir/after"
	equals_file "$check: nothing is done" "$dir/after" "$dir/before"
}

served()
{
	serve "$2"
	attack "$1" 6 "wrong: $3"
}

blob=$(at_server rev-parse "$good:web/default/ConfigMap-web.yaml")
evil=$(echo 'kind: Evil' | at_server hash-object -w --stdin)

# --- arbitrary content ---

served 'content without a signature' "$(payload "$good" | store)" \
    'commit [0-9a-f]* is not signed'
served 'content of a stranger' "$(forge stranger '')" \
    'commit [0-9a-f]* is signed by SHA256:'
payload "$good" >text
sign "$key" text
sed 's/^Renderer.*/Renderer: evil/' text >changed
served 'content under the signature of another' \
    "$(with_header text.sig changed | store)" \
    'the signature of commit [0-9a-f]* does not match it'
served 'content beside the index' "$(with_tree "$key" \
    "$(tree_with --add --cacheinfo "100644,$blob,web/default/x.yaml")")" \
    "'web/default/x.yaml' is not in the index"
served 'content that the index does not know' "$(with_tree "$key" \
    "$(tree_with --cacheinfo \
    "100644,$evil,web/default/ConfigMap-web.yaml")")" \
    "the bytes of 'web/default/ConfigMap-web.yaml' are not those"
served 'another index' "$(forge "$key" "s/^tree .*/tree $(at_server cat-file \
    blob "$good:.sluice/index" | sed 's/sync/post/' | tree_with_index)/")" \
    "the bytes of '.sluice/index' are not those"
served 'a link in the place of a file' "$(with_tree "$key" \
    "$(tree_with --cacheinfo \
    "120000,$blob,web/default/ConfigMap-web.yaml")")" \
    "'web/default/ConfigMap-web.yaml' is no regular file"
served 'a path that leads out of the target' "$(with_tree "$key" \
    "$(at_server cat-file blob "$good:.sluice/index" |
    sed 's,web/default/ConfigMap-db.yaml,../../../etc/passwd,' |
    tree_with_index)")" "the index names '../../../etc/passwd'"

# --- what is good, in the wrong place ---

served 'an older state' "$first" \
    'commit [0-9a-f]* is number 1, older than 2'
served 'a fork' "$(payload "$second" | sed 's/^Renderer.*/Renderer: x/' |
    signed "$key")" 'commit [0-9a-f]*, number 2, does not come behind'
served 'a fork that goes on' "$(forge "$key" "s/^parent .*/parent $first/")" \
    'commit [0-9a-f]*, number 3, does not come behind'
served 'a number that is made up' "$(forge "$key" 's/^Sequence.*/Sequence: 99/
    ')" 'commit [0-9a-f]*, number 99, does not come behind'
served 'an earlier date' "$(forge "$key" \
    's/^\(committer.*>\) .*/\1 1600000000 +0000/')" \
    'commit [0-9a-f]* is dated before'
served 'the state of another environment' "$(forge "$key" \
    's/^Environment.*/Environment: dev/')" \
    "commit [0-9a-f]* is of environment 'dev'"
served 'the state of another repository' "$(forge "$key" \
    's/^Repository.*/Repository: other/')" \
    "commit [0-9a-f]* is of repository 'other'"
served 'a heartbeat' "$beat" \
    "commit [0-9a-f]* has no trailer 'Source-Commit'"

# --- what Git itself does not take ---

"$tests/hooks/rawtree.py" 100644 .. "$blob" >"$dir/evil"
served 'objects that are malformed' "$(with_tree "$key" "$(at_server \
    hash-object -t tree -w --literally "$dir/evil")")" \
    'object [0-9a-f]*: hasDotdot'
serve "$second"
head -c 200000 /dev/urandom >"$dir/large"
large=$(at_server hash-object -w "$dir/large")
serve "$(with_tree "$key" "$(tree_with --add --cacheinfo \
    "100644,$large,large")")"
follows 'fetch-limit: 100KiB'
attack 'data without end' 6 'wrong: more than 102400 bytes came'
mkdir "$dir/bin"
cat >"$dir/bin/ssh" <<-\EOF
	#!/bin/sh
	exec sleep 600
EOF
chmod +x "$dir/bin/ssh"
follows
serve "$second"
ticks 0 'and then what is good'
follows 'timeouts: {fetch: 1s}'
sed "s,url: .*,url: git@example.com:x," "$agent" >slow.yaml
cat slow.yaml >"$agent"
PATH=$dir/bin:$PATH
attack 'a server that never answers' 4 'offline: git fetch took longer than'
cat >"$dir/bin/ssh" <<-\EOF
	#!/bin/sh
	printf fff0
	while printf x; do sleep 0.1; done
EOF
attack 'one that has an answer without end' 4 \
    'offline: git fetch took longer than'
rm "$dir/bin/ssh"
follows

# --- a server that is held still ---

serve "$second"
beats()
{
	at_server update-ref refs/sluice/fresh/prod "$1"
}
beat_with()
{
	payload "$beat" | sed "$1" | signed "${2:-$key}"
}
now=$(date +%s)
beats "$(beat_with "s/^Issued.*/Issued: $((now - 4000))/")"
attack 'an old heartbeat' 7 'stale: the heartbeat is 4[0-9]* seconds old'
beats "$(beat_with "s/^Expires.*/Expires: $((now - 10))/")"
attack 'one that has expired' 7 'stale: the heartbeat expired'
beats "$(beat_with "s/^Newest-Sequence.*/Newest-Sequence: 3/
    s/^Newest-Commit.*/Newest-Commit: $good/")"
attack 'a commit that is kept back' 7 'stale: the newest commit is number 3'
beats "$(beat_with "s/^Newest-Commit.*/Newest-Commit: $good/")"
attack 'two states of one number' 6 'wrong: number 2 is commit'
beats "$(beat_with "s/^Issued.*/Issued: $((now + 4000))/
    s/^Expires.*/Expires: $((now + 8000))/")"
ticks 0 'a heartbeat of a later time'
ok 'a heartbeat of a later time: it is warned of' grep -q \
    '"event":"clock".*seconds ahead of this node' "$dir/log"
state_of >"$dir/after"
equals_file 'a heartbeat of a later time: nothing is done' "$dir/after" \
    "$dir/before"
beats "$(beat_with '' stranger)"
attack 'a heartbeat of a stranger' 6 'wrong: commit [0-9a-f]* is signed by'
at_server update-ref -d refs/sluice/fresh/prod
attack 'no heartbeat' 7 'stale: the server has no heartbeat'
sluice-reconcile --heartbeat "$server"
ticks 0 'and then a good one'
at_server update-ref -d refs/heads/rendered/prod
attack 'no branch' 4 "offline: couldn't find remote ref"

# --- what is told of all that ---

# the words that the metrics count, and how often
sed -n 's/^sluice_verify_failures_total{.*why="\(.*\)"} /\1 /p' \
    "$dir/metrics" | sort | tr '\n' ' ' >"$dir/told"
is 'each kind is counted by a word of its own' "$(cat "$dir/told")" \
    "behind 1 clock 1 environment 1 fork 4 index 1 malformed 1 missing 1 \
object 1 objects 1 repository 1 sequence 1 signature 1 signer 1 stale 2 time 1 \
too-big 1 tree 3 unsigned 1 wrong 1 "
is 'and what was refused is in the log' "$(sed -n \
    's/.*"event":"refused".*"words":"\([a-z-]*\): .*/\1/p' "$dir/log" |
    sort | uniq -c | awk '{ printf "%s %d ", $2, $1 }')" \
    "environment 1 fork 3 index 1 malformed 1 object 1 objects 1 repository 1 \
sequence 1 signature 1 signer 1 time 1 too-big 1 tree 3 unsigned 1 "

# --- a node that has forgotten ---

serve "$first"
mv "$state" "$dir/lost"
ticks 6 'an older state for a node whose state is lost'
is 'which the target remembers' \
    "$(sed -n 's/.*is number \(1, older than 2\).*/\1/p' "$err")" \
    '1, older than 2'
live 'so that all stays' ConfigMap-db.yaml ConfigMap-web.yaml
is 'as it was' "$(cat "$files"/*/*/*.yaml | grep -c '"2"')" 2
rm -rf "$state"
mv "$dir/lost" "$state"

# --- and then all is well ---

serve "$good"
sluice-reconcile --heartbeat "$server"
ticks 0 'what is good is taken up again'
is 'at once' "$(cat "$files"/*/*/*.yaml | grep -c '"3"')" 2
done_testing
