#!/bin/sh
# Every field and builtin that overlays/settings.c knows is named in
# sluice-overlays(7).

cd "${0%/*}/../.." || exit 3
page=man/sluice-overlays.7
tmp=$(mktemp -d) || exit 3
trap 'rm -rf "$tmp"' EXIT

{
	grep -oE '(STRING|BOOL|INT|STRINGS|STRING_MAP|ANY|MAPS?)\("[A-Za-z]+"' \
	    overlays/settings.c
	grep -oE '\.name = "[A-Za-z0-9]+"' overlays/settings.c
	grep -oE 'TRANSFORMER\("[A-Za-z0-9]+"' overlays/settings.c |
	    sed 's/"$/Transformer"/'
	grep -oE 'MAKER\("[A-Za-z0-9]+"' overlays/settings.c |
	    sed 's/"$/Generator"/'
} | sed 's/.*"\(.*\)"/\1/' | sort -u >"$tmp/names"

while read -r name; do
	grep -qw "$name" $page || echo "$page: does not name $name"
done <"$tmp/names" >"$tmp/found"
cat "$tmp/found"
[ ! -s "$tmp/found" ]
