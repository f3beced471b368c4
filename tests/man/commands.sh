#!/bin/sh
# Programs with commands say what is wrong with one, and with its options.
. "${0%/*}/../lib.sh"

# wrong WORDS COMMAND...
wrong()
{
	words=$1
	shift
	complains 2 "$*" "$@" <<-EOF
		error: $words
		usage: $1 [options] COMMAND [ARGUMENT]...
	EOF
}

wrong "there is no command 'sael'; did you mean 'seal'?" sluice-seal sael
wrong "there is no command 'nonsense'" sluice-seal nonsense
wrong "'seal' is followed by FILE [KEY[=@FILE|=-]]..." sluice-seal seal -e prod
wrong "'keygen' is followed by FILE" sluice-seal keygen a b
wrong "'reseal' needs --identity" sluice-seal reseal -e prod a.yaml
wrong "'show' takes no --env" sluice-seal show -e prod a.yaml
wrong '--namespace and --name go together' \
    sluice-seal seal -e prod --namespace shop a.yaml
wrong "there is no command 'tikc'; did you mean 'tick'?" sluice-agent tikc
wrong "'tick' is followed by nothing" sluice-agent tick now
wrong "'explain' is followed by the name of an object" sluice-agent explain
wrong "'plan' takes no --json" sluice-agent plan --json
done_testing
