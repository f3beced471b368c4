#!/bin/sh
# What README shows in "A push" is what happens.
. "${0%/*}/../lib.sh"

# README's machine: repositories in /srv/git, this source in ~/sluice.
mkdir -p srv/git
ln -s "$(cd "$tests/.." && pwd)" "$HOME/sluice"
git_dir=$(pwd)/srv/git

# Commit ids are never the same, nor are the blanks that Git puts at the end
# of a remote line.
settled()
{
	sed -E -e 's/[[:space:]]+$//' \
	    -e 's/(^|[^0-9a-z])[0-9a-f]{7,40}([^0-9a-z]|$)/\1ID\2/g'
}

sed -n '/^A push$/,/^Reading on$/s/^    //p' "$tests/../README" |
    settled >"$dir/transcript"
grep '^\$ ' "$dir/transcript" | sed 's/^\$ //' >"$dir/commands"

while read -r command <&3; do
	printf '$ %s\n' "$command"
	command=$(printf '%s\n' "$command" | sed "s,/srv/git,$git_dir,g")
	eval "$command" 2>&1 || :
done 3<"$dir/commands" >"$dir/happened"
sed "s,$git_dir,/srv/git,g" "$dir/happened" | settled >"$dir/settled"

ok 'there is a transcript' test -s "$dir/commands"
equals_file 'the transcript' "$dir/settled" "$dir/transcript"
done_testing
