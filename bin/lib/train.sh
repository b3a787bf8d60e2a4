# shellcheck shell=bash
# Makes the AOT caches of vpnd and vpnc: what the JVM learned about their classes and methods in a short life of both, so that a
# start need not learn it again (JEP 483, 514, 515). Sourced; bash 3.2, for Linux and macOS.
#
# Both run as a user runs them, each the other's peer. Where that is allowed, as root or where a plain user may make a user namespace,
# each has a TAP in a network of its own, and TCP and small datagrams cross: the compilers then know from the start which ways
# frames take. Elsewhere they do without TAPs over the loopback, and learn that at each start.

# train VPND VPNC CACHE-OF-VPND CACHE-OF-VPNC: the launchers, and what to write. They must not use a cache that is there already.
# False, after saying why, where it does not work; the programs then start without.
train() {
    local work
    work=$(mktemp -d "${TMPDIR:-/tmp}/l2vpn-train.XXXXXX") || return 1
    rm -f "$3" "$4"
    if may_have_taps; then
        in_own_network bash -c '. "$0" && in_two_networks train_in "$@"' "${BASH_SOURCE[0]}" "$work" taps "$@"
    else
        train_in "$work" sockets "$@"
    fi >"$work/log" 2>&1
    if [[ -s $3 && -s $4 ]]; then
        rm -rf "$work"
        return 0
    fi
    echo "no AOT cache made, starts will take longer; see $work" >&2
    return 1
}

# in_own_network COMMAND...: without any effect on the machine's network
in_own_network() {
    if [[ $(id -u) == 0 ]]; then unshare -n "$@"; else unshare -Urn "$@"; fi
}

may_have_taps() {
    [[ $(uname -s) == Linux && -r /dev/net/tun && -w /dev/net/tun ]] && command -v ip >/dev/null &&
        command -v nsenter >/dev/null && in_own_network ip link add near0 type veth 2>/dev/null
}

# in_two_networks COMMAND...: in this network, with a second one behind a veth, where "far" runs what follows it
in_two_networks() {
    local status
    unshare -n sleep 300 &
    far_network=$!
    # Until then it is still in ours, and the veth would have both ends here.
    until [[ $(readlink "/proc/$far_network/ns/net") != "$(readlink /proc/self/ns/net)" ]]; do
        kill -0 "$far_network" && sleep 0.02 || return
    done
    ip link set lo up && ip link add near0 type veth peer name far0 netns "$far_network" &&
        ip addr add 10.98.0.1/24 dev near0 && ip link set near0 up &&
        (far ip addr add 10.98.0.2/24 dev far0) && (far ip link set far0 up) && (far ip link set lo up) && "$@"
    status=$?
    kill "$far_network"
    return "$status"
}

# far COMMAND...: becomes COMMAND, in the second network where there is one. To be run in a subshell.
far() {
    [[ -z ${far_network:-} ]] || exec nsenter -t "$far_network" -n "$@"
    exec "$@"
}

# train_in DIRECTORY taps|sockets VPND VPNC CACHE-OF-VPND CACHE-OF-VPNC
train_in() {
    local work=$1 kind=$2 vpnd=$3 vpnc=$4 address=10.98.0.1:41820 daemon client
    [[ $kind == taps ]] || address=127.0.0.1:$((20000 + RANDOM % 20000))
    make_key "$vpnd" "$work/vpnd" && make_key "$vpnc" "$work/vpnc" || return
    write_end vpnd '"10.99.0.1/24", "fd99::1/64"' "listen = \"$address\"" "$(<"$work/vpnc.pub")" ""
    VPN_JAVA_OPTS="-XX:AOTCacheOutput=$5" "$vpnd" --config "$work/vpnd.conf" 2>"$work/vpnd.log" &
    daemon=$!
    appears ' ready ' "$work/vpnd.log" || { kill "$daemon"; return 1; }
    write_end vpnc '"10.99.0.2/24", "fd99::2/64"' "" "$(<"$work/vpnd.pub")" \
        "endpoint = \"$address\""
    VPN_JAVA_OPTS="-XX:AOTCacheOutput=$6" far "$vpnc" --config "$work/vpnc.conf" 2>"$work/vpnc.log" &
    client=$!
    appears ' peer up ' "$work/vpnc.log" && [[ $kind == sockets ]] || send_frames "$work"
    "$vpnc" status --config "$work/vpnc.conf"
    "$vpnd" status --config "$work/vpnd.conf" --json
    kill "$daemon" "$client"
    # The caches are written on the way out.
    wait "$daemon" "$client"
}

# make_key PROGRAM NAME: NAME.key and NAME.pub
make_key() {
    (umask 077 && "$1" genkey >"$2.key") && "$1" pubkey <"$2.key" >"$2.pub"
}

# write_end NAME ADDRESSES LISTEN PUBLIC-KEY ENDPOINT: uses train_in's work and kind
write_end() {
    local link="{ type = vde-switch, socket = \"$work/$1.switch\" }"
    [[ $kind == sockets ]] || link="{ type = tap, name = \"$1\", addresses = [$2] }"
    cat >"$work/$1.conf" <<CONF
vpn {
  private-key-file = "$1.key"
  control-socket = "$1.sock"
  state-dir = "$1.state"
  $3
  links = [ $link ]
  peers = [ { name = other, public-key = "$4", keepalive = 1s, $5 } ]
}
CONF
}

# appears TEXT FILE: within 20 s
appears() {
    local tries=200
    until grep -q -- "$1" "$2" 2>/dev/null; do
        ((tries-- > 0)) || return 1
        sleep 0.1
    done
}

# send_frames DIRECTORY: TCP both ways, as the kernel's own super-frames, at first over a path that takes a batch in one piece,
# then over one that does not; then datagrams of two sizes both ways to nobody, as fast as they go and one by one
send_frames() {
    local large
    large=$(printf '%1300s')
    truncate -s 4G "$1/zeros"
    "$JAVA_HOME/bin/jwebserver" -b 10.99.0.1 -p 8000 -d "$1" -o none &
    local near_server=$!
    far "$JAVA_HOME/bin/jwebserver" -b 10.99.0.2 -p 8000 -d "$1" -o none &
    local far_server=$!
    fetch 10.99.0.2
    (far bash -c '. "$0"; fetch 10.99.0.1' "${BASH_SOURCE[0]}")
    ip link set near0 gso_max_segs 1 && (far ip link set far0 gso_max_segs 1)
    fetch 10.99.0.2
    (far bash -c '. "$0"; fetch 10.99.0.1; datagrams 10.99.0.1 "$1"; single_datagrams 10.99.0.1' "${BASH_SOURCE[0]}" "$large")
    datagrams 10.99.0.2 "$large"
    single_datagrams 10.99.0.2
    kill "$near_server" "$far_server"
    wait "$near_server" "$far_server"
    rm "$1/zeros"
}

# fetch ADDRESS: for two seconds, or nothing where no server answers within five
fetch() {
    local tries=50
    until { exec 9<>"/dev/tcp/$1/8000"; } 2>/dev/null; do
        ((tries-- > 0)) || return 1
        sleep 0.1
    done
    printf 'GET /zeros HTTP/1.0\r\n\r\n' >&9
    timeout 2 cat <&9 >/dev/null
    exec 9>&-
}

# datagrams ADDRESS LARGE: for two seconds
datagrams() {
    local end=$((SECONDS + 2))
    while ((SECONDS < end)); do
        for _ in {1..200}; do
            echo "small" >&8
            echo "small" >&8
            echo "$2" >&8
        done
    done 8>"/dev/udp/$1/9" 2>/dev/null
}

# single_datagrams ADDRESS: each alone, as pings are at rest
single_datagrams() {
    for _ in {1..2000}; do
        echo "small" >&8
        (:) # as long as a fork takes
    done 8>"/dev/udp/$1/9" 2>/dev/null
}
