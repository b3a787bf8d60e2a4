# shellcheck shell=sh
# Starts a program of this checkout; sourced by bin/vpnc and bin/vpnd with $repo set. POSIX sh.
. "$repo/bin/lib/jdk.sh"

is_built() {
    [ -f "$repo/$1/target/$1.jar" ] && [ -d "$repo/$1/target/lib" ]
}

# Builds a module where it is not built yet. Two launchers at once: the second waits for the first.
ensure_built() {
    is_built "$1" && return 0
    (
        if command -v flock >/dev/null 2>&1; then
            exec 9<"$repo/pom.xml"
            flock 9
            is_built "$1" && exit 0
        fi
        echo "$1 is not built yet: building it (about a minute)" >&2
        cd "$repo" && ./mvnw -q -B -DskipTests -Dspotless.check.skip=true -pl "$1" -am package >&2
    ) && is_built "$1" && return 0
    echo "building $1 failed: see above, or run ./vpn build" >&2
    return 1
}

# launch MODULE MAIN-CLASS ARGUMENT...
launch() {
    module=$1
    main=$2
    shift 2
    find_jdk || exit 1
    ensure_built "$module" || exit 1
    # VPN_JAVA_OPTS holds several words on purpose; "*" in it is not a file name.
    set -f
    # shellcheck disable=SC2086
    exec "$JAVA_HOME/bin/java" "@$repo/bin/lib/java.args" ${VPN_JAVA_OPTS:-} \
        -cp "$repo/$module/target/$module.jar:$repo/$module/target/lib/*" "$main" "$@"
}
