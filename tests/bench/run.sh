#!/bin/sh
# Time and memory of sluice-render beside "kubectl kustomize", both in this run
# and on the same input, as ratios; and beside the floor, libyaml finding the
# events in the same files.  The goals are those of the design.  Without
# kubectl only our own figures and goals are shown.
#
# BUILD, CC, CFLAGS and LIBS come from "make bench"; PEER_RUNS=0 leaves the
# peer out, which is most of the time.

set -eu
here=$(cd "${0%/*}" && pwd)
. "$here/goals"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT

# shellcheck disable=SC2086 # flags are words
for tool in timer floor; do
	${CC:-cc} -D_DEFAULT_SOURCE -D_XOPEN_SOURCE=700 ${CFLAGS:--O2} \
	    -o "$tmp/$tool" "$here/$tool.c" ${LIBS:--lyaml}
done
mkdir "$tmp/trees"
"$here/trees.sh" "$tmp/trees"
cd "$tmp/trees"

peer=${PEER_RUNS:-3}
command -v kubectl >/dev/null || peer=0
if [ "$peer" -gt 0 ]; then
	kubectl version --client 2>/dev/null |
	    sed -n 's/^Kustomize Version: /peer: kubectl kustomize /p'
else
	echo 'peer: none'
fi
echo 'wall and CPU are medians in milliseconds, memory is the peak in MB'

# All overlays of many in processes of their own, as users of kustomize do.
cat >"$tmp/kustomize-each" <<-\EOF
	#!/bin/sh
	for dir; do kubectl kustomize "$dir" || exit; done
EOF
chmod +x "$tmp/kustomize-each"

# value FIELD "WALL CPU KIB": one of the three, memory in MB.
value()
{
	echo "$2" | awk -v field="$1" '{
		print field == 3 ? $3 / 1024 : $field
	}'
}

line()
{
	printf '  %-16s %9.1f %9.1f %8.1f\n' "$1" "$(value 1 "$2")" \
	    "$(value 2 "$2")" "$(value 3 "$2")"
}

# compare TITLE RUNS PEER-RUNS DIRECTORY...: sets $ours and $theirs.
compare()
{
	title=$1
	runs=$2
	peer_runs=$3
	shift 3
	printf '\n%-18s %9s %9s %8s\n' "$title" wall CPU memory
	ours=$("$tmp/timer" "$runs" sluice-render "$@")
	line sluice-render "$ours"
	theirs=
	if [ "$peer" -gt 0 ] && [ "$peer_runs" -gt 0 ]; then
		theirs=$("$tmp/timer" "$peer_runs" "$tmp/kustomize-each" "$@")
		line kustomize "$theirs"
	fi
	line floor "$("$tmp/timer" "$runs" "$tmp/floor" "${1%%/*}/base" "$@")"
}

# factor FIELD: how many times more of it the peer needs.
factor()
{
	ratio "$(value "$1" "$theirs")" "$(value "$1" "$ours")"
}

PATH=$BUILD/bin:$PATH

compare 'one overlay' 31 $((peer * 3)) small/overlays/dev
[ -z "$theirs" ] || goal 'times faster (wall)' "$(factor 1)" '>=' 10
goal 'peak memory, MB' "$(value 3 "$ours")" '<=' 10

compare '  with a patch' 31 $((peer * 3)) patched/overlays/dev
[ -z "$theirs" ] || goal 'times faster (wall)' "$(factor 1)" '>=' 30
goal 'peak memory, MB' "$(value 3 "$ours")" '<=' 10

compare '1,000 Deployments' 7 "$peer" 1000/overlays/dev
thousand=$(value 2 "$ours")
[ -z "$theirs" ] || goal 'times less CPU' "$(factor 2)" '>=' 100
goal 'peak memory, MB' "$(value 3 "$ours")" '<=' 40

compare '3,000 Deployments' 5 1 3000/overlays/dev
goal 'times the CPU of 1,000' "$(ratio "$(value 2 "$ours")" "$thousand")" \
    '<=' 3.3

compare '200 overlays' 7 1 many/overlays/*
goal 'CPU of one process, ms' "$(value 2 "$ours")" '<=' 250

verdict
