#!/bin/sh
# From a push to files in a directory, in both of its modes: what is changed,
# removed, broken, changed by others, and refused; and a state that was lost.
. "${0%/*}/ticking"

value()
{
	sed -n 's/^  "*value"*: "\(.*\)"/\1/p' \
	    "$files/web/default/ConfigMap-$1.yaml"
}

server
for mode in flip inplace; do
	rm -rf "$state" "$target"
	files=$target
	[ $mode = inplace ] || files=$target/current
	mkdir -p "$target"
	{
		head_of_agent
		cat <<-EOF
		    prune: {count: 1, share: 25%}
		    dir: {path: $target, mode: $mode, check: [$PWD/check]}
		EOF
	} >"$agent"
	chmod 600 "$agent"
	printf '#!/bin/sh\n! grep -rq broken %s\n' "$files/web" >check
	chmod +x check

	{
		config_map a "$mode 1"
		config_map b 1
		config_map c 1
		config_map keep 1 'sluice/prune: never'
	} >$units/all.yaml
	ship "$mode 1"
	ticks 0 "$mode: a push becomes files"
	live "$mode: all of them" ConfigMap-a.yaml ConfigMap-b.yaml \
	    ConfigMap-c.yaml ConfigMap-keep.yaml
	{ config_map a 2; config_map c 1; config_map d 1; } >$units/all.yaml
	ship "$mode 2"
	ticks 0 "$mode: a change becomes one"
	live "$mode: what is marked so stays" ConfigMap-a.yaml \
	    ConfigMap-c.yaml ConfigMap-d.yaml ConfigMap-keep.yaml

	{ config_map a broken; config_map c 1; } >$units/all.yaml
	ship "$mode 3"
	ticks 9 "$mode: a release breaks something"
	ticks 1 "$mode: twice seen, it is left"
	live "$mode: and all is as before" ConfigMap-a.yaml ConfigMap-c.yaml \
	    ConfigMap-d.yaml ConfigMap-keep.yaml
	is "$mode: in it, too" "$(value a)" 2

	echo drift >>"$files/web/default/ConfigMap-a.yaml"
	rm "$files/web/default/ConfigMap-c.yaml"
	later 600
	ticks 1 "$mode: what others change is put right"
	is "$mode: as it was" "$(value a)$(value c)" 21
	ok "$mode: and nothing else" \
	    test -z "$(grep -r drift "$files/web/default/ConfigMap-a.yaml")"

	config_map d 1 >$units/all.yaml
	ship "$mode 4"
	ticks 1 "$mode: too much would go"
	is "$mode: nothing does" "$(find "$files/" -name 'Conf*' | wc -l)" 4
	config_map a 5 >$units/all.yaml
	ship "$mode 5" 'Sluice-Prune: 3'
	ticks 0 "$mode: until somebody says so"
	live "$mode: and it does" ConfigMap-a.yaml ConfigMap-keep.yaml

	rm -rf "$state"
	good=$(git --git-dir="$server" rev-parse rendered/prod)
	git --git-dir="$server" update-ref refs/heads/rendered/prod "$good~1"
	ticks 6 "$mode: the directory knows how far it was"
	git --git-dir="$server" update-ref refs/heads/rendered/prod "$good"
	ticks 0 "$mode: and is adopted"
	is "$mode: as it is" "$(value a)" 5
done
done_testing
