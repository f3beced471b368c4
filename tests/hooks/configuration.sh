#!/bin/sh
# The configuration is pushed like anything else: a bad one is refused with its
# mistakes and the old one stays; one that changes what is rendered moves the
# rendered branches with it; only its admins may push it.
. "${0%/*}/../lib.sh"

server --admin "$(id -un)" --name shop
for env in dev live; do
	write "apps/web/$env/app.yaml" <<-EOF
		apiVersion: v1
		kind: ConfigMap
		metadata: {name: web}
		data: {env: $env}
	EOF
done
record 'two environments'
git push -q origin HEAD:refs/heads/feature

git fetch -q origin refs/sluice/config
git switch -q -c config FETCH_HEAD
# configure UNITS: dev renders these.
configure()
{
	cat >sluice.yaml <<-EOF
		version: 1
		repository: shop
		admins: [$(id -un)]
		environments:
		- {name: dev, branch: dev, units: $1, push: [$(id -un)]}
		people: {$(id -un): {}, lee: {}}
	EOF
	record "units: $1"
}
configure 'apps/*/dev'
accepted refs/sluice/config
equals_file 'nothing is rendered yet' "$remote" - <<-\EOF
	success: the configuration is in force
EOF

git switch -q -c work main
accepted dev
git switch -q config
configure 'apps/*/live'
accepted refs/sluice/config
equals_file 'what is rendered of dev is another thing now' "$remote" - <<-\EOF
	  dev: web, 1 changed
	success: dev ID rendered and signed
EOF
is 'its source is the same' "$(git --git-dir="$server" log -1 \
    --format='%(trailers:key=Source-Commit,valueonly)' rendered/dev)" \
    "$(git rev-parse main)"
is 'and its configuration the new one' "$(git --git-dir="$server" log -1 \
    --format='%(trailers:key=Config,valueonly)' rendered/dev)" \
    "$(git rev-parse 'HEAD^{tree}')"

before=$(git --git-dir="$server" for-each-ref)
configure 'apps/*/dev'
: >"$server/refs/heads/rendered/dev.lock"
push refs/sluice/config
is 'if the rendered branch cannot move, nothing does' \
    "$status $(git --git-dir="$server" for-each-ref)" "1 $before"
rm "$server/refs/heads/rendered/dev.lock"
git reset -q --hard HEAD~1

cp sluice.yaml good
sed -i.orig 's/units:/unit:/; s/lee: {}/lee: {mail: x}/' sluice.yaml
rm sluice.yaml.orig good
record 'two mistakes'
refused refs/sluice/config <<-EOF
	error: sluice.yaml:5:3: an environment has no 'units' [config/missing-key]
	error: sluice.yaml:5:28: unknown key 'unit' in an environment [config/unknown-key]
	hint: did you mean 'units'?
	error: sluice.yaml:6:$(awk 'NR == 6 { print index($0, "mail") }' \
	    sluice.yaml): unknown key 'mail' in a person [config/unknown-key]
	hint: did you mean 'emails'?
	error: 3 problems; nothing was accepted
EOF
git reset -q --hard HEAD~1

# shellcheck disable=SC2016 # not to be expanded
{
	printf 'version: 1\nrepository: "$(touch x)"\n'
	echo "admins: [$(id -un)]"
	echo environments:
	for name in -x --upload-pack=x 'a b' '$(touch x)' ../dev 'a\x1b[31m'; do
		echo "- {name: \"$name\", branch: \"$name\", units: 'a/*'}"
	done
	echo "people: {$(id -un): {}, -rf: {}, 'a b': {}, '\$(touch x)': {}}"
	echo "groups: {--all: [$(id -un)]}"
	echo 'agents: {../node: {environments: [], key: x}}'
} >sluice.yaml
record 'names for a shell, a terminal and a file system'
refused refs/sluice/config <<-\EOF
	error: sluice.yaml:1:1: '$(touch x)' cannot be the name of a repository [config/name]
	error: sluice.yaml:5:3: '-x' cannot be the name of a branch [config/branch]
	error: sluice.yaml:5:3: '-x' cannot be the name of an environment [config/name]
	error: sluice.yaml:6:3: '--upload-pack=x' cannot be the name of a branch [config/branch]
	error: sluice.yaml:6:3: '--upload-pack=x' cannot be the name of an environment [config/name]
	error: sluice.yaml:7:3: 'a b' cannot be the name of a branch [config/branch]
	error: sluice.yaml:7:3: 'a b' cannot be the name of an environment [config/name]
	error: sluice.yaml:8:3: '$(touch x)' cannot be the name of a branch [config/branch]
	error: sluice.yaml:8:3: '$(touch x)' cannot be the name of an environment [config/name]
	error: sluice.yaml:9:3: '../dev' cannot be the name of a branch [config/branch]
	and 8 more
	error: 18 problems; nothing was accepted
EOF
git reset -q --hard HEAD~1

git mv sluice.yaml other.yaml
record 'gone'
refused refs/sluice/config <<-\EOF
	error: sluice.yaml: there is no such file in the configuration [config/missing-file]
	error: 1 problem; nothing was accepted
EOF
git reset -q --hard HEAD~1
refused :refs/sluice/config <<-\EOF
	error: refs/sluice/config: the configuration cannot be deleted [push/denied]
	error: 1 problem; nothing was accepted
EOF
is 'it is still there' "$(git rev-parse HEAD)" \
    "$(git --git-dir="$server" rev-parse refs/sluice/config)"

git commit -q --allow-empty -m more
run git push origin HEAD:refs/sluice/config main:refs/heads/other
is 'together with other refs it is refused' "$(sed -n \
    's/^remote: \(error.*\]\) *$/\1/p' "$err")" \
    'error: the configuration was pushed together with other refs [push/mixed]'
git commit -q --amend --allow-empty -m rewritten
git reset -q --hard HEAD~1
git commit -q --amend --allow-empty -m rewritten
refused refs/sluice/config --force <<-\EOF
	error: refs/sluice/config: not a fast-forward; its history is kept: fetch, rebase, and try again [push/denied]
	error: 1 problem; nothing was accepted
EOF

configure_admins()
{
	git fetch -q origin refs/sluice/config
	git reset -q --hard FETCH_HEAD
	sed -i.orig "s/^admins: .*/admins: [lee]/" sluice.yaml
	rm sluice.yaml.orig
	record 'lee is the administrator'
}
configure_admins
accepted refs/sluice/config
git commit -q --allow-empty -m again
refused refs/sluice/config <<-EOF
	error: refs/sluice/config: $(id -un) may not change the configuration; its admins are lee [push/denied]
	error: 1 problem; nothing was accepted
EOF
done_testing
