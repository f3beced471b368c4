#!/bin/sh
# New keys: values are sealed to them with one command, and what a lost key
# could open is listed.
. "${0%/*}/common"

keys
configuration
unit
write $dir/db.yaml <<-\EOF
	apiVersion: v1
	kind: Secret
	metadata: {name: db}
	stringData:
	  password: hunter2   # since ever
	  user: shop
EOF
sluice-seal seal -e prod -c config -s signers $dir/db.yaml
publish()
{
	GIT_INDEX_FILE=$PWD/config.index
	export GIT_INDEX_FILE
	git --work-tree=config add --all --force .
	git update-ref refs/sluice/config \
	    "$(git commit-tree -m "$1" $(git rev-parse -q --verify \
	    refs/sluice/config | sed 's/^/-p /') "$(git write-tree)")"
	unset GIT_INDEX_FILE
}
publish 'first keys'
git add apps
git commit --quiet -m 'sealed'
printf 'changed' | sluice-seal seal -e prod -s signers $dir/db.yaml user=-
git commit --quiet -a -m 'another user'

ssh-keygen -q -t ed25519 -N '' -f two
sluice-seal add-node prod node-2=@two.pub -c config --sign owner \
    -i break-glass.txt
publish 'node-2'
sluice-seal remove-node prod node-1 -c config --sign owner
publish 'without node-1'
verify='sluice-seal verify -e prod -s signers'
complains 1 'what is sealed to former keys is told' $verify $dir/db.yaml <<-EOF
	$dir/db.yaml:6:15: error: the value of 'password' is sealed to generation 1 of the keys of 'prod', which has 2 [sealed/recipients]
	    hint: fetch the configuration and run 'sluice-seal reseal'
	$dir/db.yaml:7:11: error: the value of 'user' is sealed to generation 1 of the keys of 'prod', which has 2 [sealed/recipients]
	    hint: fetch the configuration and run 'sluice-seal reseal'
EOF
cp $dir/db.yaml before
ok 'a node seals it anew' sluice-seal reseal -e prod -s signers -i two \
    $dir/db.yaml
ok 'which is good' $verify $dir/db.yaml
is 'the rest of the lines stays' "$(masked $dir/db.yaml)" "$(masked before)"
is 'so do the values' "$(sluice-seal unseal $dir/db.yaml user -i two)" changed
cp $dir/db.yaml again
ok 'sealing anew once more' sluice-seal reseal -e prod -s signers -i two \
    $dir/db.yaml
equals_file 'changes nothing' $dir/db.yaml again
exits 1 'the removed node does not open it' \
    sluice-seal unseal $dir/db.yaml -i node
sed -i 's/ password/ passwort/' $dir/db.yaml
sluice-seal reseal -e prod -s signers --all -i two $dir/db.yaml
complains 1 'its place is that of the old seal, not of the document' \
    sluice-seal show $dir/db.yaml <<-EOF
	$dir/db.yaml:6:15: error: the value of 'passwort' is sealed for the key 'password' [sealed/scope]
EOF

git commit --quiet -a -m 'sealed anew'
run sluice-seal exposure @node.pub
sed "s/since [0-9-]*/since DAY/; s/blob [0-9a-f]*\$/blob ID/" "$out" >list
sort list >sorted
prints 'what the removed node could open' cat sorted <<-EOF
	past prod shop/prod-db password, since DAY, $dir/db.yaml, blob ID
	past prod shop/prod-db user, since DAY, $dir/db.yaml, blob ID
	past prod shop/prod-db user, since DAY, $dir/db.yaml, blob ID
EOF
run sluice-seal exposure @two.pub
is 'the other one opens what is live' "$(grep -c '^live ' "$out")" 2
is 'and all that was' "$(grep -c '^past ' "$out")" 3
ssh-keygen -q -t ed25519 -N '' -f stranger
prints 'a stranger nothing' sluice-seal exposure @stranger.pub </dev/null
done_testing
