# shellcheck shell=bash
# A Docker engine for the tests, only where none answers. Sourced after debian.sh.
#
# The engine lives in a network namespace and a directory of its own, so that it leaves no bridge, no firewall rule and no image
# behind. It needs no registry: docker/build makes its base image from this machine's files.

engine_pid=
engine_dir=

# start_engine: an engine answers when this returns true; else one line has been printed that says why not.
start_engine() {
    if is_right_kind docker && docker version >/dev/null 2>&1; then
        return 0
    fi
    if [[ $(id -u) != 0 ]]; then
        echo "no Docker engine answers and only root can start one: the container tests are skipped"
        return 1
    fi
    if ! need_tools dockerd docker iptables ip; then
        echo "no Docker engine: the container tests are skipped"
        return 1
    fi
    # Where a service manager runs, the installation has just started one.
    docker version >/dev/null 2>&1 && return 0
    mount_cgroups
    mkdir -p /run/l2vpn-docker
    exec {engine_lock}>/run/l2vpn-docker/lock
    flock "$engine_lock"
    engine_dir=$(mktemp -d /run/l2vpn-docker/XXXXXX)
    engine_data=$(mktemp -d /var/tmp/l2vpn-docker.XXXXXX)
    # No "ip netns" here: an unnamed namespace ends with the process, and that with this script, even when it is killed.
    setpriv --pdeathsig TERM unshare --net -- bash -c 'ip link set lo up; exec "$@"' - \
        dockerd --host "unix://$engine_dir/docker.sock" --pidfile "$engine_dir/pid" \
        --exec-root "$engine_dir/exec" --data-root "$engine_data" \
        >"$engine_dir/log" 2>&1 </dev/null {engine_lock}>&- &
    engine_pid=$!
    export DOCKER_HOST=unix://$engine_dir/docker.sock
    local i
    for ((i = 0; i < 300; i++)); do
        if docker version >/dev/null 2>&1; then
            echo "no Docker engine answered: started one for the container tests (it ends with them)"
            return 0
        fi
        kill -0 "$engine_pid" 2>/dev/null || break
        sleep 0.1
    done
    echo "dockerd does not start ($(grep -v level=info "$engine_dir/log" | tail -1)): the container tests are skipped"
    stop_engine
    return 1
}

# An engine needs the control group hierarchies; a bare chroot or container may not have them mounted.
mount_cgroups() {
    mountpoint -q /sys/fs/cgroup && return 0
    need_tools cgroupfs-mount >/dev/null && cgroupfs-mount
}

# stop_engine: ends the engine that start_engine started, if it did, and removes all it had.
stop_engine() {
    [[ -n $engine_pid ]] || return 0
    kill "$engine_pid" 2>/dev/null
    wait "$engine_pid" 2>/dev/null
    engine_pid=
    unset DOCKER_HOST
    local mounted
    while read -r mounted; do
        umount -l "$mounted" 2>/dev/null
    done < <(awk -v a="$engine_dir/" -v b="$engine_data/" 'index($2 "/", a) == 1 || index($2 "/", b) == 1 { print $2 }' /proc/mounts | sort -r)
    rm -rf "$engine_dir" "$engine_data"
    exec {engine_lock}>&-
}
