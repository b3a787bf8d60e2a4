#!/bin/bash
# ./vpn demo: a server and a client in two network namespaces joined by a veth, and what the tunnel between them carries.
# Everything it makes has a random suffix and is removed at the end. Exit 0 only when every line has a tick.
set -u
repo=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$repo/bin/lib/debian.sh"

tools=(ip ping iperf3 dnsmasq busybox nsenter unshare)
failed=0
pids=()
work=

# A plain user becomes root of a user namespace of its own, where the kernel lets it.
become_root() {
    [[ $(id -u) == 0 ]] && return
    need_tools "${tools[@]}" || exit 1
    unshare -Urnm true 2>/dev/null ||
        { echo "the kernel lets a plain user make no user namespace here: run ./vpn demo as root" >&2; exit 1; }
    [[ -r /dev/net/tun && -w /dev/net/tun ]] ||
        { echo "a plain user may not open /dev/net/tun here (or it is missing): run ./vpn demo as root" >&2; exit 1; }
    echo "not root: running in a user namespace"
    # "ip netns" keeps its names under /run, which is not ours: a private one takes its place.
    exec unshare -Urnm bash -c 'mount -t tmpfs tmpfs /run && exec "$@"' - "$0" "$@"
}

cleanup() {
    trap - EXIT
    local pid
    for pid in ${pids[@]+"${pids[@]}"}; do kill "$pid" 2>/dev/null; done
    wait 2>/dev/null
    ip netns del "$server" 2>/dev/null
    ip netns del "$client" 2>/dev/null
    [[ -z $work ]] || rm -rf "$work"
}

tick=✓ cross=✗
[[ -t 1 ]] && tick=$'\033[32m✓\033[0m' cross=$'\033[31m✗\033[0m'
say() { echo "  $tick $*"; }
bad() { echo "  $cross $*"; failed=1; }

# give_up TEXT LOG...: a step without which the rest makes no sense
give_up() {
    bad "$1"
    shift
    local log
    for log in "$@"; do echo "--- ${log##*/}"; tail -n 15 "$log"; done
    exit 1
}

in_server() { nsenter --net="/run/netns/$server" -- "$@"; }
in_client() { nsenter --net="/run/netns/$client" -- "$@"; }

# start NAMESPACE LOG COMMAND...: in the background, to be ended by cleanup; its pid is in $started
start() {
    local namespace=$1 log=$2
    shift 2
    nsenter --net="/run/netns/$namespace" -- "$@" >"$log" 2>&1 </dev/null &
    started=$!
    pids+=("$started")
}

# within SECONDS COMMAND...: repeats the command until it is true
within() {
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        ((SECONDS < end)) || return 1
        sleep 0.1
    done
}

make_network() {
    ip netns add "$server" && ip netns add "$client" &&
        ip -n "$server" link add under type veth peer name under netns "$client" || give_up "cannot make network namespaces"
    ip -n "$server" addr add 192.0.2.1/24 dev under
    ip -n "$client" addr add 192.0.2.2/24 dev under
    local namespace
    for namespace in "$server" "$client"; do
        ip -n "$namespace" link set lo up
        ip -n "$namespace" link set under up
    done
    say "two network namespaces, joined by a veth: 192.0.2.1 (server) and 192.0.2.2 (client)"
}

make_keys() {
    umask 077
    { "$repo/bin/vpnc" genkey >"$work/server.key" && "$repo/bin/vpnc" pubkey <"$work/server.key" >"$work/server.pub" &&
        "$repo/bin/vpnc" genkey >"$work/client.key" && "$repo/bin/vpnc" pubkey <"$work/client.key" >"$work/client.pub" &&
        "$repo/bin/vpnc" genpsk >"$work/psk"; } 2>"$work/keys.log" || give_up "cannot make keys" "$work/keys.log"
    say "keys: server $(cut -c1-8 "$work/server.pub")…, client $(cut -c1-8 "$work/client.pub")…, and a preshared key"
}

write_configurations() {
    cat >"$work/vpnd.conf" <<CONF
vpn {
  private-key-file = "$work/server.key"
  control-socket = "$work/vpnd.sock"
  state-dir = "$work/vpnd.state"
  listen = "192.0.2.1:41820"
  links = [ { type = tap, name = "tap0", addresses = ["10.88.0.1/24", "fd88::1/64"] } ]
  peers = [ { name = "client", public-key = "$(<"$work/client.pub")", preshared-key-file = "$work/psk" } ]
}
CONF
    cat >"$work/vpnc.conf" <<CONF
vpn {
  private-key-file = "$work/client.key"
  control-socket = "$work/vpnc.sock"
  state-dir = "$work/vpnc.state"
  links = [ { type = tap, name = "tap0", addresses = ["fd88::2/64"] } ]
  peers = [ { name = "server", public-key = "$(<"$work/server.pub")", preshared-key-file = "$work/psk",
              endpoint = "192.0.2.1:41820" } ]
}
CONF
}

# The client's peer has state "up" (its links have one too).
handshake_done() {
    "$repo/bin/vpnc" status --config "$work/vpnc.conf" --json | tr -d ' \n' |
        grep -oE '\{[^{}]*"last-handshake-seconds"[^{}]*\}' | grep -q '"state":"up"'
}

start_tunnel() {
    start "$server" "$work/vpnd.log" "$repo/bin/vpnd" --config "$work/vpnd.conf"
    vpnd_pid=$started
    start "$client" "$work/vpnc.log" "$repo/bin/vpnc" --config "$work/vpnc.conf"
    vpnc_pid=$started
    within 20 grep -qw ready "$work/vpnd.log" || give_up "vpnd does not start" "$work/vpnd.log"
    within 20 grep -qw ready "$work/vpnc.log" || give_up "vpnc does not start" "$work/vpnc.log"
    say "vpnd and vpnc run, each with a TAP"
    within 15 handshake_done || give_up "no handshake" "$work/vpnd.log" "$work/vpnc.log"
    say "handshake done"
}

# The client's TAP has no IPv4 address yet: it asks for one through the tunnel.
show_dhcp() {
    start "$server" "$work/dnsmasq.log" dnsmasq --no-daemon --conf-file=/dev/null --port=0 \
        --interface=tap0 --bind-interfaces --no-ping --dhcp-authoritative --dhcp-leasefile="$work/leases" --pid-file= \
        --dhcp-range=10.88.0.100,10.88.0.199,255.255.255.0,1h
    cat >"$work/lease" <<'SCRIPT'
#!/bin/sh
[ "$1" = bound ] || exit 0
ip address add "$ip/$mask" dev "$interface" && echo "lease $ip from $serverid"
SCRIPT
    chmod +x "$work/lease"
    if in_client busybox udhcpc -i tap0 -f -n -q -t 10 -T 1 -s "$work/lease" >"$work/udhcpc.log" 2>&1 &&
        lease=$(grep '^lease' "$work/udhcpc.log"); then
        say "DHCP: $lease (dnsmasq behind the server)"
    else
        bad "DHCP: no lease ($(tail -1 "$work/udhcpc.log"))"
        in_client ip address add 10.88.0.2/24 dev tap0
    fi
}

# show_ping NAME ADDRESS
show_ping() {
    local out
    # The first answer has to wait until the kernel is sure that no one else has the IPv6 addresses.
    within 10 in_client ping -c 1 -W 1 "$2"
    if out=$(in_client ping -c 5 -i 0.2 -W 2 "$2" 2>&1) && grep -q ' 5 received' <<<"$out"; then
        say "$1: ping $2, 5 of 5, $(awk -F/ '/^rtt/ { print $5 }' <<<"$out") ms on average"
    else
        bad "$1: ping $2: $(grep -E 'transmitted|ping:' <<<"$out")"
    fi
}

# show_tcp TEXT [-R]
show_tcp() {
    local text=$1 rate
    shift
    rate=$(in_client iperf3 -c 10.88.0.1 -t 3 -f m "$@" 2>"$work/iperf3.log" | awk '/receiver/ { print $(NF-2), "Mbit/s" }')
    if [[ -n $rate && $rate != 0.00* ]]; then say "TCP, $text: $rate"; else bad "TCP, $text: $(tail -1 "$work/iperf3.log")"; fi
}

show_status() {
    if "$repo/bin/vpnc" status --config "$work/vpnc.conf" >"$work/status" 2>&1; then
        say "vpnc status:"
    else
        bad "vpnc status:"
    fi
    sed 's/^/      /' "$work/status"
}

# Both end at SIGTERM with exit 0 and take their TAPs with them.
stop_tunnel() {
    local ok=1
    kill "$vpnc_pid" "$vpnd_pid"
    wait "$vpnc_pid" || ok=0
    wait "$vpnd_pid" || ok=0
    in_client ip link show tap0 >/dev/null 2>&1 && ok=0
    in_server ip link show tap0 >/dev/null 2>&1 && ok=0
    if ((ok)); then say "both ended by SIGTERM; their TAPs are gone"; else bad "SIGTERM: exit code or a TAP left behind"; fi
}

become_root "$@"
need_tools "${tools[@]}" || exit 1
need_tun || { echo "no /dev/net/tun: this kernel or container has no TAP devices" >&2; exit 1; }
suffix=$(printf '%04x%04x' "$RANDOM" "$RANDOM")
server=vpn-server-$suffix
client=vpn-client-$suffix
trap cleanup EXIT
trap 'exit 130' INT TERM
work=$(mktemp -d "${TMPDIR:-/tmp}/l2vpn-demo.XXXXXX")

make_network
make_keys
write_configurations
start_tunnel
show_dhcp
show_ping IPv4 10.88.0.1
show_ping IPv6 fd88::1
start "$server" "$work/iperf3-server.log" iperf3 -s
within 5 grep -q listening "$work/iperf3-server.log"
show_tcp "client to server"
show_tcp "server to client" -R
show_status
stop_tunnel
((failed)) && echo "  the demo failed" || echo "  all well"
exit "$failed"
