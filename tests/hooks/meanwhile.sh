#!/bin/sh
# The configuration changes while a push is under way: what pre-receive found
# is not believed any more, neither when proc-receive begins nor when it has
# decided and is about to move refs.
. "${0%/*}/../lib.sh"

account=$(id -un)
# configuration PERSON UNITS: a first file of it, or another.
configuration()
{
	cat <<-EOF
		version: 1
		repository: shop
		environments:
		- {name: dev, branch: dev, units: $2, push: [$1]}
		people: {$account: {}, lee: {}}
	EOF
}
configuration "$account" 'apps/*' >"$dir/sluice.yaml"
server --config "$dir/sluice.yaml"
write apps/web/app.yaml <<-\EOF
	apiVersion: v1
	kind: ConfigMap
	metadata: {name: web}
EOF
write more/web/app.yaml <<-\EOF
	apiVersion: v1
	kind: ConfigMap
	metadata: {name: more}
EOF
record 'the first'
accepted dev
git commit -q --allow-empty -m 'the second'

# store PERSON UNITS: a commit of such a configuration, in the server.
store()
{
	blob=$(configuration "$@" | git --git-dir="$server" hash-object -w \
	    --stdin)
	tree=$(printf '100644 blob %s\tsluice.yaml\n' "$blob" |
	    git --git-dir="$server" mktree)
	git --git-dir="$server" commit-tree -m other -p refs/sluice/config \
	    "$tree"
}

first=$(git --git-dir="$server" rev-parse refs/sluice/config)
lee=$(store lee 'apps/*')
more=$(store "$account" 'more/*')
git --git-dir="$server" for-each-ref refs/heads >"$dir/heads"

# unmoved NAME
unmoved()
{
	is "$1 moves no branch" "$(git --git-dir="$server" for-each-ref \
	    refs/heads | diff "$dir/heads" -)" ''
}

# between COMMIT: the configuration becomes that one behind pre-receive.
between()
{
	git --git-dir="$server" update-ref refs/sluice/config "$first"
	rm "$server/hooks/pre-receive"
	cat >"$server/hooks/pre-receive" <<-EOF
		#!/bin/sh
		$BUILD/bin/pre-receive || exit
		unset GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY
		exec git update-ref refs/sluice/config $1
	EOF
	chmod +x "$server/hooks/pre-receive"
}

between "$lee"
push dev
is 'a right that was taken away' "$(cat "$verdict")" \
    "$account may not push to 'dev'; lee may"
unmoved 'it'
between "$more"
push dev
is 'units that are other ones' "$(cat "$verdict")" \
    "'dev' was not rendered, since pre-receive did not run or its rules \
changed meanwhile: try again"
unmoved 'that'
git --git-dir="$server" update-ref refs/sluice/config "$first"
ln -sf "$BUILD/bin/pre-receive" "$server/hooks/pre-receive"

# --- when all is decided ---

strace -o "$dir/probe" true 2>"$err" || done_testing
export ASAN_OPTIONS=detect_leaks=0
rm "$server/hooks/proc-receive"
# it stops by itself where it makes sure of what it stored: all is decided then
cat >"$server/hooks/proc-receive" <<-EOF
	#!/bin/sh
	echo \$\$ >$dir/tracer
	exec strace -qq -o $dir/trace -e inject=fsync:signal=STOP:when=1 \\
	    $BUILD/bin/proc-receive
EOF
chmod +x "$server/hooks/proc-receive"
git push -q origin HEAD:dev 2>"$dir/said" &
client=$!
until [ -s "$dir/trace" ] && grep -q 'stopped by SIGSTOP' "$dir/trace"; do
	kill -0 $client 2>"$dir/seen" || break
	sleep 0.1
done
git --git-dir="$server" update-ref refs/sluice/config "$more"
tracer=$(cat "$dir/tracer")
# shellcheck disable=SC2013 # words
for child in $(cat "/proc/$tracer/task/$tracer/children"); do
	kill -CONT "$child"
done
wait $client && status=0 || status=$?
is 'a configuration that changes in the last moment' "$status" 1
ok 'is said to have' grep -q "'refs/sluice/config' moved to .* meanwhile" \
    "$dir/said"
unmoved 'it'
ln -sf "$BUILD/bin/proc-receive" "$server/hooks/proc-receive"
push dev
is 'the next push is judged by the new one' "$(git --git-dir="$server" \
    ls-tree -r --name-only rendered/dev | sed 1d)" \
    web/default/ConfigMap-more.yaml
ok 'the repository is sound' git --git-dir="$server" fsck --strict
done_testing
