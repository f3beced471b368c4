#!/bin/sh
# Whenever power is lost while a directory is changed, readers see the old
# state or the new one, or each file of one of them, and the next run
# completes what was begun.
. "${0%/*}/../lib.sh"
# shellcheck source=tests/agent/frames
. "$tests/agent/frames"

skip_without_tracing
skip_without python3

calls=openat,write,ftruncate,fsync,fchmod,syncfs,mkdir,mkdirat,symlinkat
calls=$calls,rename,renameat,unlink,unlinkat
# what the model does not know ends it
calls=$calls,fdatasync,pwrite64,writev,pwritev,pwritev2,truncate,fallocate
calls=$calls,copy_file_range,sendfile,open,creat,mknod,mknodat,link,linkat
calls=$calls,symlink,renameat2,rmdir,chmod,fchmodat,sync,sync_file_range

# Syncs of the runs that follow need not reach a disk.
shm=$(mktemp -d /dev/shm/sluice-test.XXXXXX 2>"$err") || shm=$dir
trap 'cd / && rm -rf "$dir" "$shm"' EXIT

first()
{
	commit_number 1
	echo one | object web/shop/ConfigMap-a.yaml
	echo two | object web/shop/ConfigMap-b.yaml
	echo '{"s": 1}' | object web/shop/SealedSecret-s.yaml sealed
	echo old | object old/shop/ConfigMap-old.yaml
}

second()
{
	commit_number 2
	echo one and more | object web/shop/ConfigMap-a.yaml
	echo two | object web/shop/ConfigMap-b.yaml
	echo '{"s": 2}' | object web/shop/SealedSecret-s.yaml sealed
	echo new | object new/shop/ConfigMap-new.yaml
}

# keep WHERE: what readers see, a copy
keep()
{
	cp -RL "$1" "$2"
	rm -rf "$2/.sluice"
}

# again VERB: the same once more
cat >again <<-\EOF
	#!/bin/sh
	exec sluice-apply-dir "$1" <input
EOF
chmod +x again

traced()
{
	strace -qq -y -xx -s 100000 -o "$dir/trace" -e trace=$calls "$@"
}

# model NAME: all of it for one change, which standard input describes
model()
{
	ok "$1 survives" env TOP="$dir/work/target" python3 \
	    "$tests/agent/powerloss.py" "$SLUICE_DIR_MODE" before \
	    "$dir/trace" old new "$shm" env SLUICE_DIR_PATH="$shm/target" \
	    ./again "$2"
	tail -n 1 "$out" | sed 's/^/# /'
}

for SLUICE_DIR_MODE in flip inplace; do
	export SLUICE_DIR_MODE SLUICE_DIR_PATH="$dir/work/target"
	[ $SLUICE_DIR_MODE = flip ] && seen=target/current || seen=target
	rm -rf target before old new
	mkdir -m 755 target
	mkdir -m 700 target/.sluice
	cp -R target before
	mkdir old
	first
	send apply traced sluice-apply-dir >"$out"
	cp "$dir/input.all" input
	keep $seen new
	model "a first run, $SLUICE_DIR_MODE," apply

	rm -rf before old new
	cp -RP target before
	keep $seen old
	second
	send apply traced sluice-apply-dir >"$out"
	cp "$dir/input.all" input
	keep $seen new
	model "a change, $SLUICE_DIR_MODE," apply
done

rm -rf before old
cp -RP target before
keep target old
removal old/shop/ConfigMap-old.yaml
removal web/shop/ConfigMap-b.yaml
send prune traced sluice-apply-dir >"$out"
cp "$dir/input.all" input
rm -rf new
keep target new
model 'a removal' prune
done_testing
