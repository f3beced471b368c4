#!/bin/sh
# Run every check of the code itself, and fail if one of them found something.
# Each prints what it finds as file:line: words.

cd "${0%/*}/../.." || exit 3
failed=
for check in tests/lint/*.sh; do
	[ "$check" = tests/lint/run.sh ] && continue
	if "$check"; then
		echo "ok      $check"
	else
		echo "FAILED  $check"
		failed=yes
	fi
done
[ -z "$failed" ]
