# What every test begins with.
#
# A test runs in an empty directory of its own, removed at the end, with a
# home, an identity and a clock that are always the same, and with $BUILD/bin
# first in the path.  $tests is this folder.  It prints TAP; each check has a
# name, and what a failed one saw is said in comments.  A command that fails
# outside a check ends the test, and so fails it.
#
#	ok NAME COMMAND...		  the command succeeds
#	exits STATUS NAME COMMAND...	  the command ends with that status
#	prints NAME COMMAND... <<EOF	  it succeeds and prints exactly this
#	complains STATUS NAME COMMAND... <<EOF
#					  it ends so and says exactly this
#	is NAME GOT WANTED		  two texts are the same
#	equals_file NAME GOT WANTED	  two files are ("-": standard input)
#
# What the command of the first four printed and said stays in $out and $err.
# For hooks there is a real repository to push to:
#
#	server [OPTION...]		  a bare repository, $server, prepared
#					  by sluice-init, which prints the line
#					  for $signers, and here its clone
#	write FILE <<EOF		  write a file, with its directories
#	record MESSAGE			  commit all that has changed
#	commit FILE <<EOF		  write a file and commit it
#	commit_unit [WORD]		  commit a unit of dev, whose one object
#					  holds the word
#	accepted REF [OPTION...]	  a push of HEAD to REF is accepted
#	refused REF [OPTION...] <<EOF	  it is refused, and the remote lines
#					  are these, with ID for commit ids
#	unborn REF			  the server has no such ref
#	unserved NAME ID...		  nobody gets any of these objects from
#					  the server, which by version 2 of the
#					  protocol gives out all that it has
#
# REF is a branch, or begins with "refs/", or is a whole refspec; the options
# are those of git push.  The remote lines stay in $remote, and what Git itself
# says of each refused ref in $verdict.  At the edges:
#
#	skip WHY			  skip the test
#	skip_without TOOL...		  skip it unless all are there
#	skip_without_tracing		  skip it unless strace can trace here
#	small_disk SIZE			  a file system of that size, $disk;
#					  skips where none can be mounted.
#					  What stands before it runs twice
#	fill KIB			  leave so much of it free
#	done_testing			  the plan; fails if nothing was tested

set -eu

tests=${0%/*}
until [ -f "$tests/lib.sh" ]; do
	tests=$tests/..
done
tests=$(cd "$tests" && pwd -P)
self=$(cd "${0%/*}" && pwd -P)/${0##*/}
BUILD=${BUILD:-$tests/../build}
BUILD=$(cd "$BUILD" && pwd -P)

for variable in $(env | sed -n 's/^\(GIT_[A-Z0-9_]*\)=.*/\1/p'); do
	unset "$variable"
done
unset variable XDG_CONFIG_HOME XDG_CACHE_HOME CDPATH

dir=$(mktemp -d "${TMPDIR:-/tmp}/sluice-test.XXXXXX")
dir=$(cd "$dir" && pwd -P)
trap 'cd / && rm -rf "$dir"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
mkdir "$dir/home" "$dir/work"
cd "$dir/work"
umask 022

HOME=$dir/home
PATH=$BUILD/bin:$PATH
LC_ALL=C
TZ=UTC
GIT_CONFIG_NOSYSTEM=1
GIT_TERMINAL_PROMPT=0
GIT_AUTHOR_NAME='Kim Author'
GIT_AUTHOR_EMAIL=kim@example.com
GIT_COMMITTER_NAME='Kim Author'
GIT_COMMITTER_EMAIL=kim@example.com
GIT_AUTHOR_DATE='1700000000 +0000'
GIT_COMMITTER_DATE=$GIT_AUTHOR_DATE
export BUILD HOME PATH LC_ALL TZ GIT_CONFIG_NOSYSTEM GIT_TERMINAL_PROMPT
export GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_AUTHOR_DATE
export GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL GIT_COMMITTER_DATE

checks=0
failures=0
clock=1700000000
status=0
out=$dir/out
err=$dir/err
remote=$dir/remote
verdict=$dir/verdict
server=$dir/server.git
signers=$dir/signers

# A test reads nothing it was not given.
exec </dev/null

# --- how a check went ---

passed()
{
	checks=$((checks + 1))
	printf 'ok %d - %s\n' "$checks" "$1"
}

# What was seen is in $dir/seen.  It is said on standard error, which prove
# lets through.
not_passed()
{
	checks=$((checks + 1))
	failures=$((failures + 1))
	printf 'not ok %d - %s\n' "$checks" "$1"
	sed "s,^,# ${0##*/} $checks: ," "$dir/seen" >&2
}

run()
{
	status=0
	"$@" >"$out" 2>"$err" || status=$?
}

# within SECONDS COMMAND...: it, and each program it starts, may use so much CPU
# time, however long it takes on a busy machine.
within()
{
	# shellcheck disable=SC3045 # dash and all others have it
	(ulimit -t "$1" && shift && exec "$@")
}

see_run()
{
	{
		printf 'status %d of: %s\n' "$status" "$*"
		sed 's/^/out: /' "$out"
		sed 's/^/err: /' "$err"
	} >"$dir/seen"
}

same_file()
{
	diff -u "$2" "$1" >"$dir/seen" 2>&1
}

# --- checks of commands and texts ---

exits()
{
	check_status=$1
	check=$2
	shift 2
	run "$@"
	if [ "$status" -eq "$check_status" ]; then
		passed "$check"
	else
		see_run "$@"
		not_passed "$check"
	fi
}

ok()
{
	exits 0 "$@"
}

prints()
{
	check=$1
	shift
	cat >"$dir/wanted"
	run "$@" </dev/null
	if [ "$status" -ne 0 ]; then
		see_run "$@"
		not_passed "$check"
	else
		equals_file "$check" "$out" "$dir/wanted"
	fi
}

complains()
{
	check_status=$1
	check=$2
	shift 2
	cat >"$dir/wanted"
	run "$@" </dev/null
	if [ "$status" -ne "$check_status" ]; then
		see_run "$@"
		not_passed "$check"
	else
		equals_file "$check" "$err" "$dir/wanted"
	fi
}

is()
{
	if [ "$2" = "$3" ]; then
		passed "$1"
	else
		printf 'got:    %s\nwanted: %s\n' "$2" "$3" >"$dir/seen"
		not_passed "$1"
	fi
}

equals_file()
{
	if same_file "$2" "$3"; then
		passed "$1"
	else
		not_passed "$1"
	fi
}

# --- a repository to push to ---

server()
{
	git init --quiet --bare --initial-branch=main "$server"
	sluice-init "$@" "$server" >"$signers"
	git init --quiet --initial-branch=main .
	git remote add origin "$server"
}

write()
{
	case $1 in
	*/*) mkdir -p "${1%/*}" ;;
	esac
	cat >"$1"
}

# Each commit is a minute later than the one before.
record()
{
	clock=$((clock + 60))
	GIT_AUTHOR_DATE="$clock +0000"
	GIT_COMMITTER_DATE=$GIT_AUTHOR_DATE
	git add --all
	git commit --quiet --message="$1"
}

commit()
{
	write "$1"
	record "$1"
}

commit_unit()
{
	commit apps/web/overlays/dev/app.yaml <<-EOF
		apiVersion: v1
		kind: ConfigMap
		metadata: {name: web}
		data: {n: "${1:-}"}
	EOF
}

full_ref()
{
	case $1 in
	refs/*) printf '%s\n' "$1" ;;
	*) printf 'refs/heads/%s\n' "$1" ;;
	esac
}

# The remote lines of a push, with ID in place of every commit id that the
# two repositories know, short or long.
remote_lines()
{
	{
		git rev-list --all HEAD || :
		git --git-dir="$server" rev-list --all
	} | sed 's/\(.\{7\}\).*/s,\1[0-9a-f]*,ID,g/' | sort -u >"$dir/ids"
	sed -n '/^remote:/{s/^remote: \{0,1\}//;s/[[:space:]]*$//;p;}' "$err" |
	    sed -f "$dir/ids"
}

push()
{
	case $1 in
	*:*) refspec=$1 ;;
	*) refspec=HEAD:$(full_ref "$1") ;;
	esac
	shift
	run git push "$@" origin "$refspec"
	remote_lines >"$remote"
	sed -n 's/^ ! \[remote rejected\].*(\(.*\))$/\1/p' "$err" |
	    sed -f "$dir/ids" >"$verdict"
}

accepted()
{
	push "$@"
	if [ "$status" -eq 0 ]; then
		passed "$1 is accepted"
	else
		see_run git push "$@"
		not_passed "$1 is accepted"
	fi
}

refused()
{
	cat >"$dir/wanted"
	push "$@" </dev/null
	if [ "$status" -eq 0 ]; then
		see_run git push "$@"
		not_passed "$1 is refused"
	else
		equals_file "$1 is refused" "$remote" "$dir/wanted"
	fi
}

unborn()
{
	run git --git-dir="$server" rev-parse --verify "$(full_ref "$1")"
	if [ "$status" -ne 0 ]; then
		passed "$1 is unborn"
	else
		see_run git rev-parse "$1"
		not_passed "$1 is unborn"
	fi
}

unserved()
{
	check=$1
	shift
	[ -d "$dir/stranger" ] || git init --quiet "$dir/stranger"
	served=
	for id; do
		if git -C "$dir/stranger" -c protocol.version=2 fetch --quiet \
		    "$server" "$id" 2>"$dir/seen"; then
			served="$served $id"
		fi
	done
	is "$check" "$served" ''
}

# --- the edges ---

skip()
{
	printf '1..0 # SKIP %s\n' "$1"
	exit 0
}

skip_without()
{
	for tool in "$@"; do
		command -v "$tool" >"$dir/seen" || skip "no $tool here"
	done
}

# A leak cannot be looked for where another program traces.
skip_without_tracing()
{
	skip_without strace
	strace -f -o "$dir/seen" true 2>"$err" ||
	    skip 'strace cannot trace here'
	export ASAN_OPTIONS=detect_leaks=0
}

# A mount is seen by what runs below unshare, so the whole test does.
small_disk()
{
	run unshare -m true
	[ "$status" -eq 0 ] || skip 'no file system can be mounted here'
	if [ -z "${SMALL_DISK:-}" ]; then
		SMALL_DISK=yes unshare -m "$self" || exit
		exit 0
	fi
	disk=$dir/disk
	mkdir "$disk"
	mount -t tmpfs -o "size=$1" tmpfs "$disk"
	trap 'cd / && umount "$disk"; rm -rf "$dir"' EXIT
}

fill()
{
	free=$(df -P -k "$disk" | awk 'NR == 2 { print $4 }')
	head -c $(((free - $1) * 1024)) /dev/zero >"$disk/filler"
}

done_testing()
{
	printf '1..%d\n' "$checks"
	if [ "$checks" -eq 0 ]; then
		printf '# nothing was tested\n'
		exit 1
	fi
	[ "$failures" -eq 0 ] || exit 1
	exit 0
}
