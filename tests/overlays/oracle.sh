#!/bin/sh
# What the folders of cases/ hold for --compat is what kustomize v5.5.0 prints.
# Where it renders what we refuse, a file "stricter" in the folder says why; a
# file "unasked" says why kustomize is not run at all.
. "${0%/*}/../lib.sh"
skip_without kubectl

cases=$tests/overlays/cases

kubectl version --client 2>/dev/null |
    grep -q 'Kustomize Version: v5.5.0' ||
    skip 'kubectl has another version of kustomize'

# Some cases are bombs, which we refuse and kustomize lights.
# shellcheck disable=SC3045 # dash and bash know it
ulimit -v 1048576

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
		# shellcheck disable=SC2016 # the inner shell expands it
		ok "$name: refused" sh -c '! kubectl kustomize "$1"' sh \
		    "$target"
	else
		ok "$name: rendered" kubectl kustomize "$target"
		equals_file "$name: output" "$out" out
	fi
done
done_testing
