#!/bin/sh
# There is no false alarm: none over the examples, none over a chart with all
# that is usual in charts, and none over the files of the overlay engine's
# cases, some of which have real Secrets.
. "${0%/*}/../lib.sh"

find "$tests/../examples" "$tests/policy/chart" -type f >files
ok 'no secret is seen' xargs "$BUILD/unit/secrets" <files
is 'nor anything that needs a look' "$(cat "$out")" ''
printf 'password: hunter2x\n' >seen.yaml
exits 1 'where one is, it is' "$BUILD/unit/secrets" seen.yaml

find "$tests/overlays/cases" -type f >files
# xargs says 123 for a program that found something
exits 123 'Secrets in the cases are seen' \
    xargs "$BUILD/unit/secrets" <files
in='a secretGenerator\|\(Sealed\)*Secret .*'
grep -v '^ *hint:' "$out" |
    grep -v " in plaintext in \($in\) \[secret/plaintext\]\$" >others || :
is 'and nothing else' "$(cat others)" ''
done_testing
