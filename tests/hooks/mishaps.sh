#!/bin/sh
# Two pushes at once, a client that hangs up, a disk that is full, a lock that
# was left, hooks that are gone or of two versions, a repository that belongs to
# somebody else: the old state or the new one, and words that say which.
. "${0%/*}/../lib.sh"

# slow: pre-receive takes a second more, so that others can come between.
slow()
{
	rm "$server/hooks/pre-receive"
	cat >"$server/hooks/pre-receive" <<-EOF
		#!/bin/sh
		sleep 1
		exec $BUILD/bin/pre-receive
	EOF
	chmod +x "$server/hooks/pre-receive"
}

sound()
{
	ok "$1" git --git-dir="$server" fsck --strict
}

server
commit_unit 1
accepted dev

# --- two pushes at once ---

slow
commit_unit 2
git branch -q one
git reset -q --hard HEAD~1
commit_unit 3
git branch -q two
git push -q origin one:dev 2>"$dir/one" &
first=$!
git push -q origin two:dev 2>"$dir/two" || :
wait $first || :
is 'one of two pushes at once wins' \
    "$(git --git-dir="$server" rev-list --count dev)" 2
is 'and the other is told to fetch' \
    "$(cat "$dir/one" "$dir/two" | grep -c 'meanwhile')" 1
is 'what is rendered is the winner' "$(git --git-dir="$server" log -1 \
    --format='%(trailers:key=Source-Commit,valueonly)' rendered/dev)" \
    "$(git --git-dir="$server" rev-parse dev)"
sound 'the repository is sound'

# --- a client that hangs up ---

git fetch -q
git reset -q --hard origin/dev
commit_unit 4
git push -q origin HEAD:dev 2>"$err" &
client=$!
sleep 0.4
{
	kill -KILL $client
	wait $client || :
} 2>"$err"
sleep 3
is 'a client that is killed leaves a whole push' \
    "$(git --git-dir="$server" log -1 \
    --format='%(trailers:key=Source-Commit,valueonly)' rendered/dev)" \
    "$(git --git-dir="$server" rev-parse dev)"
sound 'the repository is sound still'
ln -sf "$BUILD/bin/pre-receive" "$server/hooks/pre-receive"
accepted dev

# --- a lock that was left ---

commit_unit 5
: >"$server/refs/heads/dev.lock"
refused dev <<-\EOF
	error: 'refs/heads/dev' is locked by another push; if there is none, sluice-doctor says what to do
EOF
rm "$server/refs/heads/dev.lock"
accepted dev

# --- a disk that is full ---

# A limit on the size of files is what a full disk looks like from inside.
commit_unit 6
before=$(git --git-dir="$server" for-each-ref)
rm "$server/hooks/proc-receive"
cat >"$server/hooks/proc-receive" <<-EOF
	#!/bin/sh
	trap '' XFSZ
	ulimit -f 0
	exec $BUILD/bin/proc-receive
EOF
chmod +x "$server/hooks/proc-receive"
refused dev <<-\EOF
	error: cannot commit what is rendered of 'dev': cannot store an object: cannot write it: File too large
EOF
is 'a disk that is full moves nothing' \
    "$(git --git-dir="$server" for-each-ref)" "$before"
sound 'and breaks nothing'
ln -sf "$BUILD/bin/proc-receive" "$server/hooks/proc-receive"
accepted dev

# --- hooks that are gone ---

commit_unit 7
rm "$server/hooks/proc-receive"
push dev
is 'without proc-receive nothing is accepted' "$(cat "$verdict")" \
    'fail to run proc-receive hook'
ln -sf "$BUILD/bin/proc-receive" "$server/hooks/proc-receive"
rm "$server/hooks/pre-receive"
commit_unit 8
refused dev </dev/null
is 'nor without pre-receive' "$(cat "$verdict")" \
    "'dev' was not rendered, since pre-receive did not run or its rules \
changed meanwhile: try again"
ln -sf "$BUILD/bin/pre-receive" "$server/hooks/pre-receive"
rm -r "$server/sluice/cache"
accepted dev

# --- what is rendered, by a clock that is set back, or long ago ---

# between WHEN: the time of what pre-receive rendered, before proc-receive.
between()
{
	rm "$server/hooks/pre-receive"
	cat >"$server/hooks/pre-receive" <<-EOF
		#!/bin/sh
		$BUILD/bin/pre-receive || exit
		exec touch -d '$1' "$server"/sluice/cache/dev/source-*
	EOF
	chmod +x "$server/hooks/pre-receive"
}

between '61 minutes ago'
commit_unit 13
push dev
ok 'what waited too long is not taken' grep -q 'was not rendered' "$verdict"
between '1 minute'
accepted dev
ln -sf "$BUILD/bin/pre-receive" "$server/hooks/pre-receive"

# --- two versions at once, as while packages are replaced ---

version=$(sluice-init --version | sed 's/.* //')
other=$(printf '%s' "$version" | tr 0-9 1-90)
rm "$server/hooks/pre-receive"
sed "s/$version\x00/$other\x00/g" "$BUILD/bin/pre-receive" \
    >"$server/hooks/pre-receive"
chmod +x "$server/hooks/pre-receive"
commit_unit 11
refused dev </dev/null
is 'what another version rendered is not believed' "$(cat "$verdict")" \
    "'dev' was not rendered, since pre-receive did not run or its rules \
changed meanwhile: try again"
ln -sf "$BUILD/bin/pre-receive" "$server/hooks/pre-receive"
accepted dev

# --- a repository of somebody else ---

if [ "$(id -u)" -eq 0 ]; then
	commit_unit 12
	before=$(git --git-dir="$server" for-each-ref)
	chown -R nobody "$server"
	run git push origin HEAD:dev
	cp "$err" "$dir/said"
	chown -R root "$server"
	ok 'Git does not take a push into it' \
	    grep -q 'dubious ownership' "$dir/said"
	is 'and nothing moves' "$(git --git-dir="$server" for-each-ref)" \
	    "$before"
fi

# --- a cache with a hole, as a crash of the machine leaves it ---

for file in "$server"/sluice/cache/dev/tree-*; do
	sed "/^	/s/app/$(printf '\001')/g" "$file" |
	    tr '\001' '\000' >"$dir/hole"
	cp "$dir/hole" "$file"
done
commit_unit 10
accepted dev
is 'it is not believed' "$(git --git-dir="$server" show \
    rendered/dev:web/default/ConfigMap-web.yaml | sed -n 's/.*: "10"/10/p')" 10

# --- a key that is gone ---

mv "$server/sluice/signing-key" "$dir/key"
commit_unit 9
push dev
ok 'nor without the key' grep -q 'cannot load the signing key' "$verdict"
cp "$dir/key" "$server/sluice/signing-key"
chmod 644 "$server/sluice/signing-key"
push dev
ok 'nor with a key that others can read' grep -q 'chmod 600' "$verdict"
chmod 600 "$server/sluice/signing-key"
git --git-dir="$server" config --unset-all receive.procReceiveRefs
refused dev <<-\EOF
	error: Git's setting receive.procReceiveRefs lacks refs/heads: run sluice-init on this repository
	error: nothing was accepted
EOF
sluice-init "$server" >"$out"
accepted dev
sound 'and the repository is sound in the end'
done_testing
