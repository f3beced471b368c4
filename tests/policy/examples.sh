#!/bin/sh
# There is no false alarm over the examples.
. "${0%/*}/../lib.sh"

find "$tests/../examples" -type f >files
ok 'no secret is seen in the examples' xargs "$BUILD/unit/secrets" <files
is 'nor anything that needs a look' "$(cat "$out")" ''
printf 'password: hunter2x\n' >seen.yaml
exits 1 'where one is, it is' "$BUILD/unit/secrets" seen.yaml
done_testing
