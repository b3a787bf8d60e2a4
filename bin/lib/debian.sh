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

# is_right_kind COMMAND: whether the program of this name is the one the scripts and the tests are written for. Other packages
# bring programs of the same name with other options, other output or less in them.
is_right_kind() {
    local file
    file=$(command -v "$1") || return
    case $1 in
        ip | tc | ss) [[ $("$1" -V 2>&1) == *iproute2* ]] ;;
        ping) [[ $(ping -V 2>&1) == *iputils* ]] ;;
        ps) [[ $(ps --version 2>&1) == *procps* ]] ;;
        setpriv | unshare | nsenter) [[ $("$1" --version 2>&1) == *util-linux* ]] ;;
        timeout) [[ $(timeout --version 2>&1) == *coreutils* ]] ;;
        cpio) [[ $(cpio --version 2>&1) == *"GNU cpio"* ]] ;;
        dnsmasq) [[ " $(dnsmasq --version 2>&1) " == *" DHCP "* ]] ;;
        # A guest has no C library: Debian's package "busybox" is linked with one, "busybox-static" is not.
        busybox) [[ $(LC_ALL=C ldd "$file" 2>&1) =~ "not a dynamic executable"|"statically linked" && $("$file" --list) =~ udhcpc ]] ;;
        # "stream" came with QEMU 7.2.
        qemu-system-x86_64) [[ $("$1" -netdev help 2>&1) == *stream* && $("$1" -machine help 2>&1) == *q35* ]] ;;
        # Podman's package of this name passes on what it can.
        docker) [[ $(docker --version 2>&1) != *[Pp]odman* ]] ;;
        *) true ;;
    esac
}

# Prints those of the given commands (or files) that are not there, or are another program of the same name.
missing_tools() {
    local tool
    for tool in "$@"; do
        if [[ $tool == /* ]]; then [[ -e $tool ]]; else is_right_kind "$tool"; fi || echo "$tool"
    done
}

# can_install: root on a system with apt-get
can_install() {
    [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null
}

# borrow COMMAND: puts Debian's program on PATH for this script and what it starts, out of a cache of this user: nothing is
# installed and nothing replaced. For where another package of that name is installed, which is the user's choice.
borrow() {
    local package version place
    package=$(package_of "$1")
    command -v apt-get dpkg-deb >/dev/null || return
    version=$(apt-cache policy "$package" 2>/dev/null | sed -n 's/^ *Candidate: //p')
    [[ -n $version && $version != "(none)" ]] || return
    place=${XDG_CACHE_HOME:-$HOME/.cache}/l2vpn/tools/${package}_${version//:/_}
    mkdir -p "${place%/*}" || return
    (
        flock 9
        verified "$place" || { rm -rf "$place" && unpack "$package=$version" "$(mktemp -d "$place.XXXXXX")" "$place"; }
    ) 9>"${place%/*}/lock" || return
    PATH=$place/bin:$place/sbin:$place/usr/bin:$place/usr/sbin:$PATH
    hash -r
    is_right_kind "$1" && echo "using $1 of $package $version from $place, installing nothing"
}

# unpack PACKAGE=VERSION WORK PLACE: apt-get checks the download against the signed lists. Appears in its place at once.
unpack() {
    (
        trap 'rm -rf "$2"' EXIT
        cd "$2" && apt-get download "$1" >apt.log 2>&1 && dpkg-deb -x ./*.deb root || { tail -3 apt.log >&2; exit 1; }
        cd root && find . -type f -exec sha256sum {} + >../sums && mv ../sums SHA256SUMS && mv "$2/root" "$3"
    )
}

# verified DIRECTORY: every file is as it was unpacked
verified() {
    (cd "$1" 2>/dev/null && sha256sum --quiet --strict -c SHA256SUMS >/dev/null 2>&1)
}

# need_tools COMMAND...: installs what is missing, borrows what is of another kind, and says so in a line each. False, after saying
# what is missing, where it cannot. No package of the user's is removed or replaced.
need_tools() {
    local lacking absent packages tool log
    for tool in $(missing_tools "$@"); do
        # What is there, but of another kind, stays.
        command -v "$tool" >/dev/null && borrow "$tool"
    done
    lacking=$(missing_tools "$@")
    [[ -z $lacking ]] && return 0
    packages=$(for tool in $lacking; do package_of "$tool"; done | sort -u | tr '\n' ' ')
    packages=${packages% }
    absent=$(for tool in $lacking; do command -v "$tool" >/dev/null || package_of "$tool"; done | sort -u | tr '\n' ' ')
    if can_install && [[ -n $absent ]]; then
        echo "installing: ${absent% }"
        log=$(mktemp "${TMPDIR:-/tmp}/l2vpn-apt.XXXXXX")
        # shellcheck disable=SC2086
        { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends --no-remove $absent; } \
            >"$log" 2>&1 </dev/null || tail -3 "$log" >&2
        rm -f "$log"
        hash -r
        lacking=$(missing_tools "$@")
        [[ -z $lacking ]] && return 0
    fi
    # shellcheck disable=SC2086
    echo "missing: "$lacking" (Debian packages: $packages)"
    for tool in $lacking; do
        command -v "$tool" >/dev/null && echo "  $(command -v "$tool") is another program of that name"
    done
    return 1
}

# The TAP device node is missing in bare chroots and containers; root can make it.
need_tun() {
    [[ -c /dev/net/tun ]] && return 0
    [[ $(id -u) == 0 ]] || return 1
    modprobe tun 2>/dev/null
    [[ -c /dev/net/tun ]] || { mkdir -p /dev/net && mknod -m 666 /dev/net/tun c 10 200; } 2>/dev/null
}
