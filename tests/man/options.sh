#!/bin/sh
# The options that a program shows with --help are those of its manual page,
# which says what the exit status means and gives examples.
. "${0%/*}/../lib.sh"
skip_without sluice-render

man=$tests/../man

# "o output FORM", "- compat" and so on, one line for each option.
help_options()
{
	sed -n 's/^  -\(.\), --/\1 /p; s/^      --/- /p' | sed 's/  .*//'
}

page_options()
{
	sed -n 's/^\.It Fl \(.\) .*Fl -/\1 /p; s/^\.It Fl -/- /p' "$1" |
	    sed 's/ Ar / /g' | awk '{
		for (i = 3; i <= NF; i++)
			$i = toupper($i)
		print
	}'
}

for program in "$BUILD"/bin/sluice-*; do
	program=${program##*/}
	for page in "$man/$program".[1-8]; do
		break
	done
	ok "$program has a manual page" test -f "$page"
	[ -f "$page" ] || continue
	ok "$program shows its options" "$program" --help
	cp "$out" help
	help_options <help | sort >helped
	page_options "$page" | sort >documented
	equals_file "$program: options" documented helped
	ok "$program names that page" grep -q \
	    "^More is in $program(${page##*.})\.$" help
	for section in 'EXIT STATUS' EXAMPLES; do
		ok "$program: $section" grep -q "^\.Sh $section" "$page"
	done
done
done_testing
