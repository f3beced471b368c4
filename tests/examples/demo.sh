#!/bin/sh
# The demo runs to its end, refuses what it says it refuses, and cleans up.
. "${0%/*}/../lib.sh"

mkdir tmp
TMPDIR=$PWD/tmp "$tests/../examples/demo.sh" >shown 2>&1 || :
ok 'a typo is refused' grep -q "did you mean 'payment'" shown
ok 'a push is accepted' grep -q 'v1.3.0-rc1 -> v1.3.0, 1 changed' shown
ok 'what it made is signed' grep -q '^Good "git" signature' shown
ok 'a bomb is refused' grep -q 'yaml/alias-bomb' shown
ok 'what was cut short is made whole' grep -q '^in order$' shown
ok 'a secret in plaintext is refused' grep -q \
    "login.yaml:7:13: the value of 'password' in plaintext" shown
is 'and seen by age only, once it is sealed' \
    "$(grep -c '^correct-horse-7$\|no age here' shown)" 1
is 'the environment is written, by Git and by a node' "$(grep -c \
    '^./payment/shop-dev/ServiceAccount-payment.yaml$' shown)" 2
is 'a node unseals the secret' "$(grep -c \
    '^./secrets/payment/shop-dev/SealedSecret' shown)" 1
is 'both nodes report' "$(grep -c '^refs/status/' shown)" 2
ok 'a bad release is left again' grep -q '^error: shop: rolled-back: ' shown
ok 'what was removed by hand is back' grep -q \
    '^../dev-node/live/current/payment/shop-dev/Service-payment.yaml$' shown
is 'in the end the newest release is live' "$(tail -n 6 shown |
    sed -n '1p;s/^  good  *\([0-9]*\) .*/good \1/p' | tr '\n' ' ')" \
    'shop: good good 5 '
is 'nothing is left behind' "$(ls tmp)" ''
done_testing
