#!/bin/sh
# The tool shellcheck has nothing to say about the scripts.

cd "${0%/*}/../.." || exit 3
command -v shellcheck >/dev/null || {
	echo 'scripts: not checked, shellcheck is not here: run scripts/deps'
	exit 1
}

# Sourced files are looked for from the script's own place; lib.sh's variables
# are used by those who read it, a check's command runs indirectly, and checks
# have arguments of their own.
check()
{
	xargs shellcheck --shell=sh --external-sources \
	    --source-path=SCRIPTDIR "$@"
}

scripts()
{
	git ls-files -co --exclude-standard -- '*.sh' scripts .ci |
	    grep -Ev '/(cases|corpus)/|\.awk$' | sort
}

# Tests may have several words in one variable: they choose the words.
scripts | grep '^tests/' |
    check --exclude=SC2034,SC2119,SC2317,SC2086,SC2046,SC2020
of_tests=$?
scripts | grep -v '^tests/' | check && [ $of_tests -eq 0 ]
