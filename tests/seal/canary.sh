#!/bin/sh
# A secret that was sealed and opened is nowhere afterwards: in no file, no
# object, no core dump, and in the environment of no process.
. "${0%/*}/common"

keys
configuration
unit
canary=$(od -An -tx1 -N20 /dev/urandom | tr -d ' \n')
encoded=$(printf %s "$canary" | base64 | tr -d '\n=')
write $dir/db.yaml <<-\EOF
	apiVersion: sluice/v1
	kind: SealedSecret
	metadata: {name: db}
	spec:
	  encryptedData: {}
EOF

# The patterns come by a pipe: on a command line they would be seen.
patterns()
{
	printf '%s\n%s\n' "$canary" "${encoded%???}"
}

# The files below a directory that have one.
found()
{
	patterns | grep -rlaF -f - "$1" || :
}

seal='-e prod -c config -s signers'
printf %s "$canary" | sluice-seal seal $seal $dir/db.yaml password=-
printf %s "$canary" | sluice-seal raw $seal --namespace shop \
    --name prod-db password=- >value
is 'the value is sealed' \
    "$(sluice-seal unseal $dir/db.yaml password -i break-glass.txt)" "$canary"
ok 'it is sealed anew' sluice-seal reseal $seal -a -i node $dir/db.yaml
git add apps config
git commit --quiet -m 'sealed'

# A program that dies with the value in its hands.
mkfifo pipe
# shellcheck disable=SC3045 # where there is no such limit, none holds
ulimit -c unlimited 2>limit || :
sluice-seal raw $seal --namespace shop --name prod-db password=- <pipe &
{
	printf %s "$canary"
	sleep 1
	kill -ABRT $!
} >pipe
exits 134 'a program is stopped in the middle' wait $!
rm pipe

is 'no file has it' "$(found .)$(found "$HOME")" ''
git cat-file --batch-all-objects --batch >objects
is 'no object has it' "$(found objects)" ''
cat /proc/[0-9]*/environ >objects 2>limit || :
is 'nor has the environment of a process' "$(found objects)" ''
printf %s "$canary" >leak
is 'it would have been found' "$(found .)" ./leak
done_testing
