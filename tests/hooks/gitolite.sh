#!/bin/sh
# Below gitolite, with its names: who may reach the repository is said by its
# rules, and so is what becomes of other branches; who may move the branch of
# an environment is said by sluice.yaml.
. "${0%/*}/../lib.sh"

skip_without gitolite ssh-keygen
shell=$(gitolite query-rc GL_BINDIR)/gitolite-shell
skip_without "$shell"

git config --global init.defaultBranch master	# the only one it looks at
ssh-keygen -q -t ed25519 -N '' -f "$dir/kim"
ok 'gitolite is set up' gitolite setup -pk "$dir/kim.pub"
cat >"$HOME/.gitolite/conf/gitolite.conf" <<-\EOF
	repo gitolite-admin
		RW+ = kim
	repo shop
		- dev = kim
		- closed = kim
		RW = kim lee
		R = sam
EOF
ok 'and makes a repository' gitolite compile
rm -rf "$server"
ln -s "$HOME/repositories/shop.git" "$server"
sluice-init --admin kim "$server" >"$signers"
git --git-dir="$server" config sluice.identity gitolite
ok 'which is in order then' sluice-doctor "$server"
ok 'gitolite is set up again' gitolite setup
ok 'and the repository is in order still' sluice-doctor "$server"

# What sshd does for a key of somebody: "ssh HOST COMMAND".
cat >"$dir/ssh" <<-EOF
	#!/bin/sh
	[ "\$1" != -G ] || exit 0
	while [ "\$1" != server ]; do
		shift
	done
	shift
	SSH_CONNECTION='192.0.2.1 1 192.0.2.2 22' SSH_ORIGINAL_COMMAND="\$*" \\
	    exec $shell "\$WHO"
EOF
chmod +x "$dir/ssh"
export GIT_SSH_COMMAND="$dir/ssh" WHO=kim
git init --quiet --initial-branch=main .
git remote add origin server:shop
commit_unit 1
accepted dev
equals_file 'an environment, whatever gitolite says of its branch' "$remote" - \
    <<-\EOF
	  dev: web, 1 added
	success: dev ID rendered and signed
EOF
commit_unit 2
push closed
is 'another branch, if gitolite lets it' "$(cat "$verdict")" 'hook declined'
accepted open
WHO=lee refused dev <<-\EOF
	error: dev: lee may not push to 'dev'; kim may [push/denied]
	error: 1 problem; nothing was accepted
EOF
WHO=sam push open
cp "$err" said
ok 'nobody whom it does not let in' grep -q 'W any shop sam DENIED' said
done_testing
