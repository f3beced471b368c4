#!/bin/sh
# Who may move the branch of an environment is decided by the configuration
# and one source of names; what Git no longer checks for such a branch is
# checked: deletion, rewinding, the value it was thought to have.
. "${0%/*}/../lib.sh"

cat >"$dir/sluice.yaml" <<-EOF
	version: 1
	repository: shop
	environments:
	- {name: dev, branch: dev, units: apps/*, push: [group:devs, $(id -un)]}
	- {name: prod, branch: live/prod, units: apps/*, push: [lee]}
	people: {$(id -un): {}, kim: {}, lee: {}}
	groups: {devs: [kim]}
EOF
server --config "$dir/sluice.yaml"
commit apps/web/app.yaml <<-\EOF
	apiVersion: v1
	kind: ConfigMap
	metadata: {name: web}
EOF
accepted dev
accepted feature
refused live/prod <<-EOF
	error: live/prod: $(id -un) may not push to 'prod'; lee may [push/denied]
	error: 1 problem; nothing was accepted
EOF
unborn live/prod
unborn rendered/prod

# --- what a client may not ask for ---

refused :dev <<-\EOF
	error: dev: the branch of an environment cannot be deleted while sluice.yaml names it [push/denied]
	error: 1 problem; nothing was accepted
EOF
git commit -q --amend -m rewritten
refused dev --force <<-\EOF
	error: dev: not a fast-forward; its history is kept: fetch, rebase, and try again [push/denied]
	error: 1 problem; nothing was accepted
EOF
accepted +HEAD:feature
accepted :feature
git reset -q --hard origin/dev
refused refs/heads/rendered/dev <<-\EOF
	error: rendered/dev: only sluice writes here: push to the branch that this is rendered from [push/denied]
	error: 1 problem; nothing was accepted
EOF
is 'and Git says so, too' "$(cat "$verdict")" 'deny updating a hidden ref'
refused refs/promotions/1/head <<-\EOF
	error: refs/promotions/1/head: only sluice writes here [push/denied]
	error: 1 problem; nothing was accepted
EOF
refused refs/for/prod <<-\EOF
	error: refs/for/prod: nothing can be pushed here [push/ref-unknown]
	hint: branches are below refs/heads/, tags below refs/tags/, the configuration is refs/sluice/config
	error: 1 problem; nothing was accepted
EOF

# --- who it is ---

git --git-dir="$server" config sluice.identity http
git commit -q --allow-empty -m 'second'
refused dev <<-\EOF
	error: nobody knows who you are: REMOTE_USER is not set
	error: nothing was accepted
EOF
REMOTE_USER=sam refused dev <<-EOF
	error: dev: sam may not push to 'dev'; group:devs, $(id -un) may [push/denied]
	error: 1 problem; nothing was accepted
EOF
REMOTE_USER=kim GL_USER=lee refused dev <<-\EOF
	error: you are 'kim' by http, but GL_USER says 'lee': ask the administrator which is to be believed
	error: nothing was accepted
EOF
REMOTE_USER='kim
x' refused dev <<-\EOF
	error: 'kim\nx' cannot be anybody's name
	error: nothing was accepted
EOF
REMOTE_USER=kim accepted dev
git --git-dir="$server" config sluice.identity htp
git commit -q --allow-empty -m 'third'
refused dev <<-\EOF
	error: Git's setting sluice.identity is 'htp', did you mean 'http'?
	error: nothing was accepted
EOF
git --git-dir="$server" config --unset sluice.identity

# --- all or nothing ---

REMOTE_USER=$(id -un)
export REMOTE_USER
run git push --atomic origin HEAD:dev HEAD:live/prod
is 'an atomic push fails as a whole' "$(sed -n \
    's/^ ! \[remote rejected\] .* -> \([^ ]*\).*/\1/p' "$err" | sort |
    tr '\n' ' ')" 'dev live/prod '
is 'and moves nothing' "$(git --git-dir="$server" log -1 --format=%s dev)" \
    second
git commit-tree -m 'for prod' 'HEAD^{tree}' >"$dir/prod"
run git push origin HEAD:dev "$(cat "$dir/prod"):refs/heads/live/prod"
remote_lines >"$remote"
equals_file "so does one that is not: what it brings would be stored" \
    "$remote" - <<-EOF
	error: live/prod: $(id -un) may not push to 'prod'; lee may [push/denied]
	error: 1 problem; nothing was accepted
EOF
is 'which moves nothing either' \
    "$(git --git-dir="$server" log -1 --format=%s dev)" second
unborn live/prod
unserved 'and nothing can be had by its id' "$(cat "$dir/prod")" \
    "$(git rev-parse HEAD)"
accepted dev
git commit -q --allow-empty -m 'fourth'
run git push origin HEAD:dev HEAD:feature
is 'not together with what Git moves' "$(sed -n \
    's/^remote: \(error.*\]\) *$/\1/p' "$err")" \
    'error: branches of environments were pushed together with other refs '\
'[push/mixed]'
done_testing
