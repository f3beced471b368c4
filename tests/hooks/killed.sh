#!/bin/sh
# A hook that is killed at any of its calls that change something leaves the
# old state or the new one, or one that sluice-reconcile turns into the new
# one; the repository is sound, and the next push goes through.
. "${0%/*}/../lib.sh"

skip_without_tracing

server
commit_unit 1
accepted dev
commit_unit 2
cp -R "$server" "$dir/before.git"
git push -q origin HEAD:dev 2>"$err"
wanted=$(git --git-dir="$server" rev-parse rendered/dev)
old=$(git --git-dir="$dir/before.git" rev-parse rendered/dev)
calls=rename,renameat,unlink,unlinkat,link,linkat,mkdir,mkdirat,fsync,ftruncate

# wrap HOOK OPTION...: run it under strace.
wrap()
{
	hook=$1
	shift
	rm "$server/hooks/$hook"
	cat >"$server/hooks/$hook" <<-EOF
		#!/bin/sh
		exec strace -f -qq -o $dir/trace -e trace=$calls $* \\
		    $BUILD/bin/$hook 2>>$dir/strace.err
	EOF
	chmod +x "$server/hooks/$hook"
}

# fresh: the server as it was before the push.
fresh()
{
	rm -rf "$server"
	cp -R "$dir/before.git" "$server"
}

# How often the process that does it most makes one of these calls.
count()
{
	awk '{ n[$1]++ } END {
		for (pid in n)
			if (n[pid] > most)
				most = n[pid]
		print most + 0
	}' "$dir/trace"
}

# What a locked ref needs is a hand; sluice-doctor says which.
unlock()
{
	find "$server" -name '*.lock' -exec rm {} +
}

state()
{
	printf '%s %s\n' "$(git --git-dir="$server" rev-parse dev)" \
	    "$(git --git-dir="$server" rev-parse rendered/dev)"
}

new="$(git rev-parse HEAD) $wanted"
for hook in pre-receive proc-receive; do
	fresh
	wrap $hook
	git push -q origin HEAD:dev 2>"$err"
	n=$(count)
	ok "$hook makes some such calls ($n)" test "$n" -gt 3
	bad=
	i=0
	while [ $((i = i + 1)) -le "$n" ]; do
		fresh
		wrap $hook -e "inject=$calls:signal=KILL:when=$i"
		git push -q origin HEAD:dev >"$out" 2>&1 || :
		unlock
		git --git-dir="$server" fsck --strict >"$out" 2>&1 ||
		    bad="$bad $i:unsound"
		case $(state) in
		"$(git rev-parse HEAD~1) $old" | "$new") ;;
		"$(git rev-parse HEAD) $old") ;;
		*) bad="$bad $i:neither" ;;
		esac
		ln -sf "$BUILD/bin/$hook" "$server/hooks/$hook"
		sluice-reconcile "$server" >"$out" 2>&1 ||
		    bad="$bad $i:unreconciled"
		git push -q origin HEAD:dev >"$out" 2>&1 ||
		    bad="$bad $i:stuck"
		[ "$(state)" = "$new" ] || bad="$bad $i:another"
	done
	is "killed at each of them, it ends well" "$bad" ''
done

# --- the git that moves refs for proc-receive ---

fresh
wrap proc-receive -e inject=rename:signal=KILL:when=2
git push -q origin HEAD:dev >"$out" 2>&1 || :
is 'git is killed between two refs' "$(state)" "$(git rev-parse HEAD) $old"
ln -sf "$BUILD/bin/proc-receive" "$server/hooks/proc-receive"
unlock
git push -q origin HEAD:elsewhere >"$out" 2>&1
is 'the next push of anything moves the other' "$(state)" "$new"
done_testing
