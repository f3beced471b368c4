#!/bin/sh
# Objects, refs, or what sluice keeps, that cannot be written, and hooks of
# others beside ours: a push changes all or nothing, says why, and goes through
# when it is mended.
. "${0%/*}/../lib.sh"

# What keeps others from writing keeps root only without this right.
plain=
if [ "$(id -u)" -eq 0 ]; then
	skip_without setpriv
	plain='setpriv --bounding-set=-dac_override'
fi

server
commit_unit 1
accepted dev
git --git-dir="$server" for-each-ref >"$dir/before"

for what in objects objects/pack refs/heads refs/heads/rendered \
    sluice/pending; do
	commit_unit "$what"
	mkdir -p "$server/sluice/pending"
	chmod a-w "$server/$what"
	run $plain git push origin HEAD:dev
	chmod u+w "$server/$what"
	cp "$err" "$dir/said"
	is "$what that cannot be written: refused" "$status" 1
	ok "and it is said of $what" \
	    grep -qi 'permission denied\|cannot\|unable' "$dir/said"
	git --git-dir="$server" for-each-ref | diff "$dir/before" - \
	    >"$dir/moved" || :
	is "no ref has moved for $what" "$(cat "$dir/moved")" ''
done
ok 'the repository is sound' git --git-dir="$server" fsck --strict
accepted dev
ok 'and has the newest' git --git-dir="$server" grep -q sluice/pending \
    rendered/dev -- web/default/ConfigMap-web.yaml

# --- hooks of others ---

cat >"$server/hooks/update" <<-\EOF
	#!/bin/sh
	[ "$1" != refs/heads/closed ]
EOF
printf '#!/bin/sh\nexit 1\n' >"$server/hooks/post-update"
chmod +x "$server/hooks/update" "$server/hooks/post-update"
commit_unit again
accepted dev
accepted feature
refused closed <<-\EOF
	error: hook declined to update refs/heads/closed
EOF
is 'who asked for another hook gets it' "$(cat "$verdict")" 'hook declined'
done_testing
