#!/bin/sh
# The payment example renders to what kustomize 5.5.0 makes of it, with and
# without --compat, and from a commit to the same.
. "${0%/*}/../lib.sh"
skip_without sluice-render

wanted=$tests/examples/payment

cp -R "$tests/../examples/payment/." .
git init --quiet --initial-branch=main .
record 'the payment service'

for environment in dev staging prod; do
	overlay=apps/payment/overlays/$environment
	for option in --strict --compat; do
		prints "$environment $option" sluice-render $option $overlay \
		    <"$wanted/$environment.yaml"
	done
	prints "$environment from a commit" \
	    sluice-render --git-dir .git --rev main $overlay \
	    <"$wanted/$environment.yaml"
done
done_testing
