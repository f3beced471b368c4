#!/bin/sh
# A secret in plaintext is refused at push, wherever in the push it is: with
# its place, its key, the rule and the command that seals it, and never with
# its value; a second time like the first; and nothing of it is stored.
. "${0%/*}/../lib.sh"

server --admin "$(id -un)"
unit=apps/db/overlays/dev
token=ghp_fx9MpU3kRb2Hs7VrE1Xl6ZnA8cD5Wt0IgJo # sluice:allow secret/key-name
token=${token}K
write $unit/kustomization.yaml <<-\EOF
	namespace: shop
	resources: [config.yaml]
EOF
write $unit/config.yaml <<-\EOF
	apiVersion: v1
	kind: ConfigMap
	metadata:
	  name: db
	data:
	  host: payment-db.internal
EOF
record 'a ConfigMap'
accepted dev

write $unit/kustomization.yaml <<-\EOF
	namespace: shop
	resources: [secret.yaml]
EOF
write $unit/secret.yaml <<-\EOF
	apiVersion: v1
	kind: Secret
	metadata:
	  name: db-secret
	type: Opaque
	data:
	  host: cGF5bWVudC1kYi5pbnRlcm5hbA==
	  password: c2VjdXJlUGFzc3dvcmQxMjM=
EOF
record 'a Secret'
git --git-dir="$server" cat-file --batch-all-objects --batch-check >before
cat >refusal <<-\EOF
	error: apps/db/overlays/dev/secret.yaml:7:9: the value of 'host' in plaintext in Secret db-secret [secret/plaintext]
	hint: run 'sluice-seal seal -e dev apps/db/overlays/dev/secret.yaml', put that into the commit, and change the secret: your history has it
	error: apps/db/overlays/dev/secret.yaml:8:13: the value of 'password' in plaintext in Secret db-secret [secret/plaintext]
	error: 2 problems; nothing was accepted
EOF
refused dev <refusal
refused dev <refusal
refused feature <refusal
git --git-dir="$server" cat-file --batch-all-objects --batch-check >after
equals_file 'nothing of it is stored' after before
exits 1 'the value is in no message' grep 'c2VjdXJl\|securePass' "$err"

# taken back in the same push, it still would be stored
git rm -q $unit/secret.yaml
git checkout -q HEAD~1 -- $unit/kustomization.yaml
git commit -q -m 'taken back'
refused dev <refusal
git reset -q --hard HEAD~2
rm refusal before after

# refuses NAME <<EOF: what is in the work tree now, on top of what is live, is
# refused with these findings.
refuses()
{
	cat >"$dir/wanted"
	record "$1"
	push dev
	sed -n 's/^error: \(.*\]\)$/\1/p' "$remote" >"$dir/findings"
	equals_file "$1: refused" "$dir/findings" "$dir/wanted"
	git reset -q --hard HEAD~1
}

write $unit/config.yaml <<-\EOF
	apiVersion: v1
	kind: ConfigMap
	metadata:
	  name: db
	data:
	  config.yaml: |
	    database:
	      user: payment
	      password: securePassword123
EOF
refuses 'a file in a ConfigMap' <<-\EOF
	apps/db/overlays/dev/config.yaml:9:17: 'data.config.yaml.database.password' has its value in plaintext in ConfigMap db [secret/key-name]
EOF

write $unit/config.yaml <<-\EOF
	apiVersion: v1
	kind: ConfigMap
	metadata:
	  name: db
	data:
	  url: postgres://payment:securePassword123@db/payment
EOF
refuses 'an address' <<-\EOF
	apps/db/overlays/dev/config.yaml:6:27: a password in an address in plaintext [secret/url-password]
EOF

write docs/notes.txt <<-\EOF
	see https://example.com
EOF
printf 'use %s' "$token" | base64 | tr -d '\n' >>docs/notes.txt
refuses 'a token in base64' <<-\EOF
	docs/notes.txt:2:1: a GitHub token in plaintext [secret/token]
EOF

printf '\377\376' >values.txt
printf 'a: b\npassword: securePassword123\n' | sed 's/./&@/g; s/$/@/' |
    sed '1s/@$//; 2,$s/^/@/' | tr @ '\000' >>values.txt
refuses 'a value in UTF-16' <<-\EOF
	values.txt:2:11: 'password' has its value in plaintext [secret/key-name]
EOF

mkdir -p "docs/$token" "old/$token"
echo 'see there' >"docs/$token/notes.txt"
echo 'see there' >"docs/$token/more.txt"
cp $unit/config.yaml "old/for-$token.yaml"
refuses 'the name of a file, of a directory' <<-\EOF
	docs: a name here is a secret in plaintext [secret/file-name]
	old: a name here is a secret in plaintext [secret/file-name]
EOF
exits 1 'which is not said either' grep "$token" "$remote"

git commit -q --allow-empty -m "with $token"
push dev
is 'in the message of a commit: refused' "$(sed -n \
    's/^error: commit ID:\(.*\]\)$/\1/p' "$remote")" \
    '6:6: a GitHub token in plaintext [secret/token]'
git reset -q --hard HEAD~1

# a generator makes a Secret of a file that says nothing
write $unit/kustomization.yaml <<-\EOF
	namespace: shop
	resources: [config.yaml]
	secretGenerator:
	- name: login
	  files: [login.bin]
EOF
printf 'securePassword123' >$unit/login.bin
refuses 'a Secret that is rendered' <<-\EOF
	apps/db/overlays/dev/login.bin:1:1: the value of 'login.bin' in plaintext in Secret shop/login-ff2mtfg78g [secret/plaintext]
EOF
ok 'and the way out is another one' grep -q \
    "^hint: move it into a Secret, run 'sluice-seal seal -e dev' on that" \
    "$remote"

# one that stands in a base is told once, for all who render it
write apps/db/base/kustomization.yaml <<-\EOF
	resources: [secret.yaml]
EOF
write apps/db/base/secret.yaml <<-\EOF
	apiVersion: v1
	kind: Secret
	metadata: {name: login}
	stringData: {password: securePassword123}
EOF
for env in dev staging prod; do
	write apps/db/overlays/$env/kustomization.yaml <<-\EOF
		resources: [../../base]
	EOF
done
record 'a base'
refused feature <<-\EOF
	error: apps/db/base/secret.yaml:4:24: the value of 'password' in plaintext in Secret login [secret/plaintext]
	hint: run 'sluice-seal seal -e ENV apps/db/base/secret.yaml', put that into the commit, and change the secret: your history has it
	error: 1 problem; nothing was accepted
EOF
git reset -q --hard HEAD~1

# an object to which nothing leads would be served by its id
printf 'apiVersion: v1\nkind: Secret\nstringData: {a: x1y2}\n' >loose
blob=$(git hash-object -w loose)
rm loose
git commit -q --allow-empty -m 'nothing'
printf '%s\n' "$(git rev-parse HEAD)" "$blob" |
    git pack-objects --quiet --stdout >"$dir/pack"
"$tests/hooks/rawpush.py" "$server" -p "$dir/pack" - \
    "$(git rev-parse HEAD)" refs/heads/loose >"$dir/answer" || :
ok 'a loose object is looked at' grep -q \
    "error: file $(git rev-parse --short=7 "$blob"):3:17: .*secret/plaintext" \
    "$dir/answer"
exits 1 'and not stored' git --git-dir="$server" cat-file -e "$blob"
git reset -q --hard HEAD~1

# what is sealed by others, or is none, is let through
write $unit/kustomization.yaml <<-\EOF
	resources: [config.yaml, external.yaml, bitnami.yaml]
EOF
write $unit/external.yaml <<-\EOF
	apiVersion: external-secrets.io/v1beta1
	kind: ExternalSecret
	metadata: {name: login}
	spec:
	  secretStoreRef: {name: vault, kind: ClusterSecretStore}
	  data:
	  - secretKey: password
	    remoteRef: {key: db/login, property: password}
EOF
write $unit/bitnami.yaml <<-EOF
	apiVersion: bitnami.com/v1alpha1
	kind: SealedSecret
	metadata: {name: other}
	spec:
	  encryptedData:
	    password: AgB$(printf '%540s' '' | base64 | tr -d '\n')
EOF
write sops/secret.yaml <<-\EOF
	apiVersion: v1
	kind: Secret
	metadata: {name: third}
	data:
	  password: ENC[AES256_GCM,data:uHk2,iv:0zQ=,tag:yL8=,type:str]
	sops: {version: 3.8.1}
EOF
record 'sealed by others'
accepted dev

# a comment, where it says which rule
write values.yaml <<-\EOF
	password: securePassword123 # sluice:allow secret/key-name
EOF
record 'allowed in place'
accepted feature
sed -i.orig 's/key-name/token/' values.yaml
rm values.yaml.orig
refuses 'allowed for another rule' <<-\EOF
	values.yaml:1:11: 'password' has its value in plaintext [secret/key-name]
EOF
done_testing
