#!/bin/sh
# An applier that is killed at any of its calls that change something leaves
# the old state or the new one, and the next run makes it the new one.
. "${0%/*}/../lib.sh"
# shellcheck source=tests/agent/frames
. "$tests/agent/frames"

skip_without_tracing

calls=write,ftruncate,fsync,fchmod,syncfs,mkdirat,symlinkat,rename,renameat
calls=$calls,unlinkat,unlink

first()
{
	commit_number 1
	echo one | object web/shop/ConfigMap-a.yaml
	echo '{"s": 1}' | object web/shop/SealedSecret-s.yaml sealed
	echo old | object old/shop/ConfigMap-old.yaml
}

second()
{
	commit_number 2
	echo two | object web/shop/ConfigMap-a.yaml
	echo '{"s": 2}' | object web/shop/SealedSecret-s.yaml sealed
	echo new | object new/shop/ConfigMap-new.yaml
}

# readers see: every file with what it holds
seen()
{
	(cd $seen && find -L . -path ./.sluice -prune -o -type f -print |
	    sort | while read -r file; do
		printf '%s: %s\n' "$file" "$(cat "$file")"
	done)
}

for SLUICE_DIR_MODE in flip inplace; do
	export SLUICE_DIR_MODE SLUICE_DIR_PATH="$dir/work/target"
	[ $SLUICE_DIR_MODE = flip ] && seen=target/current || seen=target
	rm -rf target before
	first
	send apply sluice-apply-dir >"$out"
	cp -a target before
	old=$(seen)
	second
	send apply strace -qq -o "$dir/trace" -e trace=$calls \
	    sluice-apply-dir >"$out"
	new=$(seen)
	n=$(wc -l <"$dir/trace")
	ok "$SLUICE_DIR_MODE: it makes some such calls ($n)" test "$n" -gt 15
	bad=
	i=0
	while [ $((i = i + 1)) -le "$n" ]; do
		rm -rf target
		cp -a before target
		strace -qq -o "$dir/trace" -e trace=$calls \
		    -e "inject=$calls:signal=KILL:when=$i" \
		    sluice-apply-dir apply <"$input.all" >"$out" 2>&1 || :
		now=$(seen)
		case $SLUICE_DIR_MODE,$now in
		flip,"$old" | flip,"$new" | inplace,*) ;;
		*) bad="$bad $i:neither" ;;
		esac
		for line in one two '{"s": 1}' '{"s": 2}' old new; do
			now=$(printf '%s\n' "$now" | grep -v ": $line\$" || :)
		done
		[ -z "$now" ] || bad="$bad $i:torn"
		sluice-apply-dir apply <"$input.all" >"$out" 2>&1 ||
		    bad="$bad $i:stuck"
		[ "$(seen)" = "$new" ] || bad="$bad $i:another"
		[ "$(ls target/.sluice)" = ledger ] || bad="$bad $i:litter"
	done
	is "$SLUICE_DIR_MODE: killed at each of them, it ends well" "$bad" ''
done
done_testing
