#!/bin/sh
# Nodes report to refs of their own, thousands of them: no hook of ours reads
# them when somebody pushes to an environment.
. "${0%/*}/../lib.sh"
skip_without_tracing

server
commit_unit 1
accepted dev
tip=$(git rev-parse HEAD)
i=0
while [ $((i = i + 1)) -le 50 ]; do
	echo "create refs/status/dev/node-$i $tip"
done | git --git-dir="$server" update-ref --stdin

for hook in pre-receive proc-receive post-receive; do
	rm "$server/hooks/$hook"
	cat >"$server/hooks/$hook" <<-EOF
		#!/bin/sh
		exec strace -f -qq -o $dir/trace.$hook -e trace=%file \\
		    $BUILD/bin/$hook
	EOF
	chmod +x "$server/hooks/$hook"
done
commit_unit 2
accepted dev
ok 'the hooks are seen to read refs' grep -q refs/heads/dev \
    "$dir/trace.pre-receive" "$dir/trace.proc-receive"
is 'and none of the fifty' "$(cat "$dir"/trace.* | grep -c 'node-' || :)" 0
done_testing
