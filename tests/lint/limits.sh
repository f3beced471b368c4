#!/bin/sh
# Every limit of base/limit.h stands in sluice-diagnostics(7) with its value,
# and no other.

cd "${0%/*}/../.." || exit 3
page=man/sluice-diagnostics.7
tmp=$(mktemp -d) || exit 3
trap 'rm -rf "$tmp"' EXIT
LC_ALL=C
export LC_ALL

# "(16UL * 1024 * 1024)" as a reader writes it: 16 MiB.
spelled()
{
	number=$(($(printf '%s' "$1" | tr -d UL)))
	case $1 in
	*'* 1024 * 1024 * 1024'*) echo "$((number / 1073741824)) GiB" ;;
	*'* 1024 * 1024'*) echo "$((number / 1048576)) MiB" ;;
	*'* 1024'*) echo "$((number / 1024)) KiB" ;;
	*) echo "$number" ;;
	esac
}

# "(1024UL * 1024)" is written with the unit in front.
sed -n 's,^#define \(LIMIT_[A-Z_]*\)[ 	]*\([^/]*\).*,\1 \2,p' base/limit.h |
    sed 's/(1024\(U*L*\) \*/(1 * 1024\1 */; s/UL//g' |
    while read -r name value; do
	echo ".It Dv $name Pq $(spelled "$value")"
done | sort >"$tmp/code"
grep '^\.It Dv LIMIT_' $page | sort >"$tmp/page"

comm -23 "$tmp/code" "$tmp/page" | sed "s,^,$page: missing: ," >"$tmp/found"
comm -13 "$tmp/code" "$tmp/page" | sed "s,^,$page: no such: ," >>"$tmp/found"
cat "$tmp/found"
[ ! -s "$tmp/found" ]
