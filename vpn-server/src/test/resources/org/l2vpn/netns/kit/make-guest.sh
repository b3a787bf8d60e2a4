#!/bin/bash
# make-guest.sh DIRECTORY CHECKOUT: a kernel and an initramfs for test guests, as DIRECTORY/vmlinuz and DIRECTORY/initrd.
# The kernel is Debian's for clouds, by apt-get, downloaded once; everything else is one static busybox.
# What is there stays while it has the sums it was made with and its inputs are the same: kernel, busybox, this script.
set -eu -o pipefail
script=$(cd "$(dirname "$0")" && pwd)/${0##*/}
. "$2/bin/lib/debian.sh"
is_right_kind busybox || borrow busybox >&2 || { echo "no static busybox, and apt-get gives none (package busybox-static)" >&2; exit 1; }
busybox=$(command -v busybox)
mkdir -p "$1"
cd "$1"

kernel_package() {
    apt-cache depends linux-image-cloud-amd64 2>/dev/null | awk '/Depends: linux-image/ && !found { print $2; found = 1 }'
}

# intact FILE: every file has the sum noted in FILE
intact() {
    sha256sum --quiet --strict -c "$1" >/dev/null 2>&1
}

package=$(kernel_package) || true
[[ -n $package ]] || { apt-get update -qq; package=$(kernel_package); }
[[ -n $package ]] || { echo "apt-get knows no linux-image-cloud-amd64" >&2; exit 1; }
version=${package#linux-image-}
inputs="$version $(sha256sum <"$busybox") $(sha256sum <"$script")"
[[ $(cat made 2>/dev/null) == "$inputs" ]] && intact kernel.sums && intact initrd.sum && exit 0

rm -rf work made
if [[ $(cat modules/version 2>/dev/null) != "$version" ]] || ! intact kernel.sums; then
    rm -rf modules
    mkdir work
    cd work
    apt-get download -qq "$package" 2>apt.log || { apt-get update -qq && apt-get download -qq "$package" 2>apt.log; } || { cat apt.log >&2; exit 1; }
    dpkg-deb -x ./*.deb kernel
    mkdir modules
    find "kernel/lib/modules/$version" \( -name 'virtio.ko*' -o -name 'virtio_ring.ko*' -o -name 'virtio_pci*.ko*' \
        -o -name 'failover.ko*' -o -name 'net_failover.ko*' -o -name 'virtio_net.ko*' \) -exec cp {} modules/ \;
    [[ -e modules/virtio_net.ko ]] || { echo "$package has no virtio_net.ko" >&2; exit 1; }
    mv "kernel/boot/vmlinuz-$version" ../vmlinuz
    echo "$version" >modules/version
    mv modules ..
    cd ..
    sha256sum vmlinuz modules/* >kernel.sums
    rm -rf work
fi

mkdir -p work/root/bin work/root/lib work/root/proc work/root/sys work/root/dev work/root/etc work/root/tmp
cd work
cp "$busybox" root/bin/busybox
# As in the guest, where there are no libraries; only root can try it here.
[[ $(id -u) != 0 ]] || chroot root /bin/busybox true || { echo "$busybox does not run without libraries" >&2; exit 1; }
cp ../modules/*.ko* root/lib/
cat >root/init <<'INIT'
#!/bin/busybox sh
# The kernel's command line says what to do:
#   guest.address=ADDRESS/LENGTH or dhcp   the card's address
#   guest.peers=ADDRESS,...                pings each of them
#   guest.exchange=ADDRESS:PORT            fetches a file there by TCP and brings it back
# Says how each went, and stays.
/bin/busybox mkdir -p /bin
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
# In the order in which they need each other.
for module in failover net_failover virtio_ring virtio virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci virtio_net; do
    insmod /lib/$module.ko || echo "guest: no $module"
done
peers= exchange=
for word in $(cat /proc/cmdline); do
    case $word in
        guest.address=*) address=${word#*=} ;;
        guest.peers=*) peers=$(echo "${word#*=}" | tr , ' ') ;;
        guest.exchange=*) exchange=${word#*=} ;;
    esac
done
ip link set lo up
ip link set eth0 up || echo "guest: no card"
if [ "$address" = dhcp ]; then
    udhcpc -i eth0 -s /etc/lease -q -n -t 15 -T 1 || echo "guest: no lease"
else
    ip addr add "$address" dev eth0
    echo "guest: address $address"
fi
for peer in $peers; do
    count=0
    until ping -c 1 -W 1 "$peer" >/dev/null; do
        count=$((count + 1))
        [ $count -lt 30 ] || { echo "guest: $peer does not answer"; break; }
    done
    echo "guest: ping $peer $(ping -c 5 -i 0.1 -W 1 "$peer" | grep received)"
    echo "guest: large $peer $(ping -c 5 -i 0.1 -W 1 -s 1472 "$peer" | grep received)"
done
if [ -n "$exchange" ]; then
    nc "${exchange%:*}" "${exchange#*:}" </dev/null >/tmp/file
    nc "${exchange%:*}" "${exchange#*:}" </tmp/file
    echo "guest: exchanged $(wc -c </tmp/file) bytes"
fi
echo "guest: done"
while :; do sleep 60; done
INIT
cat >root/etc/lease <<'LEASE'
#!/bin/busybox sh
[ "$1" = bound ] || exit 0
/bin/busybox ip addr add "$ip/${mask:-24}" dev "$interface"
echo "guest: address $ip/${mask:-24} by dhcp"
LEASE
chmod 755 root/init root/etc/lease
(cd root && find . | cpio -o -H newc --quiet | gzip -1) >initrd
# In one step: a guest of another run may be reading it.
mv initrd ..
cd ..
rm -rf work
sha256sum initrd >initrd.sum
echo "$inputs" >made
