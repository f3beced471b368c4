#!/bin/sh
# What would remove too much removes nothing, and says how to allow it.
. "${0%/*}/ticking"

many()
{
	for i in $(seq "$1"); do
		config_map "m$i" 1
	done
}

count()
{
	find "$files" -name '*.yaml' | wc -l
}

server
with_program 'prune: {count: 2, share: 50%}'
many 10 >$units/all.yaml
ship first
ticks 0 'ten objects'

# --- how many ---

many 4 >$units/all.yaml
ship second
ticks 1 'six of them may not go at once'
says 'and that is said' "error: web: degraded: nothing is removed: 6 of 10 \
objects would go, and more than 2, or 50 %, are not let go at once; to allow \
it, put 'Sluice-Prune: 6' into the message of a commit"
is 'all are there' "$(count)" 10
ticks 1 'that does not change by itself'
many 5 >$units/all.yaml
ship third
ticks 0 'five may'
is 'and go' "$(count)" 5

# --- marks and kinds ---

{
	many 5
	config_map keep 1 'sluice/prune: never'
	config_map ask 1 'sluice/prune: confirm'
	printf '%s\n' 'apiVersion: v1' 'kind: Namespace' 'metadata:' \
	    '  name: shop' ---
} >$units/all.yaml
ship fourth
ticks 0 'some that are dear'
many 5 >$units/all.yaml
ship fifth
ticks 1 'they stay'
live 'all of them' ConfigMap-ask.yaml ConfigMap-keep.yaml ConfigMap-m1.yaml \
    ConfigMap-m2.yaml ConfigMap-m3.yaml ConfigMap-m4.yaml ConfigMap-m5.yaml \
    Namespace-shop.yaml
says 'and that is said' "error: web: degraded: 'web/default/ConfigMap-ask.yaml\
' stays: it is marked to be removed only on demand; to remove it, put \
'Sluice-Prune: N', for the number of objects that go, into the message of a \
commit"
{ many 4; config_map n 1; } >$units/all.yaml
ship sixth 'Sluice-Prune: 3' 'Sluice-Prune-Kinds: Namespace'
ticks 0 'a commit can let them go'
live 'but not what is never to go' ConfigMap-keep.yaml ConfigMap-m1.yaml \
    ConfigMap-m2.yaml ConfigMap-m3.yaml ConfigMap-m4.yaml ConfigMap-n.yaml

# --- nothing left ---

with_program 'prune: {count: 20, share: 100%}'
git rm -q -r apps/web
mkdir -p $units
printf 'resources: []\n' >$units/kustomization.yaml
ship seventh
ticks 1 'not all may go'
is 'all are there' "$(count)" 6
printf 'resources: []\n#\n' >$units/kustomization.yaml
ship eighth 'Sluice-Allow-Empty: yes'
ticks 0 'unless a commit says so'
live 'then they go' ConfigMap-keep.yaml

# --- nothing known ---

many 3 >$units/all.yaml
rm $units/kustomization.yaml
ship ninth
ticks 0 'three objects'
rm -rf "$state"
many 1 >$units/all.yaml
ship tenth
ticks 0 'after the state was lost, what is there is adopted'
is 'and nothing goes' "$(count)" 4
many 2 >$units/all.yaml
ship eleventh
ticks 0 'from then on all is as before'
many 1 >$units/all.yaml
ship twelfth
ticks 0 'what came since may go'
is 'and goes' "$(count)" 3
done_testing
