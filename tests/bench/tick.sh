#!/bin/sh
# What a tick costs that finds nothing to do: over file:// beside the "git
# fetch" that it runs, and over ssh, to a server with 2,000 refs, in bytes.
#
# BUILD and CC come from "make bench".  Without sshd the second part is left
# out.

set -eu
here=$(cd "${0%/*}" && pwd)
. "$here/goals"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT
PATH=$BUILD/bin:$PATH
GIT_CONFIG_NOSYSTEM=1
HOME=$tmp
export PATH GIT_CONFIG_NOSYSTEM HOME
runs=${RUNS:-21}

# shellcheck disable=SC2086 # flags are words
${CC:-cc} -D_DEFAULT_SOURCE -D_XOPEN_SOURCE=700 ${CFLAGS:--O2} \
    -o "$tmp/timer" "$here/timer.c"

cd "$tmp"
git config --global user.name bench
git config --global user.email bench@example.com
sluice-init server.git >signers
git init -q -b main work
mkdir -p work/apps/web/overlays/dev target
cat >work/apps/web/overlays/dev/app.yaml <<-EOF
	apiVersion: v1
	kind: ConfigMap
	metadata: {name: web}
EOF
git -C work add .
git -C work commit -q -m first
git -C work push -q ../server.git HEAD:dev 2>said
{
	echo start
	seq 2000 | sed "s,.*,create refs/heads/other/& $(git -C work \
	    rev-parse HEAD),"
	echo commit
} | git --git-dir=server.git update-ref --stdin >said

# settings URL [SSH-OPTIONS]
settings()
{
	cat >agent.yaml <<-EOF
		version: 1
		node: node-1
		state: $tmp/state
		sets:
		  - name: web
		    url: $1
		    repository: server
		    environment: dev
		    signers: $tmp/signers
		    dir: {path: $tmp/target}
		${2:+    ssh: "$2"}
	EOF
	chmod 600 agent.yaml
}

url=file://$tmp/server.git
settings "$url"
sluice-agent tick -c agent.yaml
sluice-agent tick -c agent.yaml
ref=refs/heads/rendered/dev
fetch()
{
	"$tmp/timer" "$runs" git --git-dir=state/web/cache.git \
	    -c core.fsync=all -c gc.auto=0 -c maintenance.auto=false \
	    -c protocol.version=2 -c core.hooksPath=/dev/null fetch --quiet \
	    --no-tags --no-write-fetch-head --no-recurse-submodules --atomic \
	    -- "$url" "+$ref:refs/sluice/in/${ref#refs/}"
}
alone=$(fetch)
tick=$("$tmp/timer" "$runs" sluice-agent tick -c agent.yaml)
echo 'tick with nothing to do, over file://, 2,000 refs'
printf '  %-16s %9s %9s %8s\n' '' 'wall ms' 'CPU ms' MB
for line in "git-fetch $alone" "tick $tick"; do
	echo "$line" | awk '{ printf "  %-16s %9.1f %9.1f %8.1f\n", $1, $2, $3,
	    $4 / 1024 }'
done
goal 'CPU more than git fetch, ms' "$(echo "$alone $tick" |
    awk '{ print $5 - $2 }')" '<=' 10
goal 'memory, MB' "$(echo "$tick" | awk '{ print $3 / 1024 }')" '<=' 12

# --- over ssh ---

sshd=$(command -v sshd || echo /usr/sbin/sshd)
if [ ! -x "$sshd" ] || ! command -v python3 >said; then
	echo 'over ssh: no sshd, or no python3, here'
	verdict
	exit 0
fi
port=$((20000 + $$ % 20000))
ssh-keygen -q -t ed25519 -N '' -f host
ssh-keygen -q -t ed25519 -N '' -f node
# as sluice-hooks(8) has it
# shellcheck disable=SC2016 # the shell of sshd expands it
shell='git-shell -c \"$SSH_ORIGINAL_COMMAND\"'
echo "restrict,command=\"GIT_PROTOCOL=version=2 $shell\" $(cat node.pub)" \
    >authorized
cat >sshd_config <<-EOF
	Port $port
	ListenAddress 127.0.0.1
	HostKey $tmp/host
	AuthorizedKeysFile $tmp/authorized
	PidFile $tmp/sshd.pid
	StrictModes no
	UsePAM no
	PasswordAuthentication no
EOF
[ "$(id -u)" -ne 0 ] || mkdir -p /run/sshd
"$sshd" -f "$tmp/sshd_config" -E "$tmp/sshd.log"
trap 'kill "$(cat "$tmp/sshd.pid")"; rm -rf "$tmp"' EXIT
until [ -s sshd.pid ]; do
	sleep 0.1
done
printf '[127.0.0.1]:%s %s\n' "$port" "$(cut -d' ' -f1,2 host.pub)" >known

# Between ssh and sshd: every byte is counted on its way.
cat >count.py <<-\EOF
	import select, signal, socket, sys
	port, log = int(sys.argv[1]), sys.argv[2]
	server = socket.create_connection(("127.0.0.1", port))
	up = down = 0
	def end(*_):
	    with open(log, "w") as f:
	        f.write("%d %d\n" % (up, down))
	    sys.exit(0)
	# ssh ends us so when it has all it wants
	signal.signal(signal.SIGHUP, end)
	signal.signal(signal.SIGTERM, end)
	open_ = [sys.stdin.buffer.raw, server]
	while server in open_:
	    for s in select.select(open_, [], [])[0]:
	        if s is server:
	            data = s.recv(65536)
	            down += len(data)
	            sys.stdout.buffer.raw.write(data)
	            if not data:
	                open_.remove(s)
	        else:
	            data = s.read(65536)
	            up += len(data or b"")
	            if data:
	                server.sendall(data)
	            else:
	                open_.remove(s)
	                server.shutdown(socket.SHUT_WR)
	end()
EOF
options="-F none -i $tmp/node -o IdentitiesOnly=yes"
options="$options -o UserKnownHostsFile=$tmp/known"
options="$options -o ProxyCommand='python3 $tmp/count.py $port $tmp/bytes'"
settings "ssh://$(id -un)@127.0.0.1:$port$tmp/server.git" "$options"
sluice-agent tick -c agent.yaml
tick=$("$tmp/timer" 5 sluice-agent tick -c agent.yaml)
sleep 1
read -r up down <bytes
echo 'tick with nothing to do, over ssh on loopback, 2,000 refs'
printf '  %.1f ms wall, %s bytes up, %s down\n' "${tick%% *}" "$up" "$down"
goal 'bytes down, kB' "$(echo "$down" | awk '{ print $1 / 1000 }')" '<=' 6
verdict
