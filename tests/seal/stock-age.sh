#!/bin/sh
# Whoever has the break-glass key opens a value with stock tools alone, as the
# manual says; after any change of its scope neither age nor sluice does.
. "${0%/*}/common"
skip_without age base64

keys
configuration
unit
write $dir/db.yaml <<-\EOF
	apiVersion: v1
	kind: Secret
	metadata: {name: db}
	stringData:
	  password: correct horse
	  user: shop
EOF
ok 'a Secret is sealed' sluice-seal seal -e prod -c config -s signers \
    $dir/db.yaml

# the line of the manual
line=$(sed -n 's/^\(sed -n .*breakglass.txt\)$/\1/p' \
    "$tests/../man/sluice-sealed.5" | sed 's/\\e/\\/g')
cp break-glass.txt breakglass.txt
cp $dir/db.yaml s.yaml
is 'age opens it' "$(sh -c "$line")" 'correct horse'
is 'its scope can be read' "$(sed -n 's/^    password: //p' s.yaml |
    base64 -d | sed -n 's/ to=.*//;2p')" \
    '-> sluice/1 env=prod ns=shop name=prod-db key=password'

# Put the scope of a value through a filter, and try to open the result.
forged()
{
	sed -n 's/^    password: //p' s.yaml | base64 -d >value.age
	LC_ALL=C sed "$1" value.age >forged.age
	{
		sed '/password: /,$d' s.yaml
		printf '    password: %s\n' "$(base64 -w 0 forged.age)"
	} >forged.yaml
}
for change in '2s/ns=shop/ns=evil/' '2s/env=prod/env=live/' '2,3d' \
    '2s/key=password/key=other/'; do
	forged "$change"
	exits 1 "age refuses it after $change" \
	    age -d -i breakglass.txt forged.age
	exits 1 'and so does sluice' \
	    sluice-seal unseal forged.yaml password -i breakglass.txt
done
forged '2s/ns=shop/ns=evil/'
complains 1 'and says why' \
    sluice-seal unseal forged.yaml password -i breakglass.txt <<-\EOF
	forged.yaml:6:15: error: the value of 'password' cannot be opened: the header was changed after sealing [sealed/cannot-open]
EOF

is 'a holder reads one value' \
    "$(sluice-seal unseal s.yaml password -i breakglass.txt)" 'correct horse'
is 'or all, with the key of a node' \
    "$(sluice-seal unseal s.yaml -c config -i node | tr '{,' '\n\n')" '
"data":
"password":"Y29ycmVjdCBob3JzZQ=="
"user":"c2hvcA=="}
"apiVersion":"v1"
"kind":"Secret"
"metadata":
"name":"prod-db"
"namespace":"shop"}
"type":"Opaque"}'
ssh-keygen -q -t ed25519 -N '' -f stranger
exits 1 'nobody else' sluice-seal unseal s.yaml -c config -i stranger

ok 'a single value is made' sh -c 'printf raw | sluice-seal raw -e prod \
    -c config -s signers --namespace shop --name db key=- >raw'
is 'and opened' "$(base64 -d raw | age -d -i breakglass.txt)" raw
done_testing
