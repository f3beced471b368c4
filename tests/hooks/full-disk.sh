#!/bin/sh
# A disk that becomes full at any moment of a push: the old state or the new
# one, and the next push goes through once there is room.
. "${0%/*}/../lib.sh"
small_disk 4m

mkdir "$disk/server.git"
ln -s "$disk/server.git" "$server"
server
rm -rf "$server"/hooks/*.sample
commit_unit 1
accepted dev
old=$(git --git-dir="$server" for-each-ref)
cp -R "$disk/server.git" "$dir/before.git"
commit_unit 2
git push -q origin HEAD:dev 2>"$err"
new=$(git --git-dir="$server" for-each-ref)

bad=
refused=0
for blocks in $(seq 0 24); do
	rm -rf "$disk/server.git" "$disk/filler"
	cp -R "$dir/before.git" "$disk/server.git"
	fill $((blocks * 4))
	run git push origin HEAD:dev
	case $status$(git --git-dir="$server" for-each-ref) in
	0"$new") ;;
	1"$old" | 128"$old") refused=$((refused + 1)) ;;
	*) bad="$bad $blocks:$status" ;;
	esac
	rm "$disk/filler"
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
