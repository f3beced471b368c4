#!/bin/sh
# What is sealed is held, without a key, against the place it is rendered at
# and the keys in refs/sluice/config: a value that was copied to another key,
# name, namespace or environment is refused, at push and by whoever opens it,
# and so is one for other recipients, or in another form.
. "${0%/*}/../lib.sh"
skip_without ssh-keygen

server --admin "$(id -un)" --name shop
seal='-c config -s signers-of-keys'
sluice-seal keygen "$dir/break-glass.txt" >"$dir/break-glass.pub"
ssh-keygen -q -t ed25519 -N '' -C owner -f "$dir/owner"
ssh-keygen -q -t ed25519 -N '' -C node-1 -f "$dir/node"
printf 'config/\nsigners-of-keys\n' >.git/info/exclude
commit README <<-\EOF
	manifests
EOF
printf 'owner %s\n' "$(cat "$dir/owner.pub")" >signers-of-keys
git fetch -q origin refs/sluice/config
git worktree add -q --detach config FETCH_HEAD

# configured WORDS: what was changed in config/ is pushed, and accepted.
configured()
{
	git -C config add --all
	git -C config commit -q -m "$1"
	push "$(git -C config rev-parse HEAD):refs/sluice/config"
	is "$1" "$status" 0
}

for env in dev prod; do
	sluice-seal init-env $env -c config -b "@$dir/break-glass.pub" \
	    --sign "$dir/owner" "node-1=@$dir/node.pub"
done
configured 'keys are made'

for env in dev prod; do
	write apps/db/overlays/$env/kustomization.yaml <<-EOF
		namespace: shop-$env
		namePrefix: $env-
		resources: [login.yaml]
	EOF
	write apps/db/overlays/$env/login.yaml <<-EOF
		apiVersion: v1
		kind: Secret
		metadata: {name: login}
		stringData:
		  user: payment
		  password: securePassword123
	EOF
	sluice-seal seal -e $env $seal apps/db/overlays/$env/login.yaml
done
record 'sealed'
accepted dev
accepted prod
live=$(git rev-parse HEAD)

# refuses NAME <<EOF: the file in dev is refused with these findings.
file=apps/db/overlays/dev/login.yaml
refuses()
{
	cat >"$dir/wanted"
	record "$1"
	push dev
	sed -n 's/^error: apps.db.overlays.dev.login.yaml\(.*\]\)$/\1/p' \
	    "$remote" >"$dir/findings"
	equals_file "$1: refused" "$dir/findings" "$dir/wanted"
	git reset -q --hard "$live"
}

# value KEY ENV: the sealed value.
value()
{
	sed -n "s/^    $1: //p" "apps/db/overlays/$2/login.yaml"
}

sed -i.orig "s,^    user: .*,    user: $(value password dev)," $file
rm $file.orig
refuses 'another key' <<-\EOF
	:6:11: the value of 'user' is sealed for the key 'password', and this is 'user' [sealed/scope]
	:7:15: the value of 'password' stands in another place too [sealed/reused]
EOF

sed -i.orig 's/name: login/name: other/' $file
rm $file.orig
refuses 'another name' <<-\EOF
	:6:11: the value of 'user' is sealed for the Secret 'dev-login', and this is 'dev-other' [sealed/scope]
	:7:15: the value of 'password' is sealed for the Secret 'dev-login', and this is 'dev-other' [sealed/scope]
EOF

# what an overlay makes of it is what counts
sed -i.orig 's/shop-dev/shop-test/' apps/db/overlays/dev/kustomization.yaml
rm apps/db/overlays/dev/kustomization.yaml.orig
refuses 'another namespace' <<-\EOF
	:6:11: the value of 'user' is sealed for namespace 'shop-dev', and this is 'shop-test' [sealed/scope]
	:7:15: the value of 'password' is sealed for namespace 'shop-dev', and this is 'shop-test' [sealed/scope]
EOF

cp apps/db/overlays/prod/login.yaml $file
refuses 'another environment' <<-\EOF
	:6:11: the value of 'user' is sealed for environment 'prod', and this is 'dev' [sealed/scope]
	:7:15: the value of 'password' is sealed for environment 'prod', and this is 'dev' [sealed/scope]
EOF
sed -i.orig "s,^    user: .*,    user: $(value user prod)," $file
rm $file.orig
record 'again'
push dev
push dev
is 'what was refused is refused again' "$(grep -c 'sealed/scope' "$remote")" 1
push feature
is 'on any branch' "$(grep -c 'sealed/scope' "$remote")" 1
git reset -q --hard "$live"

# A scope that was changed cannot be told from a good one without a key; with
# one it can.
changed=$(value password dev | base64 -d | sed 's/key=password/key=user/' |
    base64 | tr -d '\n')
sed -i.orig "s,^    user: .*,    user: $changed," $file
rm $file.orig
record 'a changed scope'
accepted feature
complains 1 'whoever has a key refuses a changed scope' \
    sluice-seal unseal $file user -i "$dir/break-glass.txt" -c config <<-EOF
	$file:6:11: error: the value of 'user' cannot be opened: the header was changed after sealing [sealed/cannot-open]
EOF
git reset -q --hard "$live"

# other forms
sed -i.orig 's/^    user: ./    user: /' $file
rm $file.orig
refuses 'no sealed value' <<-\EOF
	:6:11: the value of 'user' is no sealed value: it is not base64 on one line [sealed/malformed]
	:6:11: the value of 'user' in plaintext in SealedSecret login [secret/plaintext]
EOF
age=$(command -v age || :)
if [ "$age" ]; then
	plain=$(printf x | age -r "$(cat "$dir/break-glass.pub")" | base64 |
	    tr -d '\n')
	sed -i.orig "s,^    user: .*,    user: $plain," $file
	rm $file.orig
	refuses 'no scope' <<-\EOF
		:6:11: the value of 'user' is no sealed value: it has no scope [sealed/malformed]
	EOF
fi

# other recipients: a list of one's own making
cp -R config "$dir/theirs"
rm -rf "$dir/theirs/.git" "$dir/theirs/keys/dev"
sluice-seal init-env dev -c "$dir/theirs" -b "@$dir/break-glass.pub" \
    --sign "$dir/owner" "node-1=@$dir/node.pub"
printf x | sluice-seal seal -e dev -c "$dir/theirs" -s signers-of-keys $file \
    user=-
refuses 'other recipients' <<-\EOF
	:6:11: the value of 'user' is sealed to recipients that 'dev' never had [sealed/recipients]
EOF

# new keys: what is there may stay, what comes must be sealed to them
cp -R config "$dir/former"
sluice-seal remove-node dev node-1 -c config --sign "$dir/owner"
configured 'a node is removed'
printf x | sluice-seal seal -e dev -c "$dir/former" -s signers-of-keys $file \
    user=-
record 'sealed to former keys'
push dev
grep -v '^hint' "$remote" >"$dir/findings"
equals_file 'former keys: refused' "$dir/findings" - <<-EOF
	error: $file:6:11: the value of 'user' is sealed to generation 1 of the keys of 'dev', which has 2 [sealed/recipients]
	warning: $file:7:15: the value of 'password' is sealed to generation 1 of the keys of 'dev', which has 2 [sealed/recipients]
	error: 1 problem; nothing was accepted
EOF
git reset -q --hard "$live"
printf x | sluice-seal seal -e dev $seal $file user=-
record 'sealed to the new keys'
accepted dev
ok 'what was not changed is a warning' grep -q \
    "^warning: $file:7:15: .* generation 1 of the keys" "$remote"

# no keys at all
write apps/db/overlays/staging/kustomization.yaml <<-\EOF
	resources: [../dev]
EOF
record 'in staging'
push staging
ok 'an environment without keys' grep -q \
    "dev-login is sealed, and environment 'staging' has no keys" "$remote"
git reset -q --hard HEAD~1

# the lists of the configuration are held against their forms
# keys that would be lost with the nodes
cp config/keys/dev/recipients "$dir/whole"
sed '/^holder break-glass/d' "$dir/whole" >config/keys/dev/recipients
git -C config commit -q -a -m 'nodes only'
push "$(git -C config rev-parse HEAD):refs/sluice/config"
equals_file 'without a break-glass key they are refused' "$remote" - <<-\EOF
	error: keys/dev/recipients: if the nodes of 'dev' are lost, nobody can open its secrets [recipients/no-break-glass]
	hint: give it a key that is kept offline, with 'sluice-seal rotate dev --break-glass KEY', or say so with a line 'no-break-glass'
	error: 1 problem; nothing was accepted
EOF
printf 'no-break-glass\n' >>config/keys/dev/recipients
git -C config commit -q -a -m 'nodes only, and meant'
push "$(git -C config rev-parse HEAD):refs/sluice/config" -o preview
ok 'unless it is said' grep -q 'success: preview' "$remote"
git -C config reset -q --hard HEAD~2

printf 'holder node-9 rsa\n' >>config/keys/dev/recipients
write config/secrets-allow.yaml <<-\EOF
	allow:
	- {rule: secret/key-name, value: x}
EOF
git -C config add --all
git -C config commit -q -m 'bad lists'
refused "$(git -C config rev-parse HEAD):refs/sluice/config" <<-\EOF
	error: keys/dev/recipients:9:1: this is no recipient ('age1...' or 'ssh-ed25519 ...') [recipients/line]
	error: secrets-allow.yaml:2:3: the 'value' of an entry is the SHA-256 of what may stay, as 64 digits [secret/allow-list]
	error: 2 problems; nothing was accepted
EOF
git -C config reset -q --hard HEAD~1

# what may stay, by its hash, a rule, a place and a day
allow()
{
	write config/secrets-allow.yaml <<-EOF
		allow:
		- rule: secret/key-name
		  value: $(printf %s securePassword123 | sha256sum | cut -d' ' -f1)
		  path: charts/*
		  until: "$1"
		  reason: the vendor's default, changed at first login
	EOF
	configured "allowed until $1"
}
write charts/db/values.yaml <<-\EOF
	password: securePassword123
EOF
record 'a chart'
allow 2001-01-01
refused charts <<-\EOF
	error: charts/db/values.yaml:1:11: 'password' has its value in plaintext [secret/key-name]
	hint: it was allowed until 2001-01-01
	error: 1 problem; nothing was accepted
EOF
allow 9999-12-31
accepted charts
commit other/db/more.yaml <<-\EOF
	password: securePassword123 # as above
EOF
refused charts <<-\EOF
	error: other/db/more.yaml:1:11: 'password' has its value in plaintext [secret/key-name]
	hint: move it into a Secret, run 'sluice-seal seal -e ENV' on that, and change it: your history has it
	error: 1 problem; nothing was accepted
EOF
done_testing
