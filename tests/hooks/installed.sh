#!/bin/sh
# What "make install" puts in place works from there: the hooks find each
# other, and "make uninstall" leaves nothing behind.
. "${0%/*}/../lib.sh"

make_in()
{
	make -C "$tests/.." MAKEFLAGS= BUILD="$BUILD" DESTDIR="$dir/root" \
	    PREFIX=/usr "$@"
}

ok 'make install' make_in install
PATH=$dir/root/usr/bin:$(printf '%s\n' "$PATH" | sed "s,^$BUILD/bin:,,")
is 'the programs are the installed ones' "$(command -v sluice-init)" \
    "$dir/root/usr/bin/sluice-init"
for program in "$BUILD"/bin/sluice-*; do
	program=${program##*/}
	ok "a page of $program" \
	    ls "$dir/root/usr/share/man"/man[18]/"$program".[18]
	for file in bash-completion/completions/$program \
	    zsh/site-functions/_$program \
	    fish/vendor_completions.d/$program.fish; do
		ok "$file" test -s "$dir/root/usr/share/$file"
	done
done

for file in lib/systemd/system/sluice-agent.service \
    share/sluice/sluice-agent.cron; do
	ok "$file calls the installed one" grep -q \
	    '[ =]/usr/bin/sluice-agent tick --timed' "$dir/root/usr/$file"
done
ok 'a timer' test -s "$dir/root/usr/lib/systemd/system/sluice-agent.timer"

server
is 'hooks are links to libexec' "$(readlink "$server/hooks/pre-receive")" \
    "$dir/root/usr/libexec/sluice/pre-receive"
write apps/web/overlays/dev/app.yaml <<-\EOF
	apiVersion: v1
	kind: ConfigMap
	metadata: {name: web}
EOF
record 'a unit'
accepted dev

rendered=$(git --git-dir="$server" rev-parse rendered/dev)
git --git-dir="$server" update-ref -d refs/heads/rendered/dev
mkdir -p "$server/sluice/pending"
: >"$server/sluice/pending/999999999"
accepted other
is 'post-receive finds sluice-reconcile' \
    "$(git --git-dir="$server" rev-parse rendered/dev)" "$rendered"

# Git passes over a hook that may not be run, and tells the client a hint.
ok 'all is in order' sluice-doctor "$server"
hook=$dir/root/usr/libexec/sluice/pre-receive
chmod a-x "$hook"
exits 1 'a hook that may not be run' sluice-doctor "$server"
equals_file 'is noticed' "$out" - <<-EOF
	$hook: error: this program may not be run, and Git goes on without it [doctor/hook]
	    hint: chmod a+x $hook
EOF
commit_unit unseen
push dev
is 'and nothing is deployed without it' "$status $(cat "$verdict")" \
    "1 'dev' was not rendered, since pre-receive did not run or its rules \
changed meanwhile: try again"

ok 'make uninstall' make_in uninstall
is 'nothing is left' "$(find "$dir/root" -type f)" ''
done_testing
