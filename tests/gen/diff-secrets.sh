#!/bin/sh
# No form of a difference shows a secret; that one has changed is shown.
. "${0%/*}/../lib.sh"
wanted=$tests/gen/diff

# secrets CANARY: a manifest that has it in every place known to hide one.
secrets()
{
	cat <<-EOF
		apiVersion: v1
		kind: Secret
		metadata:
		  name: db
		  annotations:
		    kubectl.kubernetes.io/last-applied-configuration: |
		      {"x":"$1"}
		data: {user: $1}
		stringData:
		  config: |
		    $1
		---
		apiVersion: sluice/v1
		kind: SealedSecret
		metadata: {name: sealed}
		spec:
		  encryptedData: {password: $1}
		---
		apiVersion: v1
		kind: ConfigMap
		metadata: {name: web}
		data:
		  DB_PASSWORD: $1
		  apiKey: $1
		  app.ini: |
		    user = web
		    password = $1
		  app.json: '{"token": "$1"}'
		  key.pem: |
		    -----BEGIN PRIVATE KEY-----
		    $1
		    -----END PRIVATE KEY-----
		  url: postgres://web:$1@db/shop
		---
		apiVersion: v1
		kind: Pod
		metadata: {name: web}
		spec:
		  containers:
		  - name: web
		    args: [--password=$1, --token, $1]
		    env:
		    - {name: AUTH_TOKEN, value: $1}
	EOF
}

mkdir old new none
secrets canaryone >old/all.yaml
secrets canarytwo >new/all.yaml

silent()
{
	exits 1 "$1: secrets that $2" sluice-diff -o "$1" "$3" "$4"
	cat "$out" "$err" >printed
	exits 1 "$1: none of them is shown" grep canary printed
}

for form in text json markdown patch; do
	silent $form change old new
	silent $form come none new
	silent $form go old none
done

exits 1 'as text' sluice-diff old new
equals_file 'each of them has changed' "$out" "$wanted/secrets.txt"

write a.yaml <<-\EOF
	apiVersion: v1
	kind: Pod
	metadata: {name: web}
	spec:
	  automountServiceAccountToken: true
	  volumes:
	  - {name: v, secret: {secretName: a}}
	  containers:
	  - name: web
	    image: auth-token:1
	    env:
	    - {name: PASSWORD_FILE, value: /a}
EOF
sed 's/true/false/; s/: a}/: b}/; s/token:1/token:2/; s,/a},/b},' \
    a.yaml >b.yaml
exits 1 'what is none' sluice-diff a.yaml b.yaml
equals_file 'is not hidden' "$out" "$wanted/no-secrets.txt"
done_testing
