# shellcheck shell=bash
# Makes the AOT caches of vpnd and vpnc: what the JVM learned about their classes and methods in a short life of both, so that a
# start need not learn it again (JEP 483, 514, 515). Sourced; bash 3.2, for Linux and macOS.
#
# Both run as a user runs them, each the other's peer over the loopback, with a TAP each where that is allowed: as root, or where
# a plain user may make a user namespace. Elsewhere they do without TAPs, and the code of those is learned at each start.

# train VPND VPNC CACHE-OF-VPND CACHE-OF-VPNC: the launchers, and what to write. They must not use a cache that is there already.
# False, after saying why, where it does not work; the programs then start without.
train() {
    local work
    work=$(mktemp -d "${TMPDIR:-/tmp}/l2vpn-train.XXXXXX") || return 1
    rm -f "$3" "$4"
    if may_have_taps; then
        in_own_network bash -c '. "$0" && ip link set lo up && train_in "$@"' "${BASH_SOURCE[0]}" "$work" taps "$@"
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
        in_own_network ip link set lo up 2>/dev/null
}

# train_in DIRECTORY taps|sockets VPND VPNC CACHE-OF-VPND CACHE-OF-VPNC
train_in() {
    local work=$1 kind=$2 vpnd=$3 vpnc=$4 port=41820 daemon client
    [[ $kind == taps ]] || port=$((20000 + RANDOM % 20000))
    make_key "$vpnd" "$work/vpnd" && make_key "$vpnc" "$work/vpnc" || return
    write_end vpnd '"10.99.0.1/24", "fd99::1/64"' "listen = \"127.0.0.1:$port\"" "$(<"$work/vpnc.pub")" ""
    VPN_JAVA_OPTS="-XX:AOTCacheOutput=$5" "$vpnd" --config "$work/vpnd.conf" 2>"$work/vpnd.log" &
    daemon=$!
    appears ' ready ' "$work/vpnd.log" || { kill "$daemon"; return 1; }
    write_end vpnc '"10.99.0.2/24", "fd99::2/64"' "" "$(<"$work/vpnd.pub")" \
        "endpoint = \"127.0.0.1:$port\""
    VPN_JAVA_OPTS="-XX:AOTCacheOutput=$6" "$vpnc" --config "$work/vpnc.conf" 2>"$work/vpnc.log" &
    client=$!
    appears ' peer up ' "$work/vpnc.log" && [[ $kind == sockets ]] || send_frames
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

# Frames of two sizes through both TAPs, as datagrams to groups that nobody is in: each crosses the tunnel once.
send_frames() {
    local large end
    large=$(printf '%1300s')
    ip route add 239.1.0.0/16 dev vpnd && ip route add 239.2.0.0/16 dev vpnc || return
    end=$((SECONDS + 3))
    {
        while ((SECONDS < end)); do
            for _ in {1..200}; do
                echo "small" >&7
                echo "$large" >&7
                echo "small" >&8
                echo "$large" >&8
            done
        done
    } 7>/dev/udp/239.1.0.1/9 8>/dev/udp/239.2.0.1/9
}
