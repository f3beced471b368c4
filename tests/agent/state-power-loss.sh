#!/bin/sh
# Whenever the power goes, each state file is the old one or the new one, can
# be read, and nothing was done at the target that the journal does not speak
# of.
. "${0%/*}/ticking"
skip_without_tracing
skip_without python3

calls=openat,write,pwrite64,ftruncate,fsync,fdatasync,fchmod,rename,unlink
calls=$calls,clone,clone3,fork,vfork
# what the model does not know ends it
calls=$calls,truncate,writev,pwritev,link,linkat,renameat,renameat2

# replay TRACE: what a loss of power can leave of it
replay()
{
	python3 "$tests/agent/state-power-loss.py" "$dir/state.before" "$1" \
	    "$set" "$dir/lost/web" sluice-agent orphans -c "$dir/lost.yaml"
}

# traced STATUS NAME: a tick that ends so is safe at each moment.
traced()
{
	rm -rf "$dir/state.before"
	mkdir -p "$set"
	cp -R "$set" "$dir/state.before"
	sed "s,^state: .*,state: $dir/lost," "$agent" >"$dir/lost.yaml"
	exits "$1" "$2" strace -qq -e signal=none -y -xx -s 100000 \
	    -o "$dir/trace" -e trace=$calls sluice-agent tick -c "$agent"
	ok "$2: it is safe" replay "$dir/trace"
	tail -n 1 "$out" | sed 's/^/# /'
}

server_with_node
with_program
reporting
chmod 600 "$agent"
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
grep -v '^f[a-z]*sync(' "$dir/trace" >"$dir/unsafe"
exits 1 "a trace without syncs is not safe" replay "$dir/unsafe"
done_testing
