#!/bin/sh
# mandoc has nothing to say about the manual pages.

cd "${0%/*}/../.." || exit 3
command -v mandoc >/dev/null || {
	echo 'man: not checked, mandoc is not here: run scripts/deps'
	exit 1
}
mandoc -Tlint -W warning man/*.[1-8]
