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

# keep NAME: what readers see, a copy
keep()
{
	rm -rf "$1"
	if [ "$SLUICE_DIR_MODE" = inplace ]; then
		cp -R "$top" "$1"
	elif [ -e "$top/target/current" ]; then
		cp -RL "$top/target/current" "$1"
	else
		mkdir "$1"
	fi
	find "$1" -name .sluice -prune -exec rm -rf {} +
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

# model NAME VERB: all of it for one change, which is to be sent
model()
{
	rm -rf before
	cp -RP "$top" before
	keep old
	send "$2" traced sluice-apply-dir >"$out"
	cp "$input.all" input
	keep new
	cp -RP "$top" after
	ok "$1 survives" python3 "$tests/agent/powerloss.py" \
	    "$SLUICE_DIR_MODE" before "$dir/trace" old new "$top" ./again "$2"
	tail -n 1 "$out" | sed 's/^/# /'
	rm -rf "$top"
	mv after "$top"
}

# A ledger remembers paths, so all of it happens in one place.
top=$shm/top
for SLUICE_DIR_MODE in flip inplace; do
	for secrets in '' apart; do
		export SLUICE_DIR_MODE SLUICE_DIR_PATH="$top/target"
		export SLUICE_DIR_SECRETS="${secrets:+$top/secrets}"
		name="$SLUICE_DIR_MODE${secrets:+, secrets apart},"
		rm -rf "$top"
		mkdir "$top"
		mkdir -m 755 "$top/target"
		mkdir -m 700 "$top/target/.sluice"
		[ -z "$secrets" ] || mkdir -m 700 "$top/secrets" \
		    "$top/secrets/.sluice"
		first
		model "a first run, $name" apply
		second
		model "a change, $name" apply
		[ $SLUICE_DIR_MODE = inplace ] || continue
		removal old/shop/ConfigMap-old.yaml
		removal web/shop/ConfigMap-b.yaml
		removal web/shop/SealedSecret-s.yaml sealed
		model "a removal, $name" prune
	done
done
done_testing
