#!/bin/sh
# Every rule that the code names has a paragraph in sluice-diagnostics(7), or
# in sluice-overlays(7) if it begins with compat/; every paragraph has a rule
# in the code; paragraphs are sorted.

cd "${0%/*}/../.." || exit 3
diagnostics=man/sluice-diagnostics.7
overlays=man/sluice-overlays.7
tmp=$(mktemp -d) || exit 3
trap 'rm -rf "$tmp"' EXIT
LC_ALL=C
export LC_ALL
: >"$tmp/found"

complain()
{
	printf '%s: %s\n' "$1" "$2" >>"$tmp/found"
}

code()
{
	git ls-files -co --exclude-standard -- '*.[ch]' | grep -v '^tests/'
}

names()
{
	grep -ho '"[a-z]*/[a-z0-9-]*"' "$@" | tr -d '"' | sort -u
}

paragraphs()
{
	sed -n 's/^\.It Sy \([a-z]*\/[a-z0-9-]*\)$/\1/p' "$1"
}

# Whatever looks like a rule inside a call of diag_add is one; elsewhere what
# begins like one of these is, since a rule may come by way of a variable.
code | xargs cat | tr '\n' ' ' | grep -o 'diag_add([^;]*;' >"$tmp/calls"
names "$tmp/calls" | sed 's,/.*,/,; s,^,^,' | sort -u >"$tmp/prefixes"
code | xargs cat >"$tmp/code"
names "$tmp/code" | grep -f "$tmp/prefixes" >"$tmp/rules"

place_of()
{
	code | xargs grep -nF "\"$1\"" /dev/null | head -n 1 | cut -d: -f1,2
}

while read -r rule; do
	case $rule in
	compat/*) page=$overlays ;;
	*) page=$diagnostics ;;
	esac
	grep -qxF ".It Sy $rule" "$page" ||
	    complain "$(place_of "$rule")" "$rule has no paragraph in $page"
done <"$tmp/rules"

check_page()
{
	paragraphs "$1" >"$tmp/order"
	sort -c "$tmp/order" 2>"$tmp/why" ||
	    complain "$1" "not sorted: $(sed 's/.*disorder: //' "$tmp/why")"
	sort "$tmp/order" | uniq -d | while read -r rule; do
		complain "$1" "$rule stands twice"
	done
	sort -u "$tmp/order" | comm -23 - "$tmp/rules" | while read -r rule; do
		complain "$1" "no code says $rule"
	done
}

check_page $diagnostics
check_page $overlays

cat "$tmp/found"
[ ! -s "$tmp/found" ]
