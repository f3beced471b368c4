#!/bin/sh
# Objects are compared field by field: elements of lists by their keys, long
# texts by lines, amounts as amounts, names without their hash.
. "${0%/*}/../lib.sh"
wanted=$tests/gen/diff

write old/deployment.yaml <<-\EOF
	apiVersion: apps/v1
	kind: Deployment
	metadata:
	  name: web
	  namespace: shop
	  generation: 4
	spec:
	  replicas: 3
	  template:
	    spec:
	      containers:
	      - name: web
	        image: web:1.25
	        args: [serve, --level=info, --port=80, --fast]
	        ports:
	        - {containerPort: 80, protocol: TCP}
	        - {containerPort: 53, protocol: UDP}
	        resources:
	          limits: {cpu: 1000m, memory: 1Gi}
	      - name: side
	        image: side:1
	      initContainers:
	      - {name: first, image: "a:1"}
	      - {name: second, image: "b:1"}
EOF
write new/deployment.yaml <<-\EOF
	apiVersion: apps/v1
	kind: Deployment
	metadata:
	  generation: 5
	  name: web
	  namespace: shop
	spec:
	  replicas: 5
	  template:
	    spec:
	      initContainers:
	      - {name: second, image: "b:1"}
	      - {name: first, image: "a:1"}
	      containers:
	      - name: side
	        image: side:1
	      - name: web
	        image: web:1.26
	        args: [serve, --level=debug, --port=80, --fast]
	        env:
	        - {name: FEATURE_X, value: "on"}
	        ports:
	        - {containerPort: 53, protocol: UDP}
	        - {containerPort: 8080, protocol: TCP}
	        resources:
	          limits: {cpu: 1, memory: 2Gi}
EOF
write old/config.yaml <<-\EOF
	apiVersion: v1
	kind: ConfigMap
	metadata: {name: web-config-9bfb2f4k5g, namespace: shop}
	data:
	  app.yaml: |
	    one
	    two
	    three
	  count: "1"
	  name: web
EOF
write new/config.yaml <<-\EOF
	apiVersion: v1
	kind: ConfigMap
	metadata: {name: web-config-2965hkgg2t, namespace: shop}
	data:
	  app.yaml: |
	    one
	    2
	    three
	  count: one
	  name: "web "
EOF
write old/gone.yaml <<-\EOF
	apiVersion: v1
	kind: Service
	metadata: {name: old, namespace: shop}
EOF
write new/come.yaml <<-\EOF
	apiVersion: autoscaling/v2
	kind: HorizontalPodAutoscaler
	metadata: {name: web, namespace: shop}
EOF
exits 1 'they differ' sluice-diff old new
equals_file 'in these fields' "$out" "$wanted/fields.txt"
prints 'nothing differs from itself' sluice-diff old old </dev/null

write a.yaml <<-\EOF
	apiVersion: v1
	kind: Service
	metadata: {name: web, uid: a, resourceVersion: "1"}
	spec:
	  ports:
	  - {port: 80, protocol: TCP, name: a}
	  - {port: 53, protocol: UDP, name: b}
EOF
write b.yaml <<-\EOF
	kind: Service
	apiVersion: v1
	metadata: {resourceVersion: "2", name: web, uid: b}
	spec:
	  ports:
	  - {name: b, port: 53, protocol: UDP}
	  - {name: a, port: 0x50, protocol: TCP}
EOF
prints 'order, spelling and what the server keeps do not count' \
    sluice-diff a.yaml b.yaml </dev/null

write a.yaml <<-\EOF
	apiVersion: example.com/v1
	kind: Route
	metadata: {name: web}
	spec:
	  steps:
	  - {to: a, weight: 1}
	  - {to: b, weight: 2}
	  - {to: c, weight: 3}
EOF
write b.yaml <<-\EOF
	apiVersion: example.com/v2
	kind: Route
	metadata: {name: web}
	spec:
	  steps:
	  - {to: new, weight: 0}
	  - {to: a, weight: 1}
	  - {to: b, weight: 5}
EOF
exits 1 'lists of unknown kinds' sluice-diff a.yaml b.yaml
equals_file 'have a longest common part, and no keys' "$out" "$wanted/steps.txt"

write b.yaml <<-\EOF
	kind: [Route
EOF
exits 2 'what is no YAML has no difference' sluice-diff a.yaml b.yaml
is 'none is printed' "$(cat "$out")" ''
exits 2 'nor has what is not there' sluice-diff a.yaml nowhere
exits 2 'nor has one alone' sluice-diff a.yaml
exits 2 'a form that is none' sluice-diff -o yaml a.yaml a.yaml
done_testing
