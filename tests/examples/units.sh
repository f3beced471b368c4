#!/bin/sh
# The example of an applier installs units of systemd, restarts those that
# changed, leaves units of others alone, and takes up what it was killed in.
# No systemd runs here: a program of that name notes what it is asked.
. "${0%/*}/../lib.sh"
# shellcheck source=tests/agent/frames
. "$tests/agent/frames"
skip_without python3
python3 -c 'import yaml' 2>"$err" || skip 'no PyYAML here'

program=$tests/../examples/units/apply-units
export UNITS="$dir/work/units" PATH="$dir/work/bin:$PATH"
mkdir units bin
cat >bin/systemctl <<-\EOF
	#!/bin/sh
	case $1 in
	is-active)
		cat "$UNITS/../state-$2" 2>/dev/null || echo active
		;;
	restart)
		echo "$*" >>"$UNITS/../asked"
		[ ! -e "$UNITS/../broken" ] ||
		    { echo "Job for $2 failed." >&2; exit 1; }
		;;
	*)
		echo "$*" >>"$UNITS/../asked"
		;;
	esac
EOF
chmod +x bin/systemctl
: >asked

# words: what became of each object, without versions
words()
{
	cut -f1,2,6 "$out" | tr '\t' ' '
}

asked()
{
	cat asked
	: >asked
}

# units TEXT: the object of two units, of which one has this text
units()
{
	object web/shop/ConfigMap-units.yaml <<-EOF
		apiVersion: v1
		kind: ConfigMap
		metadata: {name: units}
		data:
		  hello.service: |
		    [Service]
		    ExecStart=/bin/echo $1
		  hello.timer: |
		    [Timer]
		    OnBootSec=1
	EOF
}

ok 'systemd is there' "$program" probe
is 'which was asked' "$(asked)" --version
commit_number 1
units one
ok 'units are installed' send apply "$program"
is 'as new' "$(words)" 'changed web/shop/ConfigMap-units.yaml -'
is 'with their text' "$(cat units/hello.service)" \
    '# sluice: shop web/shop/ConfigMap-units.yaml
[Service]
ExecStart=/bin/echo one'
is 'and started' "$(asked)" 'daemon-reload
enable hello.service
restart hello.service
enable hello.timer
restart hello.timer'
version=$(cut -f5 "$out")
units one
ok 'they are applied again' send apply "$program"
is 'without a change' "$(words)" 'unchanged web/shop/ConfigMap-units.yaml -'
is 'nobody is asked' "$(asked)" ''

object web/shop/ConfigMap-units.yaml - "$version" </dev/null
ok 'they are observed' send observe "$program"
is 'as healthy' "$(words)" 'healthy web/shop/ConfigMap-units.yaml -'
echo failed >state-hello.service
object web/shop/ConfigMap-units.yaml - "$version" </dev/null
send observe "$program" >"$out"
is 'or broken' "$(words)" 'degraded web/shop/ConfigMap-units.yaml '\
'hello.service%20is%20failed'
rm state-hello.service
echo '# more' >>units/hello.timer
object web/shop/ConfigMap-units.yaml - "$version" </dev/null
send observe "$program" >"$out"
is 'or changed' "$(words)" 'drifted web/shop/ConfigMap-units.yaml '\
'somebody%20else%20has%20changed%20its%20units'
units one
ok 'that is put right' send apply "$program"
is 'and only that unit restarted' "$(asked)" 'daemon-reload
enable hello.timer
restart hello.timer'

commit_number 2
: >broken
units two
exits 2 'a unit that does not start' send apply "$program"
is 'is told' "$(words)" 'failed web/shop/ConfigMap-units.yaml '\
'hello.service:%20Job%20for%20hello.service%20failed.'
asked >"$out"
rm broken
units two
ok 'the next run' send apply "$program"
is 'takes it up' "$(asked)" 'daemon-reload
enable hello.service
restart hello.service'

printf '[Service]\n' >units/other.service
object web/shop/ConfigMap-other.yaml <<-\EOF
	data: {other.service: "[Service]"}
EOF
exits 2 'a unit of others' send apply "$program"
is 'stays' "$(cat units/other.service)" '[Service]'
object web/shop/ConfigMap-bad.yaml <<-\EOF
	data: {../../etc/passwd: x}
EOF
exits 3 'what is no unit can never be applied' send apply "$program"
is 'in words' "$(cat "$err")" \
    "'../../etc/passwd' in web/shop/ConfigMap-bad.yaml is no unit"
units three
send apply sh -c 'head -n 8 | "$@"' sh "$program" >"$out" 2>"$err" || :
is 'half an input does nothing' "$(cat "$err" && cat asked)" \
    'standard input ends too early'
ok 'at all' grep -q two units/hello.service

units three
send plan "$program" >"$out"
is 'a plan' "$(words)" 'changed web/shop/ConfigMap-units.yaml -'
ok 'does nothing either' grep -q two units/hello.service
removal web/shop/ConfigMap-units.yaml
ok 'units are pruned' send prune "$program"
is 'in order' "$(asked)" 'disable --now hello.service
disable --now hello.timer
daemon-reload'
is 'and those of others are left' "$(ls units)" other.service
done_testing
