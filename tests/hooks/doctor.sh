#!/bin/sh
# sluice-doctor finds what is wrong with a repository, and the command that it
# gives for each thing mends it; of one that is in order it says nothing.
. "${0%/*}/../lib.sh"

server
commit_unit
accepted dev
account=$(id -un)

healthy()
{
	prints "$1" sluice-doctor --authorized-keys "$dir/keys" \
	    --sshd-config "$dir/sshd_config" "$server" </dev/null
}

# finds NAME <<EOF: the doctor says exactly this, with SERVER for the path,
# and without the hints.
finds()
{
	cat >"$dir/findings"
	run sluice-doctor --authorized-keys "$dir/keys" \
	    --sshd-config "$dir/sshd_config" "$server"
	keep_hints
	sed "/^    hint: /d; s,$server,SERVER,g" "$out" >"$dir/found"
	is "$1: a problem" "$status" 1
	equals_file "$1" "$dir/found" "$dir/findings"
}

# consult: what the doctor says is looked at by the next calls of "said".
consult()
{
	run sluice-doctor "$server"
	cp "$out" "$dir/found"
	keep_hints
}

keep_hints()
{
	sed -n 's/^    hint: //p' "$out" | sort -u >"$dir/hints"
}

# said NAME PATTERN
said()
{
	ok "$1" grep -q "$2" "$dir/found"
}

# mends NAME: the commands of the last hints leave nothing to be found.
mends()
{
	while read -r command; do
		eval "$command" >>"$dir/log" 2>&1 || :
	done <"$dir/hints"
	healthy "$1, and what it says mends it"
}

healthy 'a repository in order'
healthy 'and it was not changed by looking'

# --- settings ---

settings='receive.procReceiveRefs receive.hideRefs receive.fsckObjects
    receive.advertisePushOptions receive.advertiseAtomic receive.unpackLimit
    receive.maxInputSize core.fsync gc.cruftPacks core.logAllRefUpdates
    gc.reflogExpire'
for name in $settings; do
	git --git-dir="$server" config --unset-all "$name"
done
consult
for name in $settings; do
	said "$name is missed" "config: error: $name is unset, '"
done
mends 'settings that are gone'
git --git-dir="$server" config receive.fsckObjects false
finds 'a setting that was changed' <<-\EOF
	SERVER/config: error: receive.fsckObjects is 'false', 'true' is expected: Git takes damaged and deceiving objects otherwise [doctor/setting]
EOF
sluice-init --print "$server" >"$dir/hints"
is 'sluice-init --print names the commands' "$(wc -l <"$dir/hints")" 2
mends 'a setting that was changed'
git --git-dir="$server" config receive.maxInputSize 200m
healthy 'a limit that is the choice of the administrator'
git config --global core.hooksPath /etc/hooks
finds 'hooks that are elsewhere' <<-\EOF
	SERVER/config: error: core.hooksPath is '/etc/hooks', and is to be unset: Git looks for hooks elsewhere otherwise [doctor/setting]
EOF
complains 2 'sluice-init cannot do anything about it' \
    sluice-init "$server" <<-\EOF
	error: Git looks for hooks in '/etc/hooks', by the setting core.hooksPath of the account or the machine: unset it
EOF
mends 'hooks that are elsewhere'

# --- hooks and Git ---

rm "$server/hooks/pre-receive"
finds 'a hook that is gone' <<-\EOF
	SERVER/hooks/pre-receive: error: this hook is missing [doctor/hook]
EOF
mends 'a hook that is gone'
ln -sf /nowhere/proc-receive "$server/hooks/proc-receive"
finds 'a hook that leads nowhere' <<-\EOF
	SERVER/hooks/proc-receive: error: this leads to '/nowhere/proc-receive', which is not there [doctor/hook]
EOF
mends 'a hook that leads nowhere'
rm "$server/hooks/post-receive"
echo 'exec mail' >"$server/hooks/post-receive"
finds 'a hook of somebody else' <<-EOF
	SERVER/hooks/post-receive: error: this hook is somebody else's, where '$BUILD/bin/post-receive' is expected [doctor/hook]
EOF
mends 'a hook of somebody else'

mkdir "$dir/old"
cat >"$dir/old/git" <<-EOF
	#!/bin/sh
	case " \$* " in
	*' version '*) echo git version 2.28.0 ;;
	*) exec $(command -v git) "\$@" ;;
	esac
EOF
chmod +x "$dir/old/git"
new=$PATH
PATH=$dir/old:$PATH
finds 'a Git that is too old' <<-\EOF
	git: error: this is 'git version 2.28.0': before 2.29 it does not know proc-receive, and refuses every push to an environment [doctor/git]
EOF
PATH=$new

# --- what was left behind ---

lock=$server/refs/heads/dev.lock
: >"$lock"
touch -d '3 hours ago' "$lock"
finds 'a lock' <<-\EOF
	SERVER/refs/heads/dev.lock: error: this has locked 'refs/heads/dev' for 3 hours, and the process that made it is gone [doctor/lock]
EOF
mkfifo "$dir/work.in"
(cd "$server" && exec git cat-file --batch <"$dir/work.in" >"$dir/log") &
worker=$!
exec 3>"$dir/work.in"
echo HEAD >&3
until [ -s "$dir/log" ]; do
	sleep 0.1
done
finds 'a lock, while something works there' <<-EOF
	SERVER/refs/heads/dev.lock: warning: this has locked 'refs/heads/dev' for 3 hours; process $worker, 'git', works here [doctor/lock]
EOF
touch -d '10 minutes ago' "$lock"
healthy 'a lock of a push that is under way'
exec 3>&-
wait $worker
finds 'a lock once nothing works there' <<-\EOF
	SERVER/refs/heads/dev.lock: error: this has locked 'refs/heads/dev' for 10 minutes, and the process that made it is gone [doctor/lock]
EOF
mends 'a lock'
for file in packed-refs config HEAD; do
	: >"$server/$file.lock"
	touch -d '1 day ago' "$server/$file.lock"
done
mkdir -p "$server/objects/tmp_objdir-incoming-x/pack"
touch -d '2 days ago' "$server/objects/tmp_objdir-incoming-x"
finds 'what a crash leaves' <<-\EOF
	SERVER/HEAD.lock: error: this has locked 'HEAD' for 1 day, and the process that made it is gone [doctor/lock]
	SERVER/config.lock: error: this has locked 'config' for 1 day, and the process that made it is gone [doctor/lock]
	SERVER/objects/tmp_objdir-incoming-x: error: this is of a push that has not ended for 2 days, and the process that made it is gone [doctor/lock]
	SERVER/packed-refs.lock: error: this has locked 'packed-refs' for 1 day, and the process that made it is gone [doctor/lock]
EOF
mends 'what a crash leaves'

# --- owners, modes, dates ---

chmod 644 "$server/sluice/signing-key"
finds 'a key that others can read' <<-\EOF
	SERVER/sluice/signing-key: error: others can reach this (mode 644) [doctor/mode]
EOF
mends 'a key that others can read'
chmod 755 "$server/sluice"
finds 'a directory that others can enter' <<-\EOF
	SERVER/sluice: error: others can reach this (mode 755) [doctor/mode]
EOF
mends 'a directory that others can enter'
chmod 777 "$server/refs" "$server/hooks" "$server/refs/heads"
consult
said 'directories that all can write to' \
    'everybody can write here, and 2 more like it \[doctor/mode\]'
mends 'directories that all can write to'
if [ "$(id -u)" -eq 0 ]; then
	chown nobody "$server/refs/heads"
	finds 'a directory of another account' <<-EOF
		SERVER/refs/heads: error: this does not belong to '$account', as the repository does [doctor/owner]
	EOF
	chown "$account" "$server/refs/heads"
	chown nobody "$server"
	consult
	said 'a repository of another account' \
	    "hint: sudo -u nobody sluice-doctor $server\$"
	chown "$account" "$server"
fi
touch -d 'now + 25 hours' "$server/description"
finds 'a clock that was set back' <<-\EOF
	SERVER/description: warning: this was written 1 day ahead of this machine's clock [doctor/clock]
EOF
touch "$server/description"

# --- room ---

mkdir "$dir/small"
cat >"$dir/crowd" <<-\EOF
	mount -t tmpfs -o size=8m tmpfs "$2" && cp -R "$1" "$2" &&
	    exec sluice-doctor "$2/server.git"
EOF
run unshare -m true
if [ "$status" -eq 0 ]; then
	exits 1 'a disk that is nearly full' \
	    unshare -m sh "$dir/crowd" "$server" "$dir/small"
	cp "$out" "$dir/found"
	said 'is named' 'only [0-9] MiB .* free \[doctor/room\]'
fi

# --- keys and people ---

mv "$server/sluice/signing-key" key
finds 'a key that is gone' <<-\EOF
	SERVER/sluice/signing-key: error: there is no signing key: put it back, or make a new one, which all who check signatures must be given [doctor/key]
EOF
mends 'a key that is gone'
mv key "$server/sluice/signing-key"
cp "$server/sluice/signing-key" key
echo rubbish >"$server/sluice/signing-key"
consult
said 'a key that is none' 'signing-key: error: .*\[doctor/key\]'
cp key "$server/sluice/signing-key"

git --git-dir="$server" config sluice.identity htp
finds 'a source of names that is none' <<-\EOF
	SERVER/config: error: Git's setting sluice.identity is 'htp', did you mean 'http'? [doctor/identity]
EOF
mends 'a source of names that is none'
cat >"$dir/keys" <<-\EOF
	# comment
	restrict,command="SLUICE_USER=kim git-shell -c \"$SSH_ORIGINAL_COMMAND\"" ssh-ed25519 AAAA kim
	ssh-ed25519 AAAA lee
	environment="X=a b,command=\"y\"" ssh-ed25519 AAAA sam
EOF
finds 'keys without a forced command' <<-EOF
	$dir/keys:3:1: error: this key may run any command, and so push without any hook: give it a forced command, as in sluice-hooks(8) [doctor/authorized-keys]
	$dir/keys:4:1: error: this key may run any command, and so push without any hook: give it a forced command, as in sluice-hooks(8) [doctor/authorized-keys]
EOF
rm "$dir/keys"

mkdir "$dir/sshd_config.d"
cat >"$dir/sshd_config" <<-EOF
	# AcceptEnv *
	Include $dir/sshd_config.d/*.conf
	AcceptEnv LANG LC_*
	acceptenv = GIT_PROTOCOL GIT_AUTHOR_* "XMODIFIERS" # and LD_PRELOAD
EOF
git --git-dir="$server" config sluice.identity gitolite
healthy 'an sshd that accepts no more than it should'
printf 'Match User git\n\tAcceptEnv COLORTERM G?T_*\n' \
    >"$dir/sshd_config.d/git.conf"
echo "include $dir/sshd_config.d/git.conf" >"$dir/sshd_config.d/more.conf"
echo 'AcceptEnv *' >>"$dir/sshd_config"
finds 'an sshd that accepts what it should not' <<-EOF
	$dir/sshd_config:5:1: error: by '*', whoever pushes can set LD_PRELOAD, which runs programs of theirs: let sshd accept no more than GIT_PROTOCOL and those of the language [doctor/accept-env]
	$dir/sshd_config.d/git.conf:2:1: error: by 'G?T_*', whoever pushes can set GIT_EXEC_PATH, which runs programs of theirs: let sshd accept no more than GIT_PROTOCOL and those of the language [doctor/accept-env]
EOF
is 'and how it is mended' "$(sed 1q "$dir/hints")" \
    "sudo vi +2 $dir/sshd_config.d/git.conf && sudo systemctl reload ssh"
git --git-dir="$server" config --unset sluice.identity
healthy 'an sshd that nobody comes by'
rm -r "$dir/sshd_config" "$dir/sshd_config.d"

# --- the configuration ---

first=$(git --git-dir="$server" rev-parse refs/sluice/config)
# configure SED: the stored configuration, changed like that, unchecked.
configure()
{
	git fetch -q origin refs/sluice/config
	git switch -q --detach FETCH_HEAD
	sed "$1" sluice.yaml >"$dir/new"
	mv "$dir/new" sluice.yaml
	git commit -q -a -m "$1"
	git push -q -f origin HEAD:refs/heads/config 2>>"$dir/log"
	git --git-dir="$server" update-ref refs/sluice/config config
	git switch -q main
}

configure "s/$account/kim/"
finds 'an account that is nobody' <<-EOF
	SERVER/config: error: whoever pushes is '$account', who is nobody in sluice.yaml: nobody may push [doctor/identity]
EOF
git --git-dir="$server" update-ref refs/sluice/config "$first"
configure "\$s/.*/&\n  lee: {}/"
finds 'two people who are one account' <<-EOF
	SERVER/config: warning: whoever pushes is '$account', and sluice.yaml names 2 people [doctor/identity]
EOF
mends 'two people who are one account'
git --git-dir="$server" config --unset sluice.identity
git --git-dir="$server" update-ref refs/sluice/config "$first"
configure 's/branch:/brunch:/'
consult
said 'a stored configuration that is bad' \
    'the stored configuration is bad: sluice.yaml:.*\[doctor/config\]'
git --git-dir="$server" update-ref -d refs/sluice/config
consult
said 'a configuration that is gone' \
    "there is no 'refs/sluice/config'.*\[doctor/config\]"
mends 'a configuration that is gone'

# --- environments ---

git --git-dir="$server" update-ref -d refs/heads/rendered/dev
finds 'a rendered branch that is gone' <<-\EOF
	SERVER/refs/heads/rendered/dev: error: this does not follow from 'dev' [doctor/rendered]
EOF
mends 'a rendered branch that is gone'
mkdir -p "$server/sluice/pending"
: >"$server/sluice/pending/999999999"
finds 'a push that ended halfway' <<-\EOF
	SERVER/sluice/pending: error: a push ended halfway, and nothing has finished it since [doctor/pending]
EOF
mends 'a push that ended halfway'

ok 'rendering it again finds nothing' sluice-doctor --deep "$server"
empty=$(git --git-dir="$server" mktree </dev/null)
forged=$(git --git-dir="$server" cat-file commit rendered/dev |
    sed "/^gpgsig/,/END SSH/d; s/^tree .*/tree $empty/" |
    git --git-dir="$server" hash-object -t commit -w --stdin)
git --git-dir="$server" update-ref refs/heads/rendered/dev "$forged"
healthy 'a tree in place of the rendered one is not seen'
exits 1 'but with --deep' sluice-doctor --deep "$server"
equals_file 'it is' "$out" - <<-EOF
	$server/refs/heads/rendered/dev: error: this is not what is rendered now from 'dev' [doctor/rendered]
	    hint: sluice-reconcile --rerender $server
EOF
ok 'what it says' sluice-reconcile --rerender "$server"
ok 'mends it' sluice-doctor --deep "$server"

when="$(($(date +%s) + 7200)) +0000"
GIT_COMMITTER_DATE=$when git commit -q --allow-empty -m late
git push -q origin HEAD:dev 2>>"$dir/log"
consult
said 'a commit from the future' \
    'refs/heads/dev: warning: commit .* ahead .*\[doctor/clock\]'

# --- the whole ---

exits 2 'what is no repository' sluice-doctor "$dir/home"
exits 2 'what is not there' sluice-doctor "$dir/nowhere"
complains 2 'a path that Git cannot name to hooks' \
    sluice-init "$dir/a:b.git" <<-EOF
	error: there is a ':' in the path of '$dir/a:b.git': hooks could not find their objects there
EOF
exits 2 'a form that is none' sluice-doctor -o yaml "$server"
git --git-dir="$server" config core.fsync none
exits 1 'as json' sluice-doctor -o json "$server"
cp "$out" "$dir/found"
said 'it says the same' '"rule":"doctor/setting"'
done_testing
