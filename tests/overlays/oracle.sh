#!/bin/sh
# What the folders of cases/ hold for --compat is what kustomize v5.5.0 prints.
# Where it renders what we refuse, a file "stricter" in the folder says why; a
# file "unasked" says why kustomize is not run at all.
. "${0%/*}/../lib.sh"
skip_without kubectl

cases=$tests/overlays/cases

kubectl version --client 2>/dev/null | grep -q 'Kustomize Version: v5.5.0' || {
	echo '1..0 # SKIP kubectl has another version of kustomize'
	exit 0
}
for name in "$cases"/*/; do
	cd "$name"
	name=${PWD##*/}
	option=--compat
	target=in
	if [ -f cmd ]; then
		read -r option target <cmd
	fi
	if [ "$option" != --compat ] || [ -f unasked ]; then
		continue
	fi
	if [ -f stricter ]; then
		ok "$name: rendered there" kubectl kustomize "$target"
	elif [ -f err ] && grep -q 'error: ' err; then
		exits 1 "$name: refused" kubectl kustomize "$target"
	else
		ok "$name: rendered" kubectl kustomize "$target"
		equals_file "$name: output" "$out" out
	fi
done
done_testing
