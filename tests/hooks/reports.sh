#!/bin/sh
# The report of a node is taken if the node signed it, for itself, in the form
# of sluice-report(5), later than the one before, and with nothing beside it.
. "${0%/*}/../lib.sh"
skip_without ssh-keygen

for key in node-1 node-2; do
	ssh-keygen -q -t ed25519 -N '' -C $key -f "$dir/$key"
done
cat >"$dir/sluice.yaml" <<-EOF
	version: 1
	repository: shop
	admins: [lee]
	environments:
	- {name: dev, branch: dev, units: apps/*, push: [kim]}
	- {name: prod, branch: prod, units: apps/*, push: [lee, node-2]}
	people: {kim: {}, lee: {}}
	agents:
	  node-1: {environments: [prod], key: "$(cat "$dir/node-1.pub")"}
	  node-2: {environments: [dev, prod], key: "$(cat "$dir/node-2.pub")"}
EOF
server --config "$dir/sluice.yaml"
git --git-dir="$server" config sluice.identity shell
commit apps/web/app.yaml <<-\EOF
	apiVersion: v1
	kind: ConfigMap
	metadata: {name: web}
EOF
SLUICE_USER=lee accepted prod

# --- reports made with stock Git ---

status_json()
{
	printf '{"environment":"%s","node":"%s","number":%s,' "$1" "$2" "$4"
	printf '"repository":"%s","time":%s,"v":1}\n' "${repository-shop}" "$3"
}

# tree [NAME=FILE...]
tree()
{
	for pair in "$@"; do
		printf '%s blob %s\t%s\n' "${mode-100644}" \
		    "$(git hash-object -w "${pair#*=}")" "${pair%%=*}"
	done | git mktree
}

# sign KEY TREE TIME [OPTION...]: the commit of a report.
sign()
{
	key=$1 top=$2 when=$3
	shift 3
	printf 'a report\n' | GIT_AUTHOR_DATE="$when +0000" \
	    GIT_COMMITTER_DATE="$when +0000" git -c gpg.format=ssh \
	    -c user.signingKey="$dir/$key" commit-tree -S "$@" "$top"
}

# report ENVIRONMENT NODE TIME NUMBER [KEY]
report()
{
	status_json "$1" "$2" "$3" "$4" >status
	sign "${5-$2}" "$(tree status.json=status)" "$3"
}

# taken NAME COMMIT REF
taken()
{
	run git push --no-thin origin "+$2:refs/status/$3"
	if [ "$status" -eq 0 ]; then
		is "$1" "$(git --git-dir="$server" rev-parse \
		    "refs/status/$3")" "$2"
	else
		see_run git push
		not_passed "$1"
	fi
}

stored()
{
	git --git-dir="$server" count-objects -v | grep -v size
}

# not_taken NAME COMMIT REF WHY
not_taken()
{
	objects=$(stored)
	run git push --no-thin origin "+$2:refs/status/$3"
	is "$1" "$(sed -n 's,^remote: \(error: .*\) \[push/report\].*,\1,p' \
	    "$err")" "error: refs/status/$3: $4"
	is "$1: nothing is stored" "$(stored)" "$objects"
}

packs()
{
	find "$server/objects/pack" -name '*.pack' | wc -l
}

now=$(date +%s)
before=$(packs)

one=$(report prod node-1 $((now - 50)) 1)
taken 'a first report' "$one" prod/node-1
two=$(report prod node-1 $((now - 50)) 2)
taken 'one more in the same second' "$two" prod/node-1
three=$(report prod node-1 $((now - 10)) 1)
taken 'and a later one, after its count was lost' "$three" prod/node-1
taken 'a node of two environments' "$(report dev node-2 "$now" 7)" dev/node-2
is 'no packs pile up' "$(packs)" "$before"
is 'no past is kept' "$(find "$server/logs" -path '*status*' -type f)" ''
git config gpg.ssh.allowedSignersFile "$dir/nodes"
printf 'node-1 %s\n' "$(cut -d' ' -f1,2 "$dir/node-1.pub")" >"$dir/nodes"
ok 'stock Git verifies it' git verify-commit "$three"

# --- a report that is not newer, or not of now ---

for old in "$one" "$two"; do
	not_taken 'an older report' "$old" prod/node-1 \
	    'it is not newer than the report that is here'
done
not_taken 'one from tomorrow' "$(report prod node-1 $((now + 86400)) 9)" \
    prod/node-1 'it is dated ahead of the clock here'

# --- somebody else's ---

not_taken 'signed by another node' "$(report prod node-1 "$now" 9 node-2)" \
    prod/node-1 "it is not signed by the key of 'node-1'"
not_taken 'of another node' "$(report prod node-2 "$now" 9)" prod/node-1 \
    "it is not signed by the key of 'node-1'"
not_taken 'about another node' "$(report prod node-2 "$now" 9 node-1)" \
    prod/node-1 "its node is not 'node-1'"
not_taken 'of another environment' "$(report prod node-2 "$now" 9)" \
    dev/node-2 "its environment is not 'dev'"
not_taken 'for an environment that is not its' "$(report dev node-1 "$now" \
    9)" dev/node-1 "'node-1' is no agent of environment 'dev'"
not_taken 'of a node that nobody knows' "$(report prod node-3 "$now" 9 \
    node-1)" prod/node-3 "no agent is called 'node-3'"
not_taken 'of another repository' "$(repository=bank report prod node-1 \
    "$now" 9)" prod/node-1 "its repository is not 'shop'"
not_taken 'nowhere' "$(report prod node-1 "$now" 9)" prod/node-2/x \
    'a report goes to refs/status/ENVIRONMENT/NODE'

# --- something else than a report ---

status_json prod node-1 "$now" 9 >status
good=$(tree status.json=status)
parent=$(git rev-parse HEAD)
not_taken 'unsigned' "$(printf 'x\n' | GIT_AUTHOR_DATE="$now +0000" \
    GIT_COMMITTER_DATE="$now +0000" git commit-tree "$good")" prod/node-1 \
    'it is not signed'
not_taken 'with a parent' "$(sign node-1 "$good" "$now" -p "$parent")" \
    prod/node-1 'a report has no parent'
signed=$(sign node-1 "$good" "$now")
git cat-file commit "$signed" |
    sed '/^committer/{p;s/.*/encoding latin1/;}' >other
not_taken 'with another header' "$(git hash-object -t commit -w other)" \
    prod/node-1 'the commit has headers that a report has not'
not_taken 'of another time' "$(sign node-1 "$good" $((now - 1)))" \
    prod/node-1 'its time is not that of the commit'
git --git-dir="$server" fetch -q "$dir/work" "$good"
not_taken 'no commit' "$good" prod/node-1 'this is no commit'
echo more >extra
not_taken 'with another file' "$(sign node-1 "$(tree status.json=status \
    more=extra)" "$now")" prod/node-1 \
    'a report holds status.json, events.jsonl or not, and nothing else'
not_taken 'without its file' "$(sign node-1 "$(tree events.jsonl=extra)" \
    "$now")" prod/node-1 \
    'a report holds status.json, events.jsonl or not, and nothing else'
not_taken 'a program' "$(mode=100755; sign node-1 "$(tree \
    status.json=status)" "$now")" prod/node-1 "'status.json' is no plain file"
sed 's/,/, /' status >spaced
not_taken 'in another spelling' "$(sign node-1 "$(tree status.json=spaced)" \
    "$now")" prod/node-1 'status.json is not JSON in its canonical form'
head -c 65537 /dev/zero | tr '\0' ' ' >large
not_taken 'too large' "$(sign node-1 "$(tree status.json=large)" "$now")" \
    prod/node-1 "'status.json' has 65537 bytes, the limit is 65536"
head -c 262145 /dev/zero | tr '\0' x >events
not_taken 'too many events' "$(sign node-1 "$(tree status.json=status \
    events.jsonl=events)" "$now")" prod/node-1 \
    "'events.jsonl' has 262145 bytes, the limit is 262144"
head -c 262144 events >fit
taken 'as many as there may be' "$(sign node-1 "$(tree status.json=status \
    events.jsonl=fit)" "$now")" prod/node-1

# --- a secret that an error showed ---

token=ghp_fx9MpU3kRb2Hs7VrE1Xl6ZnA8cD5Wt0IgJo # sluice:allow secret/key-name
token=${token}K
printf '{"environment":"prod","node":"node-1","number":10,"reason":"%s",' \
    "no login with $token" >status
printf '"repository":"shop","time":%s,"v":1}\n' "$now" >>status
# leaks NAME COMMIT PLACE
leaks()
{
	objects=$(stored)
	run git push --no-thin origin "+$2:refs/status/prod/node-1"
	is "$1" "$(sed -n 's/^remote: error: \(.*secret.*\]\).*/\1/p' "$err" |
	    sed 's/^commit [0-9a-f]*/commit ID/')" \
	    "$3: a GitHub token in plaintext [secret/token]"
	is "$1: nothing is stored" "$(stored)" "$objects"
	exits 1 "$1: it is not shown" grep -q ghp_ "$err"
}
leaks 'a secret in the status' "$(sign node-1 "$(tree status.json=status)" \
    "$now")" status.json:1:75
status_json prod node-1 "$now" 10 >status
printf '{"event":"failed","text":"no login with %s"}\n' "$token" >events
leaks 'a secret in an event' "$(sign node-1 "$(tree status.json=status \
    events.jsonl=events)" "$now")" events.jsonl:1:41
rm status events

# --- nothing comes along ---

next=$(report prod node-1 "$now" 10)
run git push --atomic origin "+$next:refs/status/prod/node-1" HEAD:more
is 'not with a branch' "$(sed -n 's/^remote: \(error: .*\) \[.*/\1/p' \
    "$err")" \
    'error: the report of an agent was pushed together with other refs'
unborn more
{
	git rev-list --objects "$next" | cut -d' ' -f1
	git hash-object -w extra
} | git pack-objects -q --stdout >"$dir/pack"
objects=$(stored)
run python3 "$tests/hooks/rawpush.py" "$server" -p "$dir/pack" - "$next" \
    refs/status/prod/node-1
is 'not with an object more' "$(grep -c 'brings more than the report' \
    "$out")" 1
is 'which is not stored' "$(stored)" "$objects"

# --- who is logged in ---

SLUICE_USER=node-2
export SLUICE_USER
run git push origin "+$next:refs/status/prod/node-1"
is 'not another node' "$(sed -n 's/.*remote rejected.*(\(.*\))$/\1/p' \
    "$err")" "you are 'node-2', and this is for 'node-1'"
SLUICE_USER=node-1
taken 'the node itself' "$next" prod/node-1
for ref in refs/heads/junk refs/tags/v1; do
	refused $ref <<-EOF
		error: ${ref#refs/heads/}: 'node-1' is an agent, which may only push its report [push/agent]
		hint: push with the key of a person
		error: 1 problem; nothing was accepted
	EOF
done
commit apps/web/app.yaml <<-\EOF
	apiVersion: v1
	kind: ConfigMap
	metadata: {name: web, labels: {n: "2"}}
EOF
refused prod <<-\EOF
	error: prod: node-1 may not push to 'prod'; lee, node-2 may [push/denied]
	error: 1 problem; nothing was accepted
EOF
SLUICE_USER=node-2 accepted prod
refused :refs/status/dev/node-2 </dev/null
is 'no node takes a report away' "$(cat "$verdict")" \
    'only admins may take a report away'
SLUICE_USER=lee accepted :refs/status/dev/node-2
unborn refs/status/dev/node-2
last=$(report prod node-1 "$now" 11)
refused "+$last:refs/status/prod/node-1" -o preview </dev/null
is 'a preview moves nothing' "$(git --git-dir="$server" rev-parse \
    refs/status/prod/node-1)" "$next"

# --- a repository that was prepared before there were reports ---

git --git-dir="$server" config --unset receive.procReceiveRefs refs/status
run git push origin "+$last:refs/status/prod/node-1"
is 'nothing is taken that nobody would judge' "$(sed -n \
    's/^remote: \(error: .*[a-z]\) *$/\1/p' "$err" | head -n 1)" \
    "error: Git's setting receive.procReceiveRefs lacks refs/status: run \
sluice-init on this repository"
ok 'the repository is sound' git --git-dir="$server" fsck --strict
done_testing
