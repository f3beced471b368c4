#!/bin/sh
# What README shows from "A push" to "Reading on" is what happens.
. "${0%/*}/../lib.sh"

# README's machines: the server's repositories in /srv/git, this source in
# ~/sluice, and a node with its settings in /etc/sluice.
root=$(pwd)
mkdir -p srv/git etc/sluice bin
ln -s "$(cd "$tests/.." && pwd)" "$HOME/sluice"
cat >bin/sluice-agent <<-EOF
	#!/bin/sh
	exec $BUILD/bin/sluice-agent -c $root/etc/sluice/agent.yaml "\$@"
EOF
chmod +x bin/sluice-agent
PATH=$root/bin:$PATH

# here, there: paths of README's machines as they are in this directory.
here()
{
	sed -E "s,(^|[ '])/(srv|etc/sluice|var/lib),\\1$root/\\2,g"
}

there()
{
	sed "s,$root/,/,g"
}

# Commit ids and times are never the same, nor are the blanks that Git puts at
# the end of a remote line.
settled()
{
	sed -E -e 's/[[:space:]]+$//' -e 's/ [0-9]+s/ Ns/g' \
	    -e 's/(^|[^0-9a-z])[0-9a-f]{7,40}([^0-9a-z]|$)/\1ID\2/g'
}

sed -n '/^A push$/,/^Reading on$/s/^    //p' "$tests/../README" >"$dir/shown"
settled <"$dir/shown" >"$dir/transcript"
grep '^\$ ' "$dir/shown" | sed 's/^\$ //' >"$dir/commands"
sed -n '/^\$ cat .*agent.yaml$/,/^\$ sluice-agent/p' "$dir/shown" |
    grep -v '^\$' | here >etc/sluice/agent.yaml

while read -r command <&3; do
	printf '$ %s\n' "$command"
	eval "$(printf '%s\n' "$command" | here)" 2>&1 || :
	[ ! -e signers ] || cp signers etc/sluice
done 3<"$dir/commands" >"$dir/happened"
there <"$dir/happened" | settled >"$dir/settled"

ok 'there is a transcript' test -s "$dir/commands"
equals_file 'the transcript' "$dir/settled" "$dir/transcript"
done_testing
