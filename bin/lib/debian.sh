# shellcheck shell=bash
# What the scripts need from the system, and getting it with apt-get where we are root on a Debian. Sourced.

# Debian keeps some of the tools where PATH of a plain user does not look.
PATH=$PATH:/usr/sbin:/sbin

# package_of COMMAND-OR-FILE: the Debian package that brings it
package_of() {
    case $1 in
        ip | bridge | tc | ss) echo iproute2 ;;
        ping) echo iputils-ping ;;
        dnsmasq) echo dnsmasq-base ;;
        nft) echo nftables ;;
        busybox) echo busybox-static ;;
        ps) echo procps ;;
        setcap | getcap) echo libcap2-bin ;;
        setpriv | unshare | nsenter) echo util-linux ;;
        tincd) echo tinc ;;
        timeout) echo coreutils ;;
        vde_switch) echo vde-switch ;;
        vde_plug) echo vdeplug ;;
        wirefilter) echo vde-wirefilter ;;
        qemu-system-x86_64) echo qemu-system-x86 ;;
        dockerd) echo docker.io ;;
        docker) echo docker.io ;;
        /usr/include/stdio.h) echo libc6-dev ;;
        *) echo "$1" ;;
    esac
}

# Prints those of the given commands (or files) that are not there.
missing_tools() {
    local tool
    for tool in "$@"; do
        if [[ $tool == /* ]]; then [[ -e $tool ]]; else command -v "$tool" >/dev/null; fi || echo "$tool"
    done
}

# can_install: root on a system with apt-get
can_install() {
    [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null
}

# need_tools COMMAND...: installs what is missing, and says so in one line. False, after saying what is missing, where it cannot.
need_tools() {
    local lacking packages
    lacking=$(missing_tools "$@")
    [[ -z $lacking ]] && return 0
    packages=$(for tool in $lacking; do package_of "$tool"; done | sort -u | tr '\n' ' ')
    packages=${packages% }
    if can_install; then
        echo "installing: $packages"
        # shellcheck disable=SC2086
        if { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $packages; } \
            >"${TMPDIR:-/tmp}/l2vpn-apt.log" 2>&1 </dev/null; then
            rm -f "${TMPDIR:-/tmp}/l2vpn-apt.log"
        else
            tail -3 "${TMPDIR:-/tmp}/l2vpn-apt.log" >&2
        fi
        hash -r
        lacking=$(missing_tools "$@")
        [[ -z $lacking ]] && return 0
    fi
    # shellcheck disable=SC2086
    echo "missing: "$lacking" (Debian packages: $packages)"
    return 1
}

# The TAP device node is missing in bare chroots and containers; root can make it.
need_tun() {
    [[ -c /dev/net/tun ]] && return 0
    [[ $(id -u) == 0 ]] || return 1
    modprobe tun 2>/dev/null
    [[ -c /dev/net/tun ]] || { mkdir -p /dev/net && mknod -m 666 /dev/net/tun c 10 200; } 2>/dev/null
}
