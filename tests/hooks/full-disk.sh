#!/bin/sh
# A disk that becomes full at any moment of a push: the old state or the new
# one, and the next push goes through once there is room.
. "${0%/*}/../lib.sh"

run unshare -m true
[ "$status" -eq 0 ] || skip 'no file system can be mounted here'

# A mount is seen by what runs below unshare, so all of it does.
if [ -z "${FULL_DISK:-}" ]; then
	FULL_DISK=yes unshare -m "$tests/hooks/full-disk.sh" || exit
	exit 0
fi
mkdir "$dir/disk"
mount -t tmpfs -o size=4m tmpfs "$dir/disk"
trap 'cd / && umount "$dir/disk"; rm -rf "$dir"' EXIT

mkdir "$dir/disk/server.git"
ln -s "$dir/disk/server.git" "$server"
server
rm -rf "$server"/hooks/*.sample
commit_unit 1
accepted dev
first=$(git rev-parse HEAD)
old=$(git --git-dir="$server" for-each-ref)
cp -R "$dir/disk/server.git" "$dir/before.git"
commit_unit 2
git push -q origin HEAD:dev 2>"$err"
new=$(git --git-dir="$server" for-each-ref)

# fill BLOCKS: leave so many of 4 KiB free.
fill()
{
	free=$(df -P -k "$dir/disk" | awk 'NR == 2 { print $4 }')
	dd if=/dev/zero of="$dir/disk/filler" bs=4096 \
	    count=$((free / 4 - $1)) 2>"$err"
}

bad=
refused=0
for blocks in $(seq 0 24); do
	rm -rf "$dir/disk/server.git" "$dir/disk/filler"
	cp -R "$dir/before.git" "$dir/disk/server.git"
	fill "$blocks"
	run git push origin HEAD:dev
	case $status$(git --git-dir="$server" for-each-ref) in
	0"$new") ;;
	1"$old" | 128"$old") refused=$((refused + 1)) ;;
	*) bad="$bad $blocks:$status" ;;
	esac
	rm "$dir/disk/filler"
	git --git-dir="$server" fsck --strict >"$out" 2>&1 ||
	    bad="$bad $blocks:unsound"
	git push -q origin HEAD:dev >"$out" 2>&1 || bad="$bad $blocks:stuck"
	[ "$(git --git-dir="$server" for-each-ref)" = "$new" ] ||
	    bad="$bad $blocks:another"
done
is 'however little is free, it ends well' "$bad" ''
ok 'with little it is refused' test "$refused" -gt 2
ok 'and with more it is not' test "$refused" -lt 24
done_testing
