#!/bin/sh
# A push ended halfway; what is to finish it is killed at any of its calls that
# change something: post-receive, the sluice-reconcile it starts, or the git
# that moves refs for it.  The next push of anything finishes it still.
. "${0%/*}/../lib.sh"

skip_without_tracing

server
commit_unit 1
accepted dev
commit_unit 2
push feature
new=$(git rev-parse HEAD)
old=$(git --git-dir="$server" rev-parse rendered/dev)

# What proc-receive leaves when it is killed between two refs.
git --git-dir="$server" update-ref refs/heads/dev "$new"
mkdir -p "$server/sluice/pending"
: >"$server/sluice/pending/999999999"
cp -R "$server" "$dir/before.git"
sluice-reconcile "$server" >"$out"
wanted=$(git --git-dir="$server" rev-parse rendered/dev)
ok 'there is something to finish' test "$wanted" != "$old"
calls=rename,renameat,unlink,unlinkat,link,linkat,mkdir,mkdirat,fsync,ftruncate

# fresh: the server as it was when the push had ended.
fresh()
{
	rm -rf "$server"
	cp -R "$dir/before.git" "$server"
}

# through_PROGRAM OPTION...: what is to finish the push, with this program of
# it under strace.
through_post_receive()
{
	rm "$server/hooks/post-receive"
	cat >"$server/hooks/post-receive" <<-EOF
		#!/bin/sh
		exec strace -qq -o $dir/trace -e trace=$calls $* \\
		    $BUILD/bin/post-receive 2>>$dir/said
	EOF
	chmod +x "$server/hooks/post-receive"
	git push -q origin HEAD:elsewhere 2>>"$dir/said"
}

through_reconcile()
{
	strace -f -qq -o "$dir/trace" -e "trace=$calls" "$@" \
	    sluice-reconcile "$server" >"$out" 2>>"$dir/said"
}

through_git()
{
	mkdir -p "$dir/bin"
	cat >"$dir/bin/git" <<-EOF
		#!/bin/sh
		exec strace -qq -o $dir/trace -e trace=$calls $* \\
		    $(command -v git) "\$@"
	EOF
	chmod +x "$dir/bin/git"
	PATH=$dir/bin:$PATH sluice-reconcile "$server" >"$out" 2>>"$dir/said"
}

# How many there are: of each process, those of the busiest one.
count()
{
	sed 's/^\([0-9]* \)\{0,1\}.*/\1/' "$dir/trace" | sort | uniq -c |
	    awk '$1 > n { n = $1 } END { print n + 0 }'
}

# What a locked ref needs is a hand; sluice-doctor says which.
unlock()
{
	find "$server" -name '*.lock' -exec rm {} +
}

rendered()
{
	git --git-dir="$server" rev-parse rendered/dev
}

for program in post_receive reconcile git; do
	fresh
	through_$program
	n=$(count)
	ok "$program makes some such calls ($n)" test "$n" -gt 1
	is "$program, left alone, finishes it" "$(rendered)" "$wanted"
	bad=
	i=0
	while [ $((i = i + 1)) -le "$n" ]; do
		fresh
		through_$program -e "inject=$calls:signal=KILL:when=$i" || :
		unlock
		git --git-dir="$server" fsck --strict >"$out" 2>&1 ||
		    bad="$bad $i:unsound"
		case $(rendered) in
		"$old" | "$wanted") ;;
		*) bad="$bad $i:neither" ;;
		esac
		ln -sf "$BUILD/bin/post-receive" "$server/hooks/post-receive"
		git push -q origin HEAD:"next-$i" >"$out" 2>&1 ||
		    bad="$bad $i:stuck"
		[ "$(rendered)" = "$wanted" ] || bad="$bad $i:unfinished"
		[ -z "$(ls "$server/sluice/pending")" ] ||
		    bad="$bad $i:marked"
	done
	is "$program killed at each of them, it ends well" "$bad" ''
done
done_testing
