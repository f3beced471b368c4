#!/bin/sh
# Lines fit into 80 columns and end without blanks, code is ASCII, a file says
# in its first lines what it is for.

cd "${0%/*}/../.." || exit 3
git ls-files -co --exclude-standard |
    grep -E '\.([ch]|sh|awk|py|[1-8])$|^(Makefile|[A-Z]+|scripts/.*|\.ci/.*)$' |
    grep -Ev '/(cases|corpus|vectors)/' | sort |
    LC_ALL=C xargs awk -f tests/lint/shape.awk
