# shellcheck shell=sh
# Starts a program of this checkout; sourced by bin/vpnc and bin/vpnd with $repo set. POSIX sh.
. "$repo/bin/lib/jdk.sh"

is_built() {
    [ -f "$repo/$1/target/$1.jar" ] && [ -d "$repo/$1/target/lib" ]
}

# may_build: root does not run the build of somebody else's checkout, whose files that user can change. Everything that builds asks.
may_build() {
    [ "$(id -u)" = 0 ] || return 0
    # shellcheck disable=SC2012
    owner=$(ls -ldn "$repo" | awk '{ print $3 }')
    [ "$owner" != 0 ] || return 0
    [ "${VPN_BUILD_AS_ROOT:-}" != yes ] || return 0
    cat >&2 <<TEXT
root does not build in $repo, which belongs to user $owner, who could have anything run as root. Any of these helps:
  ./vpn build as user $owner; what is built then, bin/vpnd, bin/vpnc and ./vpn demo start as root too
  a clone that belongs to root
  VPN_BUILD_AS_ROOT=yes in the environment, if you trust that user and every file there
TEXT
    return 1
}

# maven ARGUMENT...: builds in this checkout, with the caller's leave to do so checked
maven() {
    may_build && (cd "$repo" && ./mvnw -B -ntp "$@" </dev/null)
}

# Builds a module where it is not built yet. Two launchers at once: the second waits for the first.
ensure_built() {
    is_built "$1" && return 0
    may_build || return 1
    (
        if command -v flock >/dev/null 2>&1; then
            exec 9<"$repo/pom.xml"
            flock 9
            is_built "$1" && exit 0
        fi
        echo "$1 is not built yet: building it (about a minute)" >&2
        maven -q -DskipTests -Dspotless.check.skip=true -pl "$1" -am package >&2
    ) && is_built "$1" && return 0
    echo "building $1 failed: see above, or run ./vpn build" >&2
    return 1
}

# Whether a module's AOT cache was made by this JDK of these jars: the JVM refuses any other, but only after a part of its start,
# and then goes without its own cache too.
cache_is_good() {
    [ -f "$repo/$1/target/$1.aot" ] && cmp -s "$JAVA_HOME/release" "$repo/$1/target/$1.aot.jdk" || return 1
    for jar in "$repo/$1/target/$1.jar" "$repo/$1/target/lib"/*.jar; do
        [ "$jar" -nt "$repo/$1/target/$1.aot" ] && return 1
    done
    return 0
}

# ensure_caches: makes the AOT caches of both programs, which must be built, where they are not good
ensure_caches() {
    cache_is_good vpn-server && cache_is_good vpn-client && return 0
    # The programs that make them must not find old ones.
    rm -f "$repo"/vpn-server/target/*.aot "$repo"/vpn-client/target/*.aot
    bash -c '. "$0" && train "$@"' "$repo/bin/lib/train.sh" "$repo/bin/vpnd" "$repo/bin/vpnc" \
        "$repo/vpn-server/target/vpn-server.aot" "$repo/vpn-client/target/vpn-client.aot" || return 1
    for module in vpn-server vpn-client; do cp "$JAVA_HOME/release" "$repo/$module/target/$module.aot.jdk"; done
}

# Without a locale, or with one that is not installed, file names are ASCII to the JVM, and it finds none with an umlaut. A locale
# of another character set stays, since the file names are of that one then. On a Mac they are UTF-8 always.
ensure_utf8_names() {
    case $(locale charmap 2>/dev/null) in
        "" | ANSI_X3.4-1968 | US-ASCII) LC_ALL=C.UTF-8; export LC_ALL ;;
    esac
}

# What a crash of the JVM leaves goes to the state directory, for its owner only: a report shows registers, stack and environment.
# The report is discarded while that directory does not exist. Core files are off. Sets $report. The JVM gets the pid of this shell.
private_crash_report() {
    state=${STATE_DIRECTORY:-}
    state=${state%%:*}
    if [ -z "$state" ]; then
        if [ "$(id -u)" = 0 ]; then state=/var/lib/l2vpn; else state=${XDG_STATE_HOME:-${HOME:-/nonexistent}/.local/state}/l2vpn; fi
    fi
    report=/dev/null
    [ ! -d "$state" ] || [ ! -w "$state" ] || report=$state/hs_err_pid$$.log
    ulimit -c 0 2>/dev/null || :
}

# launch MODULE MAIN-CLASS ARGUMENT...
launch() {
    module=$1
    main=$2
    shift 2
    find_jdk || exit 1
    ensure_built "$module" || exit 1
    ensure_utf8_names
    cache=
    ! cache_is_good "$module" || cache=-XX:AOTCache=$repo/$module/target/$module.aot
    private_crash_report
    # VPN_JAVA_OPTS holds several words on purpose; "*" in it is not a file name.
    set -f
    # shellcheck disable=SC2086
    exec "$JAVA_HOME/bin/java" "@$repo/bin/lib/java.args" ${cache:+"$cache"} -XX:ErrorFile="$report" -XX:OnError="test ! -f '$report' || chmod 600 '$report'" \
        ${VPN_JAVA_OPTS:-} \
        -cp "$repo/$module/target/$module.jar" "$main" "$@"
}
