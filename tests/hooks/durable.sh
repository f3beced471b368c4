#!/bin/sh
# Before a ref moves, all that it leads to is safe, and so are the directories
# in which that has its names: also of objects so large that each is a file.
. "${0%/*}/../lib.sh"
skip_without_tracing

server
rm "$server/hooks/proc-receive"
cat >"$server/hooks/proc-receive" <<-EOF
	#!/bin/sh
	exec strace -f -y -qq -o $dir/trace -e trace=fsync,rename \\
	    $BUILD/bin/proc-receive
EOF
chmod +x "$server/hooks/proc-receive"

# directories: those that have new objects.
directories()
{
	find "$server/objects" -type f -newer "$dir/before" \
	    -exec dirname {} + | sort -u
}

for n in 1 2; do
	{
		cat <<-EOF
			apiVersion: v1
			kind: ConfigMap
			metadata: {name: web}
			data:
			  n: "$n"
		EOF
		seq 1 4000 | sed 's/.*/  key-&: value/'
	} | write apps/web/overlays/dev/app.yaml
	record "a large one, $n"
	touch -d '1 second ago' "$dir/before"
	find "$server/objects" -type f -exec touch -d '1 minute ago' {} +
	accepted dev
	sed '/rename.*refs\/heads\/dev/,$d' "$dir/trace" |
	    sed -n 's/.*fsync([0-9]*<\(.*\)>).*/\1/p' | sort -u >"$dir/synced"
	directories >"$dir/new"
	ok "the large one is a file ($n)" test -e "$server/objects/$(
	    git --git-dir="$server" rev-parse \
	    rendered/dev:web/default/ConfigMap-web.yaml | sed 's,..,&/,')"
	is "each directory with something new is synced ($n)" \
	    "$(comm -23 "$dir/new" "$dir/synced")" ''
	ok "and the one above them ($n)" \
	    grep -qx "$server/objects" "$dir/synced"
done
done_testing
