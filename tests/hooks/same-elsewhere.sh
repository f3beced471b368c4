#!/bin/sh
# The same source, configuration and key give the same rendered commit in
# another repository, at another time, for another person.
. "${0%/*}/../lib.sh"

server
for n in 1 2 3; do
	commit apps/web/overlays/dev/app.yaml <<-EOF
		apiVersion: v1
		kind: ConfigMap
		metadata: {name: web, annotations: {sluice/wave: "-$n"}}
		data: {n: "$n"}
	EOF
	accepted dev
done

git init -q --bare "$dir/other.git"
cp -R "$server/sluice" "$dir/other.git/sluice"
rm -r "$dir/other.git/sluice/cache"
git --git-dir="$server" push -q "$dir/other.git" refs/sluice/config
sluice-init "$dir/other.git" >"$dir/others"
equals_file 'both sign with one key' "$dir/others" "$signers"
for commit in $(git rev-list --reverse HEAD); do
	ok 'the other repository takes it' env TZ=Asia/Tokyo LANG=tr_TR \
	    GIT_COMMITTER_NAME=Lee GIT_AUTHOR_DATE='1 +0900' \
	    git push -q "$dir/other.git" "$commit:refs/heads/dev"
done
is 'both have the same commit' \
    "$(git --git-dir="$dir/other.git" rev-parse rendered/dev)" \
    "$(git --git-dir="$server" rev-parse rendered/dev)"
done_testing
