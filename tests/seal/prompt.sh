#!/bin/sh
# A value is asked for at the terminal, which does not show it.
. "${0%/*}/common"
skip_without script
script -qec true typescript >"$out" 2>&1 || skip 'no terminals here'

keys
configuration
unit
write $dir/db.yaml <<-\EOF
	apiVersion: sluice/v1
	kind: SealedSecret
	metadata: {name: db}
	spec:
	  encryptedData: {}
EOF
cmd="sluice-seal seal -e prod -c config -s signers $dir/db.yaml password"
{
	sleep 1
	printf 'hunter2\n'
} | run script -qec "$cmd" typescript
is 'it is sealed' "$status" 0
is 'after a question' "$(grep -ac "value of 'password': " "$out")" 1
is 'and not shown' "$(grep -ac hunter2 "$out" typescript | sed 's/.*://' |
    tr -d '\n')" 00
is 'and is what was typed' \
    "$(sluice-seal unseal $dir/db.yaml password -i break-glass.txt)" hunter2
complains 3 'without a terminal there is nobody to ask' \
    setsid -w $cmd <<-\EOF
	error: there is no terminal to ask at: No such device or address
EOF
done_testing
