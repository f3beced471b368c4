#!/bin/sh
# What else somebody may push to deceive: facts that only look like ours,
# repositories inside of the tree, attributes, links in circles, bombs, names
# that stand beside others, histories that are not whole.  Each is refused, or
# harmless.
. "${0%/*}/../lib.sh"

server
commit_unit 1
accepted dev

live()
{
	git --git-dir="$server" rev-parse "rendered/dev$1"
}

trailer()
{
	git --git-dir="$server" log -1 \
	    --format="%(trailers:key=$1,valueonly)" rendered/dev |
	    sed '/^$/d'
}

tree=$(live '^{tree}')

# --- facts that look like ours ---

write sluice.yaml <<-EOF
	version: 1
	repository: mine
	environments:
	- {name: dev, branch: dev, units: evil/*, push: [mallory]}
	people: {mallory: {}}
EOF
write evil/web/app.yaml <<-\EOF
	apiVersion: v1
	kind: ConfigMap
	metadata: {name: evil}
EOF
git add --all
git commit -q -m 'rules of my own

Sequence: 99
Environment: prod
Source-Commit: 0000000000000000000000000000000000000000'
accepted dev
is 'rules that stand in the tree are no rules' "$(live '^{tree}')" "$tree"
sed 's/"1"/"2"/' apps/web/overlays/dev/app.yaml >new
mv new apps/web/overlays/dev/app.yaml
git rm -q -r -f evil sluice.yaml
git commit -q -a -m 'the second

Sequence: 99
Environment: prod'
accepted dev
is 'trailers of a person are no trailers of ours' \
    "$(trailer Sequence) $(trailer Environment) $(trailer Source-Commit)" \
    "2 dev $(git rev-parse HEAD)"

# --- what Git could take for its own ---

tree=$(live '^{tree}')
git init -q --bare trap.git
mkdir apps/web/overlays/dev/more
cp -R trap.git/HEAD trap.git/config trap.git/hooks apps/web/overlays/dev/more
rm -rf trap.git
printf '[core]\n\tfsmonitor = touch %s/owned\n' "$dir" \
    >>apps/web/overlays/dev/more/config
write .gitattributes <<-\EOF
	* text eol=crlf ident filter=evil
EOF
write .gitmodules <<-\EOF
	[submodule "x"]
	path = x
	url = https://example.com/x
EOF
git config core.safecrlf false
git add --all
git commit -q -m 'a repository, attributes and modules'
accepted dev
is 'they change nothing that is rendered' "$(live '^{tree}')" "$tree"
ok 'and run nothing' test ! -e "$dir/owned"

# --- circles and bombs ---

good=$(git rev-parse HEAD)
back()
{
	git reset -q --hard "$good"
	git clean -q -d -f
}

# refuses NAME WORDS: a push of what is here, and the way back.
refuses()
{
	record "$1"
	push dev
	cp "$err" "$dir/said"
	ok "$1: refused" grep -q "$2" "$dir/said"
	git rev-parse HEAD >>"$dir/refused"
	back
}

ln -s b.yaml apps/web/overlays/dev/a.yaml
ln -s a.yaml apps/web/overlays/dev/b.yaml
refuses 'links in a circle' 'hint: it is a link that leads nowhere'
mkdir -p apps/api/overlays/dev
ln -s ../../../web/overlays/dev/app.yaml apps/api/overlays/dev/app.yaml
refuses 'a link to a file of another unit' 'overlays/outside-directory'
mkdir -p apps/api/overlays/dev
for n in $(seq 9 49); do
	ln -s $((n + 1)).yaml "apps/api/overlays/dev/$n.yaml"
done
cp apps/web/overlays/dev/app.yaml apps/api/overlays/dev/50.yaml
echo 'resources: [9.yaml]' >apps/api/overlays/dev/kustomization.yaml
refuses 'a chain of forty-one links' 'hint: it is a link that leads nowhere'
mkdir -p apps/api/overlays/dev/templates
printf 'apiVersion: v2\nname: bomb\nversion: 1.0.0\n' \
    >apps/api/overlays/dev/Chart.yaml
cat >apps/api/overlays/dev/templates/app.yaml <<-\EOF
	{{ define "a" }}{{ template "a" . }}{{ template "a" . }}{{ end }}
	{{ range until 1000000000 }}{{ repeat 1000000 "x" }}{{ end }}
	{{ template "a" . }}
EOF
refuses 'a bomb of templates' 'gen/chart'
mkdir -p apps/api/overlays/dev
echo 'helmCharts: [{name: bomb, repo: "https://192.0.2.1"}]' \
    >apps/api/overlays/dev/kustomization.yaml
refuses 'and one that would have to be fetched' 'overlays/helm'
{
	echo 'a0: &a0 [x,x,x,x,x,x,x,x,x]'
	for i in 1 2 3 4 5 6 7 8 9; do
		j=$((i - 1))
		echo "a$i: &a$i [*a$j,*a$j,*a$j,*a$j,*a$j,*a$j,*a$j,*a$j]"
	done
} >apps/web/overlays/dev/app.yaml
refuses 'a bomb of aliases' 'yaml/alias-bomb'
printf 'a: %01000d' 0 | sed 's/0/[/g' >apps/web/overlays/dev/app.yaml
refuses 'one of brackets' 'yaml/depth'
printf 'a\033[31m: 1\na\033[31m: \001\n' >apps/web/overlays/dev/app.yaml
refuses 'what a terminal would act on' 'control character U+001B'
is 'which is not sent there' "$(tr -cd '\033' <"$dir/said" | wc -c |
    tr -d ' ')" 0
# shellcheck disable=SC2046 # words
unserved 'nothing of it all can be had by its id' $(cat "$dir/refused")

# --- options ---

push other -o "reason=$(printf '%01100d' 0)"
ok 'an option that is too long is refused' \
    grep -q 'the limit is 1024' "$remote"
run git push -o 'preview
remote: success: dev rendered' origin HEAD:refs/heads/other
is 'one of two lines is none' "$status" 128
unborn other

# --- names beside others ---

git tag dev
run git push -q origin refs/tags/dev
git commit -q --allow-empty -m 'behind the tag'
accepted "$(git rev-parse HEAD):refs/heads/dev"
is 'a tag of that name is another thing' "$(git --git-dir="$server" \
    rev-parse refs/heads/dev)" "$(git rev-parse HEAD)"
accepted "$(git rev-parse HEAD):refs/heads/$(git rev-parse HEAD^)"
ok 'a branch named like an id, too' \
    git --git-dir="$server" fsck --strict
git push -q origin ":refs/tags/dev" ":refs/heads/$(git rev-parse HEAD^)"

# --- histories that are not whole ---

git clone -q --depth 1 --branch dev "file://$server" "$dir/shallow" 2>"$err"
git -C "$dir/shallow" commit -q --allow-empty -m 'from a shallow clone'
ok 'a shallow clone may push' \
    git -C "$dir/shallow" push -q origin HEAD:refs/heads/dev
git clone -q --shared --branch dev "$server" "$dir/shared"
git -C "$dir/shared" commit -q --allow-empty -m 'from one with alternates'
ok 'and one that borrows objects' \
    git -C "$dir/shared" push -q origin HEAD:refs/heads/dev
ok 'and the server has all of it' git --git-dir="$server" fsck --strict

git fetch -q origin dev
git reset -q --hard FETCH_HEAD

# --- a hook that was called wrongly ---

export GIT_DIR="$server"
for hook in pre-receive proc-receive; do
	for closed in '<&-' '>&-' '2>&-'; do
		run sh -c "$BUILD/bin/$hook $closed </dev/null"
		ok "$hook with $closed moves nothing" test "$status" -ne 0
	done
done
unset GIT_DIR
is 'nothing has moved' "$(git --git-dir="$server" rev-parse dev)" \
    "$(git rev-parse HEAD)"
(
	umask 0
	git commit -q --allow-empty -m 'for everybody'
	git push -q origin HEAD:refs/heads/dev 2>"$err"
)
is 'nor can others write to what sluice keeps' \
    "$(find "$server/sluice" ! -type l -perm /022)" ''
done_testing
