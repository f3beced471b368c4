#!/bin/sh
# Files are replaced one by one in a directory that others use too: what they
# have there is neither changed nor removed.
. "${0%/*}/../lib.sh"
# shellcheck source=tests/agent/frames
. "$tests/agent/frames"

export SLUICE_DIR_PATH="$dir/target" SLUICE_DIR_MODE=inplace
target=$dir/target

# words: what became of each object, without versions
words()
{
	sort "$out" | cut -f1,2,6 | tr '\t' ' '
}

a=web/shop/ConfigMap-a.yaml
b=web/shop/ConfigMap-b.yaml
mkdir -p "$target/web" "$target/other"
echo mine >"$target/web/README"
commit_number 1
echo one | object $a
echo two | object $b
echo '{}' | object web/shop/SealedSecret-c.yaml sealed
ok 'objects become files' send apply sluice-apply-dir
is 'with their bytes' "$(cat "$target/$a" "$target/$b" | xargs)" 'one two'
is 'and access' "$(stat -c %a "$target/web/shop" "$target/$a" \
    "$target/secrets" "$target/secrets/web/shop/SealedSecret-c.yaml" | xargs)" \
    '755 644 700 600'
inode=$(stat -c %i "$target/$b")
echo ONE | object $a
echo two | object $b
ok 'one changes' send apply sluice-apply-dir
is 'and one does not' "$(words)" "changed $a -
unchanged $b -"
is 'it is the same file' "$(stat -c %i "$target/$b")" "$inode"
ok 'what was not given stays' test -f \
    "$target/secrets/web/shop/SealedSecret-c.yaml"
chmod 600 "$target/$b"
chmod 700 "$target/web/shop"
echo two | object $b
ok 'access is put right' send apply sluice-apply-dir
is 'of files and directories of ours' \
    "$(stat -c %a "$target/$b" "$target/web/shop" | xargs)" '644 755'
chmod 711 "$target/web"
rm "$target/$b"
mkdir "$target/$b"
echo two | object $b
exits 2 'a directory in the way is a failure' send apply sluice-apply-dir
is 'that is said' "$(cut -f1,2 "$out" | tr '\t' ' ')" "failed $b"
rmdir "$target/$b"
echo two | object $b
ok 'without it, all is well' send apply sluice-apply-dir
is 'a directory of others keeps its access' "$(stat -c %a "$target/web")" 711

# --- what is not ours ---

mkdir -p "$target/app/x" "$dir/elsewhere"
echo mine >"$target/app/x/ConfigMap-p.yaml"
ln -s "$dir/elsewhere" "$target/app/y"
echo | object app/x/ConfigMap-p.yaml
echo | object app/y/ConfigMap-q.yaml
echo good | object app/x/ConfigMap-r.yaml
exits 2 'a file of others fails' send apply sluice-apply-dir
is 'and so does one behind a link' "$(words)" \
    "changed app/x/ConfigMap-r.yaml -
failed app/x/ConfigMap-p.yaml there%20is%20a%20file%20that%20is%20not%20ours
failed app/y/ConfigMap-q.yaml 'y'%20is%20no%20directory"
is 'what others wrote is there' "$(cat "$target/app/x/ConfigMap-p.yaml")" mine
is 'nothing went through the link' "$(ls "$dir/elsewhere")" ''
ln -s "$dir/elsewhere/file" "$target/app/x/ConfigMap-s.yaml"
echo | object app/x/ConfigMap-s.yaml
exits 2 'a link in place of a file is not ours' send apply sluice-apply-dir
ok 'nor followed' test ! -e "$dir/elsewhere/file"

removal app/x/ConfigMap-p.yaml
removal app/x/ConfigMap-r.yaml
removal app/x/ConfigMap-none.yaml
removal $a
removal $b
removal web/shop/SealedSecret-c.yaml sealed
ok 'files are pruned' send prune sluice-apply-dir
is 'but for those of others' "$(words)" "pruned app/x/ConfigMap-none.yaml -
pruned app/x/ConfigMap-r.yaml -
pruned $a -
pruned $b -
pruned web/shop/SealedSecret-c.yaml -
skipped app/x/ConfigMap-p.yaml it%20is%20not%20ours"
is 'empty directories of ours go, and no others' \
    "$(cd "$target" && find . -path ./.sluice -prune -o -print | sort)" \
    '.
./app
./app/x
./app/x/ConfigMap-p.yaml
./app/x/ConfigMap-s.yaml
./app/y
./other
./web
./web/README'
is 'the ledger is empty' "$(grep -c '^file\|^directory' \
    "$target/.sluice/ledger")" 0

# --- programs ---

cat >reload <<-\EOF
	#!/bin/sh
	cat "$SLUICE_DIR_PATH"/web/shop/* >>reloads 2>&1
	echo . >>reloads
EOF
chmod +x reload
export SLUICE_DIR_RELOAD=$PWD/reload
echo one | object $a
ok 'a change' send apply sluice-apply-dir
is 'is reloaded when it is done' "$(xargs <reloads)" 'one .'
echo one | object $a
ok 'no change' send apply sluice-apply-dir
is 'is not' "$(xargs <reloads)" 'one .'
removal $a
ok 'a removal' send prune sluice-apply-dir
is 'is' "$(grep -c '^\.' reloads)" 2
unset SLUICE_DIR_RELOAD

# --- static pods ---

export SLUICE_DIR_PATH="$dir/manifests" SLUICE_DIR_LAYOUT=static-pods
target=$dir/manifests
echo pod | object app/kube-system/Pod-etcd.yaml
echo pod | object app/shop/Pod-web.v1.yaml
ok 'Pods become static' send apply sluice-apply-dir
is 'side by side' "$(ls "$target")" \
    'kube-system.etcd.yaml
shop.web.v1.yaml'
is 'and nothing else that kubelet would see' \
    "$(find "$target" -mindepth 1 -maxdepth 1 -name '[^.]*' | wc -l)" 2
inode=$(stat -c %i "$target")
echo pod2 | object app/shop/Pod-web.v1.yaml
ok 'a change' send apply sluice-apply-dir
removal app/kube-system/Pod-etcd.yaml
ok 'and a removal' send prune sluice-apply-dir
is 'leave the directory itself' "$(stat -c %i "$target")" "$inode"
is 'with what shall be in it' "$(cat "$target"/*)" pod2
echo | object app/shop/ConfigMap-x.yaml
echo | object app/shop/Pod-x.yaml
exits 3 'another kind is refused' send apply sluice-apply-dir
is 'in words' "$(cat "$err")" \
    "error: 'app/shop/ConfigMap-x.yaml' is a ConfigMap: kubelet takes static \
Pods only"
is 'with all that came with it' "$(ls "$target")" shop.web.v1.yaml
run sluice-apply-dir probe
is 'where it lies says nothing of what it is' "$(cat "$out")" \
    "$(printf 'floor\t1\t%s\t1700000001' "$SLUICE_COMMIT")"
SLUICE_DIR_MODE=flip exits 4 'they are not flipped' sluice-apply-dir probe
done_testing
