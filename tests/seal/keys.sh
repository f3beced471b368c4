#!/bin/sh
# Keys of an environment are made for nodes and a break-glass key, and opened
# with stock age by both.
. "${0%/*}/common"
skip_without age

umask 000
keys
is 'a key file is closed to others' "$(stat -c %a break-glass.txt)" 600
complains 3 'a key file is never overwritten' \
    sluice-seal keygen break-glass.txt <<-\EOF
	error: cannot create 'break-glass.txt': cannot open it: File exists
EOF
umask 022
ok 'age reads the key' age-keygen -y -o age.pub break-glass.txt
equals_file 'and finds the same recipient' age.pub break-glass.pub

write config/sluice.yaml <<-\EOF
	repository: shop
EOF
complains 2 'without a break-glass key no keys are made' \
    sluice-seal init-env prod -c config --sign owner n=@node.pub <<-\EOF
	error: name a key with --break-glass, or say --no-break-glass
EOF
ok 'unless that is said' sluice-seal init-env prod -c config \
    --no-break-glass --sign owner n=@node.pub
is 'and the list says so' "$(tail -n 1 config/keys/prod/recipients)" \
    no-break-glass
ok 'until there is one' sluice-seal rotate prod -c config \
    -b @break-glass.pub --sign owner
is 'which it says as well' "$(grep -c 'break-glass' \
    config/keys/prod/recipients)" 1
rm -r config
configuration
node=$(cut -d' ' -f1,2 node.pub)
own=$(sed -n 's/^to //p' config/keys/prod/recipients | head -n 1)
prints 'the list of recipients' cat config/keys/prod/recipients <<-EOF
	sluice-recipients 1
	repository shop
	environment prod
	generation 1
	to $own
	to $(cat break-glass.pub)
	holder break-glass $(cat break-glass.pub)
	holder node-1 $node node-1
EOF
ok 'is signed' sh -c 'ssh-keygen -Y verify -f signers \
    -n sluice-recipients -I owner@example.com \
    -s config/keys/prod/recipients.sig <config/keys/prod/recipients'
for key in break-glass.txt node; do
	ok "$key opens the environment's key" \
	    age -d -i $key -o "$key.out" config/keys/prod/identity-1.age
	is 'which is the one of the list' \
	    "$(age-keygen -y "$key.out")" "$own"
done
complains 2 'keys are not made twice' sluice-seal init-env prod -c config \
    -b @break-glass.pub --sign owner <<-\EOF
	error: 'prod' has keys; 'rotate' makes new ones
EOF

chmod 640 break-glass.txt
complains 2 'a key file that others can read is refused' \
    sluice-seal add-node prod node-2=@node.pub -c config --unsigned \
    -i break-glass.txt <<-\EOF
	error: the key file 'break-glass.txt' is open to others (mode 640); run chmod 600
EOF
chmod 600 break-glass.txt
ssh-keygen -q -t ed25519 -N secret -f locked
complains 2 'a key with a passphrase is refused' \
    sluice-seal add-node prod node-2=@node.pub -c config --unsigned \
    -i locked <<-\EOF
	error: cannot use the identity 'locked': the SSH private key cannot be used: it has a passphrase
EOF

ssh-keygen -q -t ed25519 -N '' -f two
complains 1 'only who holds the keys can add a node' \
    sluice-seal add-node prod node-2=@two.pub -c config --sign owner \
    -i two <<-\EOF
	error: the identity of 'prod', generation 1, is sealed to none of yours
EOF
ok 'such as the holder of the break-glass key' \
    sluice-seal add-node prod node-2=@two.pub -c config --sign owner \
    -i break-glass.txt
ok 'the new node opens the key' \
    age -d -i two -o two.out config/keys/prod/identity-1.age

ok 'removing a node needs no private key' \
    sluice-seal remove-node prod node-1 -c config --sign owner
is 'there is a new generation' \
    "$(grep -c '^generation 2$' config/keys/prod/recipients)" 1
is 'the former one is remembered' \
    "$(grep -c '^former 1 ' config/keys/prod/recipients)" 1
exits 1 'the removed node does not open it' \
    age -d -i node -o no config/keys/prod/identity-2.age
ok 'the other one does' \
    age -d -i two -o yes config/keys/prod/identity-2.age
complains 2 'who is no holder cannot be removed' \
    sluice-seal remove-node prod node-1 -c config --sign owner <<-\EOF
	error: 'node-1' holds no key of 'prod'
EOF

sluice-seal keygen new.txt >new.pub
ok 'a new break-glass key comes with new keys, and without the old one' \
    sluice-seal rotate prod -c config --sign owner -b @new.pub
is 'values are sealed to it' \
    "$(sed -n 's/^to //p' config/keys/prod/recipients | sed 1d)" \
    "$(cat new.pub)"
exits 1 'and the old one opens nothing new' \
    age -d -i break-glass.txt -o no config/keys/prod/identity-3.age
done_testing
