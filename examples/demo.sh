#!/bin/sh
# A push becomes rendered manifests: a bare repository is made to deploy what
# is pushed to it, a push with a typo is refused, its correction is accepted,
# a secret is sealed, and the environment is written into a directory with stock
# Git, and by two nodes that follow it, through a bad release, drift, and a
# server that is away.  All of it happens in a temporary directory that is
# removed at the end.

set -eu

examples=$(cd "${0%/*}" && pwd -P)
BUILD=${BUILD:-$examples/../build}
PATH=$(cd "$BUILD/bin" && pwd -P):$PATH
LC_ALL=C
export PATH LC_ALL

dir=$(mktemp -d "${TMPDIR:-/tmp}/sluice-demo.XXXXXX")
trap 'cd / && rm -rf "$dir"' EXIT
trap 'exit 130' INT TERM
cd "$dir"

# A home and a name of its own, so that nobody's settings are used or changed.
for variable in $(env | sed -n 's/^\(GIT_[A-Z0-9_]*\)=.*/\1/p'); do
	unset "$variable"
done
HOME=$dir
GIT_CONFIG_NOSYSTEM=1
GIT_PAGER='cat'
GIT_AUTHOR_NAME='Kim Developer'
GIT_AUTHOR_EMAIL=kim@shop.example
GIT_COMMITTER_NAME=$GIT_AUTHOR_NAME
GIT_COMMITTER_EMAIL=$GIT_AUTHOR_EMAIL
export HOME GIT_CONFIG_NOSYSTEM GIT_PAGER GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL
export GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL

say()
{
	printf '\n# %s\n' "$*"
}

# Show a command as it would be typed, then run it.
run()
{
	printf '$ %s\n' "$*"
	eval "$*" 2>&1
}

# The same for one that is to fail.
refused()
{
	if run "$@"; then
		say 'this should have been refused'
		exit 1
	fi
}

# What somebody does with an editor to the overlay of dev.
edit()
{
	sed "$1" apps/payment/overlays/dev/kustomization.yaml >edited
	mv edited apps/payment/overlays/dev/kustomization.yaml
}

say 'The server: a bare repository, and the key that signs what it renders.'
run 'sluice-init shop-manifests.git >signers'
run 'cat signers'

say 'The manifests: a payment service, one base and three overlays.'
run 'git clone -q shop-manifests.git shop && cd shop'
cp -R "$examples/payment/apps" .
run 'find . -name kustomization.yaml | sort'
run 'git add . && git commit -q -m "payment v1.3.0-rc1 in dev"'

say 'A push is the deploy action.'
run 'git push origin HEAD:dev'

say 'A name misspelt would change nothing, silently.  It is refused.'
edit 's/^- name: payment$/- name: paymnet/'
edit 's/small.yaml/smal.yaml/'
git commit -q -a -m 'one replica is enough'
refused 'git push origin HEAD:dev'

say 'The place is in the message, and the way out.  A new version goes with it.'
git checkout -q HEAD~1 -- .
edit 's/v1.3.0-rc1/v1.3.0/'
run 'git commit -q -a --amend -m "payment v1.3.0 in dev"'
run 'git push origin HEAD:dev'

say 'What runs in dev is a branch, and its history is that of the environment.'
run 'git fetch -q && git log -p origin/rendered/dev | head -n 42'

say 'Every commit of it is signed by the server.'
run 'git config gpg.ssh.allowedSignersFile ../signers'
run 'git verify-commit origin/rendered/dev'

# --- what goes wrong ---

say 'A preview says what a push would change, and changes nothing.'
refused 'git push -o preview origin HEAD:staging'

say 'Ten lines that stand for a thousand million are refused at once.'
{
	echo 'a0: &a0 [x, x, x, x, x, x, x, x]'
	for n in 1 2 3 4 5 6 7 8 9; do
		a='*a'$((n - 1))
		echo "a$n: &a$n [$a, $a, $a, $a, $a, $a, $a, $a]"
	done
} >apps/payment/base/config.yaml
run 'git commit -q -a -m "a bomb"'
refused 'git push origin HEAD:dev'
run 'git reset -q --hard HEAD~1'

say 'Somebody pulls the plug between a branch and what is rendered of it.'
run 'git commit -q --allow-empty -m "the last before the lights went out"'
run 'git push -q origin HEAD:feature'
server=../shop-manifests.git
git --git-dir=$server update-ref refs/heads/dev refs/heads/feature
rm -rf $server/sluice/cache
refused "sluice-doctor $server"
run "sluice-reconcile $server"
run "sluice-doctor $server && echo in order"

# --- a secret ---

login=apps/payment/overlays/dev/login.yaml
horse=correct-horse-7
say 'A password comes along, in plaintext.  It is refused.'
cat >$login <<-EOF
	apiVersion: v1
	kind: Secret
	metadata:
	  name: login
	stringData:
	  # the one of the test database
	  password: $horse
EOF
edit 's/^resources:$/&\n- login.yaml/'
run 'git add . && git commit -q -m "a login for dev"'
refused 'git push origin HEAD:dev'

say 'Once for each environment, an owner makes keys.'
ssh-keygen -q -t ed25519 -N '' -C owner -f ../owner
sed 's/^/owner /' ../owner.pub >../owners
SLUICE_SIGNERS=$dir/owners
export SLUICE_SIGNERS
run 'sluice-seal keygen ../break-glass.txt >../break-glass.pub'
run 'git fetch -q origin +refs/sluice/config:refs/sluice/config'
run 'git worktree add -q --detach ../config refs/sluice/config'
run 'sluice-seal init-env dev -c ../config -b @../break-glass.pub \
    --sign ../owner'
run 'git -C ../config add keys'
run 'git -C ../config commit -q -m "keys of dev"'
run 'git -C ../config push -q origin HEAD:refs/sluice/config'

say 'Now do as the message said.  Sealing needs no private key.'
run 'git fetch -q origin +refs/sluice/config:refs/sluice/config'
run "sluice-seal seal -e dev $login"
run "cut -c 1-72 $login"
run 'git commit -q -a --amend --no-edit'
run 'git push origin HEAD:dev'

say 'The break-glass key opens it wherever it stands, with stock tools alone.'
open='age -d -i ../break-glass.txt'
command -v age >../age || open='cat; echo "(no age here)"'
sealed=payment/shop-dev/SealedSecret.sluice-login.yaml
run 'git fetch -q'
run "git show origin/rendered/dev:$sealed |
    sed -n 's/^    password: //p' | base64 -d | $open"
echo

say 'Stock Git writes the environment into a directory.'
run 'mkdir ../dev && git archive origin/rendered/dev | tar -x -C ../dev'
run 'cd ../dev && find . -type f | sort'

# --- nodes ---

say 'Two nodes follow it, one dev and one prod.  The configuration names them.'
cd ../shop
printf 'agents:\n' >>../config/sluice.yaml
for node in dev prod; do
	mkdir -p ../$node-node/live
	ssh-keygen -q -t ed25519 -N '' -C $node-node -f ../$node-node/key
	printf '  %s-node: {environments: [%s], key: "%s"}\n' $node $node \
	    "$(cut -d' ' -f1,2 ../$node-node/key.pub)" >>../config/sluice.yaml
	cat >../$node-node/agent.yaml <<-EOF
		version: 1
		node: $node-node
		state: $dir/$node-node/state
		key: $dir/$node-node/key
		sets:
		  - name: shop
		    url: $dir/shop-manifests.git
		    repository: shop-manifests
		    environment: $node
		    signers: $dir/signers
		    identity: $dir/$node-node/key
		    heal-every: 1s
		    dir:
		      path: $dir/$node-node/live
		      check: [$dir/is-well, $dir/$node-node/live/current]
	EOF
	chmod 600 ../$node-node/agent.yaml
done
# what a health check could be
cat >../is-well <<-\EOF
	#!/bin/sh
	! grep -rq v1.4.0 "$1"
EOF
chmod +x ../is-well
run 'tail -n 2 ../config/sluice.yaml | cut -c 1-72'
run 'sluice-seal add-node dev -c ../config -i ../break-glass.txt \
    --sign ../owner dev-node=@../dev-node/key.pub'
run 'git -C ../config commit -q -a -m "two nodes"'
run 'git -C ../config push -q origin HEAD:refs/sluice/config'
run 'git push -q origin HEAD:prod'

dev='sluice-agent -c ../dev-node/agent.yaml'
prod='sluice-agent -c ../prod-node/agent.yaml'
live=../dev-node/live/current
say 'A tick fetches, verifies, unseals, and writes it into a directory.'
run "$dev tick && $prod tick"
run "cd $live && find . -type f | sort; cd - >/dev/null"
run "grep -rh image: $live ../prod-node/live/current"
run "$dev status"

say 'The nodes tell the server how they are; what they say is signed.'
run 'git ls-remote origin "refs/status/*" | cut -f 2'

say 'A release that is no good is left again, by the node itself.'
edit 's/v1.3.0/v1.4.0/'
run 'git commit -q -a -m "payment v1.4.0 in dev" && git push -q origin HEAD:dev'
run "$dev tick || echo status \$?"
run "$dev tick || echo status \$?"
run "grep -rh image: $live"

say 'What somebody changes by hand is put right.'
run "rm $live/payment/shop-dev/Service-payment.yaml"
sleep 1
run "$dev tick || echo status \$?"
run "ls $live/payment/shop-dev/Service-payment.yaml"

say 'The server is away: nothing changes.  It comes back with a release.'
mv ../shop-manifests.git ../away.git
run "$dev tick || echo status \$?"
mv ../away.git ../shop-manifests.git
edit 's/v1.4.0/v1.4.1/'
run 'git commit -q -a -m "payment v1.4.1 in dev" && git push -q origin HEAD:dev'
run "$dev tick || echo status \$?"
run "grep -rh image: $live"
run "$dev status"
