#!/bin/sh
# Many nodes follow two environments while pushes go in: each timer wakes them
# all at once, they come each in its own moment, no poll and no report fails,
# and in the end all have the newest commit.  AGENTS, PUSHES and SPLAY make it
# as large as life: AGENTS=200 PUSHES=50 SPLAY=30 tests/agent/fleet.sh
. "${0%/*}/../lib.sh"
skip_without ssh-keygen sluice-apply-dir

agents=${AGENTS:-6}
pushes=${PUSHES:-3}
splay=${SPLAY:-1}

environment_of()
{
	case $(($1 % 2)) in
	0) echo dev ;;
	1) echo prod ;;
	esac
}

node_settings()
{
	cat <<-EOF
		version: 1
		node: node-$1
		state: $dir/node-$1/state
		key: $dir/node-$1/key
		log: $dir/node-$1/log
		sets:
		  - name: shop
		    url: $server
		    repository: shop
		    environment: $(environment_of "$1")
		    signers: $signers
		    splay: ${splay}s
		    dir: {path: $dir/node-$1/target}
	EOF
}

{
	cat <<-EOF
		version: 1
		repository: shop
		environments:
		- name: dev
		  branch: dev
		  units: apps/*/overlays/dev
		  push: [$(id -un)]
		- name: prod
		  branch: prod
		  units: apps/*/overlays/prod
		  push: [$(id -un)]
		people: {$(id -un): {}}
		agents:
	EOF
	i=0
	while [ "$i" -lt "$agents" ]; do
		i=$((i + 1))
		mkdir -p "$dir/node-$i/target"
		ssh-keygen -q -t ed25519 -N '' -C "node-$i" \
		    -f "$dir/node-$i/key"
		printf '  node-%d: {environments: [%s], key: "%s"}\n' "$i" \
		    "$(environment_of $i)" "$(cat "$dir/node-$i/key.pub")"
	done
} >"$dir/sluice.yaml"
server --config "$dir/sluice.yaml"
i=0
while [ "$i" -lt "$agents" ]; do
	i=$((i + 1))
	(
		umask 077
		node_settings "$i" >"$dir/node-$i/agent.yaml"
	)
done

# release N: one more commit in both environments.
release()
{
	for env in dev prod; do
		for name in web db; do
			write "apps/$name/overlays/$env/app.yaml" <<-EOF
				apiVersion: v1
				kind: ConfigMap
				metadata: {name: $name}
				data: {env: $env, release: "$1"}
			EOF
		done
	done
	record "release $1"
	git push -q origin HEAD:dev HEAD:prod 2>>"$dir/pushed"
}

push_all()
{
	n=1
	while [ "$n" -lt "$pushes" ]; do
		n=$((n + 1))
		release "$n" || echo "release $n" >>"$dir/failed"
	done
	: >"$dir/done"
}

# As timers do: all of them at once.
round()
{
	for node in "$dir"/node-*; do
		sluice-agent tick --timed -c "$node/agent.yaml" \
		    >>"$node/said" 2>&1 || echo "$? $node" >>"$dir/statuses" &
		ticking="${ticking-} $!"
	done
	for process in $ticking; do
		wait "$process"
	done
	ticking=
	rounds=$((rounds + 1))
}

release 1
push_all &
pusher=$!
rounds=0
until [ -e "$dir/done" ]; do
	round
done
wait "$pusher"
round
round

is 'no push fails' "$(cat "$dir/failed" 2>"$dir/seen")" ''
is 'every tick ends well' "$(cat "$dir/statuses" 2>"$dir/seen")" ''
is 'and says nothing' "$(cat "$dir"/node-*/said)" ''
is 'no poll fails' "$(grep -l '"words":"offline' "$dir"/node-*/log)" ''
is 'no report is refused' "$(grep -h '"event":"unreported"' \
    "$dir"/node-*/log | head -n 3)" ''
live="target/current/web/*/ConfigMap-web.yaml"
is 'all have the newest commit' "$(grep -l "release: \"$pushes\"" \
    "$dir"/node-*/$live | wc -l)" "$agents"
reported()
{
	git --git-dir="$server" for-each-ref --format='%(refname)' refs/status |
	    while read -r ref; do
		git --git-dir="$server" show "$ref:status.json"
	done | grep -c "\"good\":{[^}]*\"sequence\":$pushes}"
}
is 'and the server knows it' "$(reported)" "$agents"
printf '# %d agents, %d pushes, %d rounds of %d s\n' "$agents" "$pushes" \
    "$rounds" "$splay"
done_testing
