#!/bin/sh
# A sealed value is for one key of one Secret of one environment; copied
# anywhere else it is refused, and why is said.
. "${0%/*}/common"

keys
configuration
unit
sluice-seal init-env dev -c config -b @break-glass.pub --sign owner
seal='sluice-seal seal -c config -s signers'
verify='sluice-seal verify -c config -s signers'
write $dir/db.yaml <<-\EOF
	apiVersion: v1
	kind: Secret
	metadata: {name: db}
	stringData:
	  password: hunter2
EOF
$seal -e prod $dir/db.yaml
ok 'in its place it is good' $verify -e prod $dir/db.yaml

cp $dir/db.yaml good
sed -i 's/password/other/' $dir/db.yaml
complains 1 'under another key' $verify -e prod $dir/db.yaml <<-EOF
	$dir/db.yaml:6:12: error: the value of 'other' is sealed for the key 'password', and this is 'other' [sealed/scope]
	    hint: a sealed value cannot be copied; seal it anew for its new place
EOF
cp good $dir/db.yaml
sed -i 's/namePrefix.*/namePrefix: new-/' $dir/kustomization.yaml
complains 1 'under another name, which an overlay gave it' \
    $verify -e prod $dir/db.yaml <<-EOF
	$dir/db.yaml:6:15: error: the value of 'password' is sealed for the Secret 'prod-db', and this is 'new-db' [sealed/scope]
	    hint: a sealed value cannot be copied; seal it anew for its new place
EOF
sed -i 's/namePrefix.*/namePrefix: prod-/; s/namespace.*/namespace: web/' \
    $dir/kustomization.yaml
complains 1 'in another namespace' $verify -e prod $dir/db.yaml <<-EOF
	$dir/db.yaml:6:15: error: the value of 'password' is sealed for namespace 'shop', and this is 'web' [sealed/scope]
	    hint: a sealed value cannot be copied; seal it anew for its new place
EOF
sed -i 's/namespace.*/namespace: shop/' $dir/kustomization.yaml
mkdir -p apps/db/overlays/dev
cp $dir/* apps/db/overlays/dev
complains 1 'in another environment' \
    $verify -e dev apps/db/overlays/dev/db.yaml <<-\EOF
	apps/db/overlays/dev/db.yaml:6:15: error: the value of 'password' is sealed for environment 'prod', and this is 'dev' [sealed/scope]
	    hint: a sealed value cannot be copied; seal it anew for its new place
EOF
ok 'beside itself' cp $dir/db.yaml $dir/twin.yaml
complains 1 'it is refused too' $verify -e prod --namespace shop \
    --name prod-db $dir/db.yaml $dir/twin.yaml <<-EOF
	$dir/twin.yaml:6:15: error: the value of 'password' stands in another place too [sealed/reused]
	    $dir/db.yaml:6:15: there
EOF

# One base under two names: there is no value for both.
write apps/a/base/kustomization.yaml <<-\EOF
	resources: [s.yaml]
EOF
cp good apps/a/base/s.yaml
for unit in a b; do
	write apps/$unit/overlays/prod/kustomization.yaml <<-EOF
		namespace: $unit
		resources: [../../../a/base]
	EOF
done
complains 1 'a base under two names has no one scope' \
    $seal -e prod apps/a/base/s.yaml x=@good <<-\EOF
	apps/a/base/s.yaml:1:1: error: in 'prod' this becomes both 'a/db' and 'b/db' [gen/many-places]
	    hint: give each of them a file of its own
EOF

# Lists of recipients are trusted only if their signers are.
complains 1 'another signer is not trusted' $seal -e prod -s owner.pub \
    $dir/db.yaml x=@good <<-\EOF
	error: the recipients of 'prod' are not signed by anybody you trust
EOF
cp config/keys/dev/recipients* config/keys/prod
complains 2 'a list of another environment is not taken' \
    $seal -e prod $dir/db.yaml x=@good <<-\EOF
	error: 'config/keys/prod/recipients' lists the recipients of 'dev'
EOF
rm config/keys/dev/recipients.sig
complains 1 'nor one without a signature' $seal -e dev $dir/db.yaml \
    x=@good <<-\EOF
	error: the recipients of 'dev' are not signed
EOF
done_testing
