#!/bin/sh
# The code does without a few functions that are easily used wrongly, and the
# engines without all that would make their result depend on more than their
# input.

cd "${0%/*}/../.." || exit 3
git ls-files -co --exclude-standard -- '*.[ch]' | grep -v '^tests/' | sort |
    xargs awk -f tests/lint/strip.awk -f tests/lint/functions.awk
