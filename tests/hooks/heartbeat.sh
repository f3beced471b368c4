#!/bin/sh
# A heartbeat says which rendered commit is the newest: signed, dated, without
# a reflog, and without leaving those before it behind.
. "${0%/*}/../lib.sh"

server
unit()
{
	commit apps/web/overlays/prod/app.yaml <<-EOF
		apiVersion: v1
		kind: ConfigMap
		metadata: {name: web}
		data: {n: "$1"}
	EOF
}

at_server()
{
	git --git-dir="$server" "$@"
}

beat()
{
	prints "$1" sluice-reconcile --heartbeat "$server" </dev/null
}

field()
{
	at_server log -1 --format="%(trailers:key=$1,valueonly,separator=)" \
	    refs/sluice/fresh/prod
}

beat 'without a rendered branch there is nothing to say'
is 'and no heartbeat' "$(at_server for-each-ref refs/sluice/fresh)" ''
unit 1
accepted prod
before=$(date +%s)
beat 'with one there is'
is 'of that environment' \
    "$(at_server for-each-ref --format='%(refname)' refs/sluice/fresh)" \
    refs/sluice/fresh/prod
first=$(at_server rev-parse refs/sluice/fresh/prod)
is 'it names the commit' "$(field Newest-Commit)" \
    "$(at_server rev-parse rendered/prod)"
is 'its number' "$(field Newest-Sequence)" 1
is 'the environment' "$(field Environment)" prod
is 'and the repository' "$(field Repository)" server
issued=$(field Issued)
ok 'it was made now' test "$issued" -ge "$before"
is 'and counts for an hour' "$(($(field Expires) - issued))" 3600
is 'it has no parent' "$(at_server log -1 --format=%p "$first")" ''
is 'and the tree that is live' "$(at_server rev-parse "$first^{tree}")" \
    "$(at_server rev-parse 'rendered/prod^{tree}')"
ok 'git trusts it' at_server -c gpg.ssh.allowedSignersFile="$signers" \
    verify-commit "$first"

unit 2
accepted prod
ok 'it can be valid for another time' sluice-reconcile --heartbeat \
    --valid 2m "$server"
is 'which is so' "$(($(field Expires) - $(field Issued)))" 120
is 'it names the new commit' "$(field Newest-Commit)" \
    "$(at_server rev-parse rendered/prod)"
is 'and what it replaces' "$(field Replaces)" "$first"
ok 'which is still there' at_server cat-file -e "$first"
second=$(at_server rev-parse refs/sluice/fresh/prod)
ok 'another' sluice-reconcile --heartbeat --valid 3m "$server"
exits 1 'takes the one before the last away' at_server cat-file -e "$first"
ok 'but not the last' at_server cat-file -e "$second"
exits 1 'there is no reflog' test -e "$server/logs/refs/sluice/fresh/prod"
ok 'the repository is sound' at_server fsck --strict

refused refs/sluice/fresh/prod <<-\EOF
	error: refs/sluice/fresh/prod: only sluice writes here [push/denied]
	error: 1 problem; nothing was accepted
EOF
is 'by Git itself' "$(cat "$verdict")" 'deny updating a hidden ref'
exits 2 'a time that is none' sluice-reconcile --heartbeat --valid 5 "$server"
exits 2 'it goes with nothing else' sluice-reconcile --heartbeat -n "$server"
done_testing
