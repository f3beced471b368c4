#!/bin/sh
# What should follow from a branch is made again, with the ids it had: after a
# rendered branch was lost, and after a push that ended between two refs.
. "${0%/*}/../lib.sh"

server
commit_unit 1
accepted dev
first=$(git --git-dir="$server" rev-parse rendered/dev)
prints 'there is nothing to do' sluice-reconcile "$server" </dev/null
exits 0 'and -n knows it' sluice-reconcile -n "$server"

git --git-dir="$server" update-ref -d refs/heads/rendered/dev
exits 1 '-n says that something is missing' sluice-reconcile -n "$server"
is 'and changes nothing' \
    "$(git --git-dir="$server" for-each-ref refs/heads/rendered)" ''
prints 'a lost branch is made again' sluice-reconcile "$server" <<-EOF
	dev: rendered as $(git --git-dir="$server" rev-parse --short=7 "$first")
EOF
is 'as it was' "$(git --git-dir="$server" rev-parse rendered/dev)" "$first"

commit_unit 2
git push -q origin HEAD:feature
git --git-dir="$server" update-ref refs/heads/dev refs/heads/feature
rm -r "$server/sluice/cache"
ok 'a push that stopped halfway is finished' sluice-reconcile "$server"
second=$(git --git-dir="$server" rev-parse rendered/dev)
is 'behind what was there' "$(git --git-dir="$server" rev-parse "$second^")" \
    "$first"
accepted dev
is 'pushing it again changes nothing' \
    "$(git --git-dir="$server" rev-parse rendered/dev)" "$second"

echo words >README
record 'nothing that is rendered'
accepted dev
equals_file 'a commit that changes nothing rendered says so' "$remote" - <<-\EOF
	  dev: unchanged
	success: nothing to deploy
EOF
exits 0 'and is nothing to reconcile' sluice-reconcile -n "$server"

commit_unit 3
git push -q origin HEAD:feature
git --git-dir="$server" update-ref refs/heads/dev refs/heads/feature
mkdir -p "$server/sluice/pending"
: >"$server/sluice/pending/999999999"
git push -q origin HEAD:elsewhere 2>"$err"
is 'the next push of anything finishes it' "$(sed -n 's/^remote: //p' "$err" |
    sed 's/ *$//')" 'sluice: finishing a push that ended halfway'
is 'so that dev is rendered' "$(git --git-dir="$server" log -1 \
    --format='%(trailers:key=Source-Commit,valueonly)' rendered/dev)" \
    "$(git rev-parse HEAD)"
is 'and the mark is gone' "$(ls "$server/sluice/pending")" ''
done_testing
