#!/bin/sh
# Whenever the power goes, each state file is the old one or the new one, and
# nothing was done at the target that the journal does not speak of.
. "${0%/*}/ticking"
skip_without_tracing
skip_without python3

# traced STATUS NAME: a tick that ends so is safe at each moment.
traced()
{
	exits "$1" "$2" strace -f -qq -y -s 300 -o "$dir/trace" \
	    -e trace=execve,write,pwrite64,fsync,fdatasync,rename \
	    sluice-agent tick -c "$agent"
	is "$2: it is safe" "$(python3 "$tests/agent/state-power-loss.py" \
	    "$dir/trace" "$set")" ''
}

server
with_program
{ config_map a 1; config_map b 1 'sluice/hook: pre'; } >$units/all.yaml
ship first
traced 0 'the first commit'
config_map a 2 >$units/all.yaml
ship second
ill a degraded
traced 9 'a commit that is sick'
traced 9 'and left'
well a
traced 1 'and the way back'
echo drift >>"$files/web/default/ConfigMap-a.yaml"
later 600
traced 1 'healing'

# What is looked for is found.
sed 's/fdatasync/getpid/' "$dir/trace" | grep -v 'fsync(' >"$dir/unsafe"
ok 'a trace without syncs is not safe' test -n "$(python3 \
    "$tests/agent/state-power-loss.py" "$dir/unsafe" "$set")"
done_testing
