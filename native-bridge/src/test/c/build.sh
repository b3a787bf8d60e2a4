#!/bin/sh
# Builds the double and its drivers into a directory: build.sh DIRECTORY. The drivers are built with AddressSanitizer. Needs gcc and the C library's headers only.
# Built again only when a source is newer; several callers may come at once.
set -eu
src=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd)
exec 9>"$out/.lock"
flock 9 2>/dev/null || true
[ -n "$(find "$src" -name '*.[ch]' -newer "$out/.built" 2>/dev/null)" ] || [ ! -e "$out/.built" ] || [ "$0" -nt "$out/.built" ] ||
    exit 0
cc=${CC:-gcc}
command -v "$cc" >/dev/null || { echo "no C compiler ($cc): install gcc and libc6-dev"; exit 3; }
flags="-std=gnu17 -g -O1 -fPIC -fvisibility=hidden -fno-omit-frame-pointer -pthread -Wall -Wextra -Werror"
parts="control keys hide object block clock queue params tap network io interface"

# library NAME FLAGS: the double as libvmnet_double NAME .so
library() {
    name=$1
    shift
    mkdir -p "$out/parts$name"
    list=
    for part in $parts; do
        # shellcheck disable=SC2086
        $cc $flags "$@" -c "$src/$part.c" -o "$out/parts$name/$part.o"
        list="$list $out/parts$name/$part.o"
    done
    # -Bsymbolic: the double's own calls stay inside it, whatever else the process has loaded
    # shellcheck disable=SC2086
    $cc "$@" -shared -pthread -Wl,-Bsymbolic -Wl,-z,nodelete -o "$out/libvmnet_double$name.so" $list
}

# program NAME SUFFIX FLAGS: a driver linked with libvmnet_double SUFFIX .so; position independent, so that it sees the
# library's own key globals and not copies of them
program() {
    name=$1
    suffix=$2
    shift 2
    # shellcheck disable=SC2086
    $cc $flags "$@" "$src/$name.c" "$src/adapter.c" -o "$out/$name$suffix" -L"$out" -lvmnet_double"$suffix" -Wl,-rpath,"$out"
}

library ''
# Without vmnet: the program that vmnet-helper is.
# shellcheck disable=SC2086
$cc $flags "$src/helper.c" -o "$out/helper"
if ! echo 'int main(void) { return 0; }' | $cc -fsanitize=address -x c - -o "$out/.probe" 2>/dev/null; then
    echo "no AddressSanitizer: only the library is built"
    touch "$out/.built"
    exit 0
fi
library -asan -fsanitize=address
for program in mistakes behaviour stress; do
    program $program -asan -fsanitize=address
done
touch "$out/.built"
