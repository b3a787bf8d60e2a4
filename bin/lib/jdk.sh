# shellcheck shell=sh
# Finds a JDK for everything in this repository. Sourced; POSIX sh, for Linux and macOS.

# The oldest release that will do: the code is compiled with --release 25.
jdk_wanted=25

# The JDK says its version in its "release" file, so no JVM has to be started to ask.
jdk_is_good() {
    [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
    jdk_major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
    [ "${jdk_major:-0}" -ge "$jdk_wanted" ]
}

# Exports JAVA_HOME; false, with a message, where there is no such JDK.
find_jdk() {
    on_path=$(command -v javac 2>/dev/null)
    [ -n "$on_path" ] && on_path=$(readlink -f "$on_path" 2>/dev/null)
    mac_jdk=
    [ -x /usr/libexec/java_home ] && mac_jdk=$(/usr/libexec/java_home -v "$jdk_wanted+" 2>/dev/null)
    # Homebrew's JDKs are known to neither java_home nor PATH, and sudo drops JAVA_HOME: look where they are, on Apple silicon and Intel.
    for jdk in "${JAVA_HOME:-}" "$mac_jdk" \
        "${HOMEBREW_PREFIX:-/opt/homebrew}"/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
        /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
        /Library/Java/JavaVirtualMachines/*"$jdk_wanted"*/Contents/Home \
        /usr/lib/jvm/*"$jdk_wanted"* /opt/*jdk*"$jdk_wanted"* \
        "$HOME"/.sdkman/candidates/java/*"$jdk_wanted"* "$HOME"/.jdks/*"$jdk_wanted"* \
        "$HOME"/Library/Java/JavaVirtualMachines/*"$jdk_wanted"*/Contents/Home \
        "${on_path%/bin/javac}" /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/*; do
        if [ -n "$jdk" ] && jdk_is_good "$jdk"; then
            JAVA_HOME=$jdk
            export JAVA_HOME
            return 0
        fi
    done
    echo "no JDK $jdk_wanted or newer found: install one (for example Temurin $jdk_wanted) or set JAVA_HOME" >&2
    return 1
}
