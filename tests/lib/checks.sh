#!/bin/sh
# The checks of the test library pass and fail when they should.
. "${0%/*}/../lib.sh"

# A test of its own, with the lines given, run in the place of this one.
inner()
{
	{
		printf '#!/bin/sh\n. ./lib.sh\n'
		cat
	} >inner.sh
	inner_status=0
	sh ./inner.sh >inner.out 2>&1 || inner_status=$?
}

# The library is found from the test's own place.
ln -s "$tests/lib.sh" lib.sh

inner <<-\EOF
	ok 'true holds' true
	exits 3 'a status' sh -c 'exit 3'
	is 'texts' same same
	prints 'a line' echo line <<-\END
		line
	END
	complains 2 'words' sh -c 'echo words >&2; exit 2' <<-\END
		words
	END
	done_testing
EOF
is 'all pass: status' "$inner_status" 0
equals_file 'all pass: output' inner.out - <<-\EOF
	ok 1 - true holds
	ok 2 - a status
	ok 3 - texts
	ok 4 - a line
	ok 5 - words
	1..5
EOF

inner <<-\EOF
	ok 'false' false
	exits 3 'another status' sh -c 'exit 2'
	is 'other texts' one two
	prints 'other output' echo one <<-\END
		two
	END
	prints 'failing' sh -c 'echo one; exit 1' <<-\END
		one
	END
	complains 2 'other words' sh -c 'echo one >&2; exit 2' <<-\END
		two
	END
	complains 2 'succeeding' echo one <<-\END
	END
	equals_file 'no such file' absent - <<-\END
	END
	done_testing
EOF
is 'all fail: status' "$inner_status" 1
grep -v '^#' inner.out >lines
equals_file 'all fail: output' lines - <<-\EOF
	not ok 1 - false
	not ok 2 - another status
	not ok 3 - other texts
	not ok 4 - other output
	not ok 5 - failing
	not ok 6 - other words
	not ok 7 - succeeding
	not ok 8 - no such file
	1..8
EOF

inner <<-\EOF
	done_testing
EOF
is 'nothing tested: status' "$inner_status" 1

inner <<-\EOF
	ok 'before' true
	false
	ok 'never reached' true
	done_testing
EOF
is 'a failing line ends the test: status' "$inner_status" 1
equals_file 'a failing line ends the test: no plan' inner.out - <<-\EOF
	ok 1 - before
EOF

inner <<-\EOF
	server
	commit_unit
	accepted dev
	unserved 'nothing' "$(echo none | git hash-object --stdin)"
	unserved 'a commit' "$(git rev-parse HEAD)"
	unserved 'a file' "$(git rev-parse HEAD:apps/web/overlays/dev/app.yaml)"
	done_testing
EOF
is 'served: status' "$inner_status" 1
grep -v '^#' inner.out >lines
equals_file 'served: output' lines - <<-\EOF
	ok 1 - dev is accepted
	ok 2 - nothing
	not ok 3 - a commit
	not ok 4 - a file
	1..4
EOF

inner <<-\EOF
	skip_without sh no-such-tool
	ok 'never reached' false
	done_testing
EOF
is 'skipped: status' "$inner_status" 0
equals_file 'skipped: output' inner.out - <<-\EOF
	1..0 # SKIP no no-such-tool here
EOF

done_testing
