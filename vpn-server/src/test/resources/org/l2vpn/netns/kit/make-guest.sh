#!/bin/bash
# make-guest.sh DIRECTORY: a kernel and an initramfs for test guests, as DIRECTORY/vmlinuz and DIRECTORY/initrd.
# The kernel is Debian's for clouds, by apt-get; everything else is one static busybox. Made once, then kept.
set -eu
mkdir -p "$1"
cd "$1"
package=$(apt-cache depends linux-image-cloud-amd64 | awk '/Depends: linux-image/ { print $2; exit }')
[[ -n $package ]] || { apt-get update -qq; package=$(apt-cache depends linux-image-cloud-amd64 | awk '/Depends: linux-image/ { print $2; exit }'); }
[[ -n $package ]] || { echo "apt-get knows no linux-image-cloud-amd64" >&2; exit 1; }
version=${package#linux-image-}
made=$(cat made 2>/dev/null || true)
[[ $made == "$version $(cksum <"$0")" ]] && exit 0

rm -rf work made
mkdir work
cd work
apt-get download -qq "$package" 2>apt.log || { apt-get update -qq && apt-get download -qq "$package" 2>apt.log; } || { cat apt.log >&2; exit 1; }
dpkg-deb -x ./*.deb kernel
mkdir -p root/bin root/lib root/proc root/sys root/dev root/etc
cp "$(command -v busybox)" root/bin/busybox
find "kernel/lib/modules/$version" \( -name 'virtio.ko*' -o -name 'virtio_ring.ko*' -o -name 'virtio_pci*.ko*' \
    -o -name 'failover.ko*' -o -name 'net_failover.ko*' -o -name 'virtio_net.ko*' \) -exec cp {} root/lib/ \;
cat >root/init <<'INIT'
#!/bin/busybox sh
# guest.address=ADDRESS/LENGTH or dhcp, guest.peer=ADDRESS: takes the address, pings the peer, says how it went, stays.
/bin/busybox mkdir -p /bin
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
# They need each other; three rounds are enough for any order.
for round in 1 2 3; do for module in /lib/*.ko; do insmod "$module" 2>/dev/null; done; done
for word in $(cat /proc/cmdline); do
    case $word in
        guest.address=*) address=${word#*=} ;;
        guest.peer=*) peer=${word#*=} ;;
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
count=0
until ping -c 1 -W 1 "$peer" >/dev/null; do
    count=$((count + 1))
    [ $count -lt 20 ] || { echo "guest: $peer does not answer"; break; }
done
echo "guest: ping $(ping -c 5 -i 0.2 -W 1 "$peer" | grep received)"
echo "guest: large $(ping -c 5 -i 0.2 -W 1 -s 1472 "$peer" | grep received)"
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
(cd root && find . | cpio -o -H newc --quiet | gzip -1) >../initrd
cp "kernel/boot/vmlinuz-$version" ../vmlinuz
cd ..
rm -rf work
echo "$version $(cksum <"$0")" >made
