#!/bin/sh
# What a source commit allows the agents comes into the rendered commit, also
# when nothing else changes; what is written wrongly is refused.
. "${0%/*}/../lib.sh"

server
write apps/web/overlays/prod/app.yaml <<-\EOF
	apiVersion: v1
	kind: ConfigMap
	metadata: {name: web}
EOF
record 'first'
accepted prod

consents()
{
	git --git-dir="$server" log -1 --format=%B rendered/prod |
	    grep '^Sluice-' || :
}

live()
{
	git --git-dir="$server" rev-parse rendered/prod
}

allow()
{
	git commit -q --allow-empty -m "$1" -m "$2"
}

is 'there are none by themselves' "$(consents)" ''
first=$(live)

allow 'nothing said' 'Signed-off-by: Kim <kim@example.com>'
accepted prod
is 'a commit that changes nothing makes none' "$(live)" "$first"

allow 'empty' 'Sluice-Prune-Kinds: Namespace,CronTab.example.com
Sluice-Rollback: no
Sluice-Prune: 40
Sluice-Allow-Empty: yes'
accepted prod
equals_file 'it says that there is a commit' "$remote" - <<-\EOF
	  prod: no object changed
	success: prod ID rendered and signed
EOF
is 'in one order' "$(consents)" 'Sluice-Rollback: no
Sluice-Prune: 40
Sluice-Allow-Empty: yes
Sluice-Prune-Kinds: Namespace,CronTab.example.com'
is 'behind what was there' \
    "$(git --git-dir="$server" rev-parse rendered/prod^)" "$first"
prints 'git trusts it' git --git-dir="$server" \
    -c gpg.ssh.allowedSignersFile="$signers" verify-commit \
    --raw rendered/prod </dev/null
exits 0 'there is nothing to reconcile' sluice-reconcile -n "$server"
second=$(live)

accepted prod
is 'once is enough' "$(live)" "$second"

git --git-dir="$server" update-ref refs/heads/rendered/prod "$first"
exits 1 'a lost one is missed' sluice-reconcile -n "$server"
ok 'and made again' sluice-reconcile "$server"
is 'with its id' "$(live)" "$second"

allow 'as it is without them' 'Sluice-Rollback: yes
Sluice-Allow-Empty: no'
accepted prod
is 'what says nothing makes no commit' "$(live)" "$second"

allow 'misspelt' 'Sluice-Prune: many'
refused prod <<-\EOF
	error: the trailer 'Sluice-Prune' of commit ID is not understood [commit/consent]
	hint: write it once, as a whole number from 1, with git commit --amend
	error: 1 problem; nothing was accepted
EOF
git reset -q --hard HEAD^
allow 'twice' 'Sluice-Prune: 1
Sluice-Prune: 2'
refused prod <<-\EOF
	error: the trailer 'Sluice-Prune' of commit ID is not understood [commit/consent]
	hint: write it once, as a whole number from 1, with git commit --amend
	error: 1 problem; nothing was accepted
EOF
done_testing
