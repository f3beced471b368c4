#!/bin/sh
# Sealing changes values and nothing else: comments, order and all other bytes
# stay, and one changed value is one changed line.
. "${0%/*}/common"

keys
configuration
unit
# no private key is needed
rm break-glass.txt node owner
seal='sluice-seal seal -e prod -c config -s signers'

write $dir/db.yaml <<\EOF
# The database.
apiVersion: v1   # as ever
kind: Secret
metadata:
  name: db
  labels: {app: db}
type: Opaque # for now
# What is secret in it:
data:   # base64
  # a name
  user: c2hvcA==  # shop

  "host": 'ZGI='
stringData:
  password: hunter2
  config.ini: |  # a file
    [db]
    password = hunter2

# the end of it
---
apiVersion: v1
kind: ConfigMap
metadata: {name: other}
data: {password: "not touched"}
EOF
ok 'a manifest is sealed' $seal $dir/db.yaml
prints 'and nothing else changes' masked $dir/db.yaml <<\EOF
# The database.
apiVersion: sluice/v1   # as ever
kind: SealedSecret
metadata:
  name: db
  labels: {app: db}
# What is secret in it:
spec:
  encryptedData:   # base64
    # a name
    user: YWdlLWVu...  # shop

    "host": YWdlLWVu...
    password: YWdlLWVu...
    config.ini: YWdlLWVu... # a file
  template:
    type: Opaque # for now

# the end of it
---
apiVersion: v1
kind: ConfigMap
metadata: {name: other}
data: {password: "not touched"}
EOF
ok 'the result is what a server wants' \
    sluice-seal verify -e prod -c config -s signers $dir/db.yaml
today=$(date -u +%Y-%m-%d)
for value in '11: user' '13: host' '14: password' '15: config.ini'; do
	printf '%s:%s: prod shop/prod-db, %s, since %s\n' $dir/db.yaml \
	    "$value" 'generation 1 of 1, 2 recipients' "$today"
done >shown
ok 'they are shown' sluice-seal show -c config $dir/db.yaml
equals_file 'for the rendered name' "$out" shown

# A file of twenty values, one of which changes.
{
	printf 'apiVersion: v1\nkind: Secret\nmetadata: {name: db}\n'
	printf 'stringData:\n'
	for i in 01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20
	do
		printf '  # the value of %s\n  key-%s: v%s # here\n' $i $i $i
	done
} >$dir/db.yaml
ok 'twenty values are sealed' $seal $dir/db.yaml
cp $dir/db.yaml before
printf 'new' >value
ok 'one is sealed anew' $seal $dir/db.yaml key-07=@value
diff before $dir/db.yaml >changes || :
is 'that is one line' "$(grep -c '^[<>]' changes)" 2
is 'with its comment' "$(masked changes | sed -n 's/^> //p')" \
    '    key-07: YWdlLWVu... # here'
cp $dir/db.yaml before
ok 'one is added from standard input' \
    sh -c "printf x | $seal $dir/db.yaml new=-"
diff before $dir/db.yaml >changes || :
is 'that is one more line' "$(masked changes | sed 1d)" \
    '>     new: YWdlLWVu...'

# Odd ways to write it.
printf 'apiVersion: v1\r\nkind: Secret\r\nmetadata: {name: db}\r\n' \
    >$dir/db.yaml
printf 'stringData:\r\n  a: b\r\n' >>$dir/db.yaml
ok 'lines that end in CR LF' $seal $dir/db.yaml
ok 'and one more' $seal $dir/db.yaml new=@value
is 'stay so' "$(grep -c "$(printf '\r')\$" $dir/db.yaml)" 7
printf 'apiVersion: sluice/v1\nkind: SealedSecret\nmetadata: {name: db}\n' \
    >$dir/db.yaml
printf 'spec:\n  encryptedData: {}' >>$dir/db.yaml
ok 'the first value of all' $seal $dir/db.yaml one=@value
ok 'and the second' $seal $dir/db.yaml two=@value
is 'stand below each other' "$(masked $dir/db.yaml | sed 1,4d)" \
    '  encryptedData:
    one: YWdlLWVu...
    two: YWdlLWVu...'

write $dir/db.yaml <<\EOF
apiVersion: v1
kind: Secret
metadata: {name: db}
stringData:
  a: &x hidden
  b: *x
EOF
cp $dir/db.yaml before
complains 1 'what is written in tricks is refused' $seal $dir/db.yaml <<EOF
$dir/db.yaml:5:3: error: this map cannot be sealed as it is written [sealed/not-editable]
    hint: write it in block style, a key on each line, without anchors, aliases and tags
EOF
equals_file 'and left alone' $dir/db.yaml before
write $dir/db.yaml <<\EOF
apiVersion: v1
kind: Secret
metadata:
  name: db
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: '{"data":1}'
stringData:
  a: b
EOF
complains 1 'a copy of the plaintext is not left' $seal $dir/db.yaml <<EOF
$dir/db.yaml:6:55: error: the annotation 'kubectl.kubernetes.io/last-applied-configuration' holds a copy of the Secret [sealed/last-applied]
    hint: take it out of the file
EOF

write $dir/db.yaml <<\EOF
apiVersion: sluice/v1
kind: SealedSecret
metadata: {name: db}
spec:
  encryptedData: {}
EOF
complains 2 'a value on the command line is refused' \
    $seal $dir/db.yaml password=hunter2 <<\EOF
error: a value on the command line can be seen by others: use 'password=@FILE', 'password=-' or 'password'
EOF
write other.yaml <<\EOF
apiVersion: v1
kind: Secret
metadata: {name: db}
stringData:
  a: b
EOF
complains 1 'a file that no unit uses has no known name' \
    $seal other.yaml <<\EOF
other.yaml:1:1: error: nothing in 'prod' is made of this, so what it is called there is not known [gen/no-place]
    hint: list the file under 'resources' of a unit, or use --namespace and --name
EOF
ok 'unless it is said' \
    $seal other.yaml --namespace shop --name prod-other
done_testing
