#!/bin/sh
# The demo runs to its end, refuses what it says it refuses, and cleans up.
. "${0%/*}/../lib.sh"

mkdir tmp
TMPDIR=$PWD/tmp "$tests/../examples/demo.sh" >shown 2>&1 || :
ok 'a typo is refused' grep -q "did you mean 'payment'" shown
ok 'a push is accepted' grep -q 'v1.3.0-rc1 -> v1.3.0, 1 changed' shown
ok 'what it made is signed' grep -q '^Good "git" signature' shown
ok 'a secret in plaintext is refused' grep -q \
    "login.yaml:7:13: the value of 'password' in plaintext" shown
is 'and seen by age only, once it is sealed' \
    "$(grep -c '^correct-horse-7$\|no age here' shown)" 1
is 'the environment is written' "$(tail -n 1 shown)" \
    './payment/shop-dev/ServiceAccount-payment.yaml'
is 'nothing is left behind' "$(ls tmp)" ''
done_testing
