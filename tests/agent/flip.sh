#!/bin/sh
# A directory goes from one state to the next by one symbolic link, keeps the
# last one, and takes nothing away that is not ours.
. "${0%/*}/../lib.sh"
# shellcheck source=tests/agent/frames
. "$tests/agent/frames"

export SLUICE_DIR_PATH="$dir/target"
target=$dir/target

# words: what became of each object, without versions
words()
{
	sort "$out" | cut -f1,2,6 | tr '\t' ' '
}

two()
{
	printf 'one\n' | object web/shop/ConfigMap-a.yaml
	printf '{"two": 2}' | object web/shop/SealedSecret-b.yaml sealed
}

commit_number 1
two
ok 'a first commit is applied' send apply sluice-apply-dir
is 'all is new' "$(words)" 'changed web/shop/ConfigMap-a.yaml -
changed web/shop/SealedSecret-b.yaml -'
is 'a file has its bytes' "$(cat "$target/current/web/shop/ConfigMap-a.yaml")" \
    one
is 'and so has a secret' \
    "$(cat "$target/current/secrets/web/shop/SealedSecret-b.yaml")" \
    '{"two": 2}'
is 'which is closed' "$(stat -c %a "$target/current/secrets" \
    "$target/current/secrets/web/shop/SealedSecret-b.yaml" | xargs)" \
    '700 600'
is 'others are open' "$(stat -c %a "$target/current/" \
    "$target/current/web/shop/ConfigMap-a.yaml" | xargs)" '755 644'

old=$(readlink "$target/current")
two
ok 'it is applied again' send apply sluice-apply-dir
is 'and nothing changes' "$(words)" 'unchanged web/shop/ConfigMap-a.yaml -
unchanged web/shop/SealedSecret-b.yaml -'
is 'nor flips' "$(readlink "$target/current")" "$old"

commit_number 2
printf 'two\n' | object web/shop/ConfigMap-a.yaml
removal web/shop/SealedSecret-b.yaml sealed
ok 'a second commit' send apply sluice-apply-dir
is 'changes one and takes one away' "$(words)" \
    'changed web/shop/ConfigMap-a.yaml -
pruned web/shop/SealedSecret-b.yaml -'
ok 'a new generation is current' test "$(readlink "$target/current")" = \
    "gen.$SLUICE_COMMIT"
ok 'the old one is there' test -f "$target/$old/web/shop/ConfigMap-a.yaml"
is 'the secret is not in the new one' "$(ls "$target/current")" web

mkdir "$target/gen.mine"
commit_number 3
two
ok 'a third commit' send apply sluice-apply-dir
ok 'the first generation is gone' test ! -e "$target/$old"
ok 'what others made stays' test -d "$target/gen.mine"
is 'two generations are left' "$(find "$target" -name 'gen.*' | wc -l)" 3
ok 'which are the last' test -d "$target/gen.$(printf %040x 2)" -a \
    -d "$target/gen.$SLUICE_COMMIT"

# --- observing ---

run sluice-apply-dir probe
is 'it says what it can, and how far it has come' "$(cat "$out")" \
    "$(printf 'capability\twhole\ncapability\tpaths\nfloor\t3\t%s\t%d' \
    "$SLUICE_COMMIT" "$SLUICE_TIME")"
two
send apply sluice-apply-dir >results
version=$(grep ConfigMap results | cut -f5)
object web/shop/ConfigMap-a.yaml - "$version" </dev/null
ok 'what was applied' send observe sluice-apply-dir
is 'is healthy' "$(words)" 'healthy web/shop/ConfigMap-a.yaml -'
printf 'ONE\n' >"$target/current/web/shop/ConfigMap-a.yaml"
object web/shop/ConfigMap-a.yaml - "$version" </dev/null
send observe sluice-apply-dir >"$out"
is 'what somebody has changed has drifted' "$(words)" \
    'drifted web/shop/ConfigMap-a.yaml somebody%20else%20has%20changed%20it'
object web/shop/ConfigMap-x.yaml </dev/null
send observe sluice-apply-dir >"$out"
is 'what is not there is missing' "$(words)" \
    'missing web/shop/ConfigMap-x.yaml there%20is%20no%20such%20file'
two
send plan sluice-apply-dir >"$out"
is 'a plan says what would be' "$(words)" 'changed web/shop/ConfigMap-a.yaml -
unchanged web/shop/SealedSecret-b.yaml -'
is 'and does nothing' "$(cat "$target/current/web/shop/ConfigMap-a.yaml")" ONE
two
SLUICE_DRY_RUN=1 send apply sluice-apply-dir >"$out"
is 'nor does a dry run' "$(cat "$target/current/web/shop/ConfigMap-a.yaml")" \
    ONE
two
ok 'it is put right' send apply sluice-apply-dir
is 'in another generation' "$(readlink "$target/current")" \
    "gen.$SLUICE_COMMIT.1"
is 'with the right bytes' "$(cat "$target/current/web/shop/ConfigMap-a.yaml")" \
    one
: >"$target/current/web/extra"
two
send apply sluice-apply-dir >"$out"
ok 'what others put into a generation goes' test ! -e \
    "$target/current/web/extra"

# --- programs ---

cat >reload <<-\EOF
	#!/bin/sh
	echo "$(readlink "$SLUICE_DIR_PATH/current") $1" >>reloads
	[ ! -e broken ]
EOF
chmod +x reload
export SLUICE_DIR_RELOAD="$PWD/reload
a b"
two
ok 'without a change' send apply sluice-apply-dir
ok 'nothing is reloaded' test ! -e reloads
commit_number 4
: >broken
printf 'four\n' | object web/shop/ConfigMap-a.yaml
exits 2 'a reload that fails is said' send apply sluice-apply-dir
is 'with its words' "$(cat "$err")" \
    "reload: '$PWD/reload' ended with status 1"
is 'after the change' "$(cat reloads)" "gen.$SLUICE_COMMIT a b"
rm broken
printf 'four\n' | object web/shop/ConfigMap-a.yaml
ok 'and the next run' send apply sluice-apply-dir
is 'does it again' "$(wc -l <reloads)" 2
printf 'four\n' | object web/shop/ConfigMap-a.yaml
ok 'once it went well' send apply sluice-apply-dir
is 'it is not owed any more' "$(wc -l <reloads)" 2
for status in 1 2 3; do
	export SLUICE_DIR_CHECK="sh
-c
echo so it is >&2; exit $status"
	object web/shop/ConfigMap-a.yaml </dev/null
	send observe sluice-apply-dir | cut -f1
done >"$out"
is 'a check says how it is' "$(xargs <"$out")" 'degraded progressing unknown'
unset SLUICE_DIR_CHECK SLUICE_DIR_RELOAD

# --- refusals ---

two
SLUICE_SET=other complains 4 'no other set gets the directory' \
    send apply sluice-apply-dir <<EOF
error: '$target' belongs to the set 'shop' of 'manifests', environment 'prod'
EOF
two
SLUICE_DIR_MODE=inplace complains 4 'nor another mode' \
    send apply sluice-apply-dir <<EOF
error: '$target' was filled with 'flip', not 'inplace': empty it first, with '.sluice'
EOF
rm "$target/current"
mkdir "$target/current"
two
exits 2 'a link that is not ours is not touched' send apply sluice-apply-dir
ok 'it is there' test -d "$target/current"
rmdir "$target/current"
two
send apply sh -c 'head -n 5 | sluice-apply-dir apply' >"$out" 2>"$err" ||
    status=$?
is 'a torn input is refused' "$status $(cat "$err")" \
    '2 error: standard input ends too early'
ok 'and changes nothing at all' test ! -e "$target/current"
for path in ../x/A-b.yaml x/.git/A-b.yaml /etc/x/A-b.yaml x/.y/A-b.yaml \
    .sluice/A-b.yaml; do
	echo | object $path
	exits 3 "$path is no path here" send apply sluice-apply-dir
done
echo | object a/b/SealedSecret-x.yaml sealed
echo | object secrets/a/b/SealedSecret-x.yaml
exits 3 'two objects are not one file' send apply sluice-apply-dir
ok 'what holds the lock' flock "$target/.sluice" true
exits 5 'keeps others away' flock "$target/.sluice" \
    sluice-apply-dir apply

# --- secrets elsewhere ---

export SLUICE_DIR_PATH="$dir/apart" SLUICE_DIR_SECRETS="$dir/tmpfs"
two
ok 'secrets can be elsewhere' send apply sluice-apply-dir
is 'they are found as before' \
    "$(cat "$dir/apart/current/secrets/web/shop/SealedSecret-b.yaml")" \
    '{"two": 2}'
is 'only they are there' \
    "$(find "$dir/tmpfs/gen.$SLUICE_COMMIT" -type f | wc -l)" 1
is 'in a closed directory' "$(stat -c %a "$dir/tmpfs")" 700
rm -rf "$dir/tmpfs"
object web/shop/SealedSecret-b.yaml sealed 1:2 </dev/null
send observe sluice-apply-dir >"$out"
is 'when they are lost' "$(words)" \
    'missing web/shop/SealedSecret-b.yaml there%20is%20no%20such%20file'
two
ok 'they' send apply sluice-apply-dir
is 'come back' "$(words)" 'changed web/shop/SealedSecret-b.yaml -
unchanged web/shop/ConfigMap-a.yaml -'
is 'to where they were' \
    "$(cat "$dir/apart/current/secrets/web/shop/SealedSecret-b.yaml")" \
    '{"two": 2}'
done_testing
