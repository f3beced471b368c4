#!/bin/sh
# What the environment of a push says, if whoever pushes could choose it: from
# the local machine, by a receive-pack of their own, and over an sshd that lets
# every variable through.  It cannot lead to objects that nobody else has, to
# other refs, to another person, or around the hooks.
. "${0%/*}/sshd"

cat >"$dir/sluice.yaml" <<-EOF
	version: 1
	repository: shop
	environments:
	- {name: dev, branch: dev, units: apps/*, push: [kim, $(id -un)]}
	people: {kim: {}, lee: {}, $(id -un): {}}
EOF
server --config "$dir/sluice.yaml"
write apps/web/app.yaml <<-\EOF
	apiVersion: v1
	kind: ConfigMap
	metadata: {name: web}
EOF
record 'the first'
accepted dev
git commit -q --allow-empty -m 'the second'
git --git-dir="$server" for-each-ref >"$dir/refs"
find "$server/objects" -type f | sort >"$dir/objects"

# --- refused ---

# untouched NAME: nothing has moved, and nothing came.
untouched()
{
	{
		git --git-dir="$server" for-each-ref | diff "$dir/refs" -
		find "$server/objects" -type f | sort | diff "$dir/objects" -
	} >"$dir/moved" 2>&1 || :
	is "$1 changes nothing" "$(cat "$dir/moved")" ''
}

# refuses NAME WORDS: the last push, with these.
refuses()
{
	if [ "$status" -ne 0 ] && grep -q -e "$2" "$err"; then
		passed "$1 is refused"
	else
		see_run git push
		not_passed "$1 is refused"
	fi
	untouched "$1"
}

# with NAME WORDS VARIABLE...: a push whose receive-pack has these.
with()
{
	check=$1
	words=$2
	shift 2
	run git push --receive-pack="env $* git-receive-pack" origin HEAD:dev
	refuses "$check" "$words"
}

# What a branch needs of another store is missing once that is gone.
git clone -q --bare . "$dir/other.git"
with 'a store of others beside ours' \
    'GIT_ALTERNATE_OBJECT_DIRECTORIES' \
    GIT_ALTERNATE_OBJECT_DIRECTORIES="$dir/other.git/objects"
with 'a store in place of ours' 'GIT_OBJECT_DIRECTORY\|unpack\|objects' \
    GIT_OBJECT_DIRECTORY="$dir/other.git/objects" \
    GIT_ALTERNATE_OBJECT_DIRECTORIES="$server/objects"
run env GIT_NAMESPACE=x git push origin HEAD:dev
refuses 'a namespace' 'GIT_NAMESPACE'
run env GIT_NAMESPACE=x git push origin HEAD:feature
refuses 'a namespace for another branch' 'GIT_NAMESPACE'
run env GIT_NAMESPACE=x git push origin :dev
refuses 'a namespace to delete in' .

# --- around the hooks ---

# unmoved NAME: no ref has.
unmoved()
{
	is "$1 moves nothing" "$(git --git-dir="$server" for-each-ref |
	    diff "$dir/refs" -)" ''
}

# Every branch is proc-receive's to move: without it Git moves none.
run git push --receive-pack='git -c core.hooksPath=/dev/null receive-pack' \
    origin HEAD:dev HEAD:feature
is 'a receive-pack without hooks is refused all branches' "$(grep -c \
    'remote rejected.*(fail to run proc-receive hook)' "$err")" 2
unmoved 'it'
mkdir "$dir/evil"
printf '[core]\n\thooksPath = /dev/null\n[sluice]\n\tidentity = http\n' \
    >"$dir/evil/.gitconfig"
run env HOME="$dir/evil" git push origin HEAD:dev
unmoved 'a home without hooks'
run git push --receive-pack='git -c receive.hideRefs=!refs/heads/rendered \
-c receive.hideRefs=!refs/sluice receive-pack' origin \
    +HEAD:refs/heads/rendered/dev
unmoved 'a rendered branch that is no longer hidden'
ok 'the repository is sound' git --git-dir="$server" fsck --strict

# --- harmless ---

printf '[sluice]\n\tidentity = http\n' >"$dir/evil/.gitconfig"
run env HOME="$dir/evil" XDG_CONFIG_HOME="$dir/evil" TMPDIR=/nowhere \
    GIT_TRACE=1 GIT_COMMITTER_NAME=Mallory SLUICE_SANDBOX=none \
    git push origin HEAD:dev
is 'a home cannot say who is believed' "$status" 0
git fetch -q
is 'and who renders is sluice' "$(git --git-dir="$server" log --format=%cn \
    rendered/dev)" sluice

# --- over an sshd that lets everything through ---

git --git-dir="$server" config sluice.identity shell
ssh_server 'AcceptEnv *'
git commit -q --allow-empty -m 'the third'
git --git-dir="$server" for-each-ref >"$dir/refs"
find "$server/objects" -type f | sort >"$dir/objects"

# sends WHO NAME WORDS VARIABLE...: that person's ssh sends them.
sends()
{
	who=$1
	check=$2
	words=$3
	shift 3
	as "$who" -o "SetEnv=$*"
	run git push origin HEAD:dev
	refuses "$check" "$words"
}

sends lee 'another person' 'lee may not push' SLUICE_USER=kim
sends lee 'another person of gitolite' "GL_USER says 'kim'" GL_USER=kim
sends lee 'another person of a web server' "REMOTE_USER says 'kim'" \
    REMOTE_USER=kim
sends kim 'a store of others' GIT_ALTERNATE_OBJECT_DIRECTORIES \
    GIT_ALTERNATE_OBJECT_DIRECTORIES="$dir/other.git/objects"
sends kim 'another store' . GIT_OBJECT_DIRECTORY="$dir/other.git/objects"
sends kim 'a quarantine' . GIT_QUARANTINE_PATH="$dir" \
    GIT_OBJECT_DIRECTORY="$dir" \
    GIT_ALTERNATE_OBJECT_DIRECTORIES="$server/objects"
sends kim 'a namespace of others' GIT_NAMESPACE GIT_NAMESPACE=x
as kim -o 'SetEnv=GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.hooksPath '\
'GIT_CONFIG_VALUE_0=/dev/null'
run git push origin HEAD:dev
unmoved 'no hooks by settings in it'
as kim -o 'SetEnv=GIT_PUSH_OPTION_COUNT=1 GIT_PUSH_OPTION_0=preview '\
'GIT_DIR=/nowhere GIT_INDEX_FILE=/nowhere HOME=/nowhere TMPDIR=/nowhere'
accepted dev
ok 'the repository is sound at last' git --git-dir="$server" fsck --strict
done_testing
