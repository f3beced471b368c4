#!/bin/sh
# Where the output without --compat differs from that with it, sluice-render -v
# says why by a name that sluice-overlays(7) lists; and each name listed there
# is shown by a case.
#
# With a directory of cases, each with in/ and perhaps case.json, it goes over
# those, and does not ask that they show all names.
. "${0%/*}/../lib.sh"
skip_without sluice-render

page=$tests/../man/sluice-overlays.7
cases=${1:-$tests/overlays/cases}
cases=$(cd "$OLDPWD" && cd "$cases" && pwd)

# The names that the section on differences explains.
sed -n '/^\.Sh DIFFERENCES/,/^\.Sh EXAMPLES/s/^\.It Sy \(.*\)/\1/p' "$page" |
    sort >"$dir/listed"
: >"$dir/shown"

# What is rendered in a case, with options that stay the same, as words.
target()
{
	if [ -f "$1/case.json" ]; then
		if grep -q '"load_restrictor_none": true' "$1/case.json"; then
			echo --load-restrictor=LoadRestrictionsNone
		fi
		sed -n 's,.*"target": "\(.*\)".*,in/\1,p' "$1/case.json"
	elif [ -f "$1/cmd" ]; then
		tr ' ' '\n' <"$1/cmd" | grep -vxE -e '--compat|-v|--verbose'
	else
		echo in
	fi
}

render()
{
	status=0
	sluice-render "$@" >"$out" 2>"$err" || status=$?
	echo "status $status" >>"$out"
}

# The rules of what was said, except of warnings, which both may say.
reasons()
{
	grep -E ': (note|error): ' "$err" | sed -n 's/.*\[\(.*\)\]$/\1/p' |
	    sort -u
}

check_case()
{
	# shellcheck disable=SC2046 # the target is words
	set -- "$1" $(target .)
	case_name=$1
	shift
	render --compat "$@"
	mv "$out" "$dir/compat"
	render -v "$@"
	if cmp -s "$out" "$dir/compat"; then
		passed "$case_name: the same"
		return
	fi
	reasons >"$dir/why"
	cat "$dir/why" >>"$dir/shown"
	diff -u "$dir/compat" "$out" >"$dir/seen" || :
	comm -13 "$dir/listed" "$dir/why" >"$dir/unlisted"
	if [ ! -s "$dir/why" ]; then
		not_passed "$case_name: differs, and nothing says why"
	elif [ -s "$dir/unlisted" ]; then
		not_passed "$case_name: not in sluice-overlays(7):$(
		    sed 's/^/ /' "$dir/unlisted" | tr -d '\n')"
	else
		passed "$case_name: $(tr '\n' ' ' <"$dir/why")"
		sed 's/^/# /' "$dir/seen"
	fi
}

for case_dir in "$cases"/*/; do
	cd "$case_dir"
	[ -d in ] || continue
	check_case "$(basename "$case_dir")"
done

if [ $# -eq 0 ]; then
	sort -u "$dir/shown" >"$dir/seen.names"
	while read -r name; do
		ok "a case shows $name" grep -qxF "$name" "$dir/seen.names"
	done <"$dir/listed"
fi
done_testing
