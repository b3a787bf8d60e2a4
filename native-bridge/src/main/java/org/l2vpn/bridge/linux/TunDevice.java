package org.l2vpn.bridge.linux;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.l2vpn.bridge.Errno;
import org.l2vpn.bridge.NativeIoException;
import org.l2vpn.link.LinkException;
import org.l2vpn.link.OffloadMode;
import org.l2vpn.link.TapSettings;
import org.l2vpn.packet.MacAddress;
import org.l2vpn.packet.Offload;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open {@code /dev/net/tun} bound to a TAP. Closing it removes the TAP, unless that was made
 * persistent by someone else. Numbers from {@code linux/if_tun.h} (6.18).
 */
final class TunDevice implements OffloadSetup.Tap, AutoCloseable {
    /** _IOW('T', 202, int). */
    static final long TUNSETIFF = 0x400454caL;

    /** _IOR('T', 210, unsigned int). */
    static final long TUNGETIFF = 0x800454d2L;

    /** _IOR('T', 207, unsigned int): the IFF_ flags this kernel knows. */
    static final long TUNGETFEATURES = 0x800454cfL;

    /** _IOW('T', 208, unsigned int), but its argument goes by value: the TUN_F_ bits. */
    static final long TUNSETOFFLOAD = 0x400454d0L;

    /** _IOR('T', 215, int): bytes before each frame that the virtio header takes. */
    static final long TUNGETVNETHDRSZ = 0x800454d7L;

    /** _IOW('T', 216, int). */
    static final long TUNSETVNETHDRSZ = 0x400454d8L;

    /** {@code linux/sockios.h}; on a tun descriptor its owner may use it without a capability. */
    static final long SIOCSIFHWADDR = 0x8924L;

    /** Ethernet frames, not IP. */
    static final int IFF_TAP = 0x0002;

    /** No four bytes of flags and protocol before each frame. */
    static final int IFF_NO_PI = 0x1000;

    /** A struct virtio_net_hdr before each frame. */
    static final int IFF_VNET_HDR = 0x4000;

    /** Fail if the interface exists. */
    static final int IFF_TUN_EXCL = 0x8000;

    /** Told by TUNGETIFF: outlives its descriptor. */
    static final int IFF_PERSIST = 0x0800;

    private static final Logger LOG = LoggerFactory.getLogger(TunDevice.class);
    private static final String PATH = "/dev/net/tun";

    private final String name;
    private final int fd;
    private final boolean persistent;
    private final boolean headers;
    private final int headerLengthBefore;
    private final AtomicBoolean closed = new AtomicBoolean();

    private TunDevice(
            String name, int fd, boolean persistent, boolean headers, int headerLengthBefore) {
        this.name = name;
        this.fd = fd;
        this.persistent = persistent;
        this.headers = headers;
        this.headerLengthBefore = headerLengthBefore;
    }

    /**
     * Opens a TAP; with virtio headers where they are wanted and this kernel has them. A persistent
     * one takes them or leaves them as each of its users asks, however it was made.
     *
     * @param exists whether an interface of that name was seen: then it is attached to, else it is
     *     created and must not appear meanwhile
     */
    static TunDevice open(TapSettings settings, boolean exists) throws LinkException {
        var name = settings.name();
        int fd = openControl(name);
        try {
            boolean headers = settings.offload() != OffloadMode.OFF && hasHeaders(fd);
            int flags =
                    IFF_TAP
                            | IFF_NO_PI
                            | (headers ? IFF_VNET_HDR : 0)
                            | (exists ? 0 : IFF_TUN_EXCL);
            var request = IfReq.flags(name, flags);
            LibC.ioctl("ioctl TUNSETIFF", fd, TUNSETIFF, request);
            LibC.ioctl("ioctl TUNGETIFF", fd, TUNGETIFF, request);
            boolean persistent = (request.bytes().getShort(IfReq.FLAGS) & IFF_PERSIST) != 0;
            int before = headers ? takeHeaders(fd) : 0;
            return new TunDevice(name, fd, persistent, headers, before);
        } catch (NativeIoException e) {
            var _ = LibC.close(fd);
            throw refused(name, exists, e);
        }
    }

    private static boolean hasHeaders(int fd) {
        var features = NativeBuffer.allocate(Integer.BYTES);
        try {
            LibC.ioctl("ioctl TUNGETFEATURES", fd, TUNGETFEATURES, features);
        } catch (NativeIoException e) {
            return false;
        }
        return (features.bytes().getInt(0) & IFF_VNET_HDR) != 0;
    }

    /** Makes the header ten bytes long; a TAP keeps what its last user wanted, returned here. */
    private static int takeHeaders(int fd) throws NativeIoException {
        var length = NativeBuffer.allocate(Integer.BYTES);
        LibC.ioctl("ioctl TUNGETVNETHDRSZ", fd, TUNGETVNETHDRSZ, length);
        int before = length.bytes().getInt(0);
        length.bytes().putInt(0, Offload.HEADER_LENGTH);
        LibC.ioctl("ioctl TUNSETVNETHDRSZ", fd, TUNSETVNETHDRSZ, length);
        return before;
    }

    private static int openControl(String name) throws LinkException {
        int fd = LibC.result(LibC.open(PATH, LibC.O_RDWR | LibC.O_NONBLOCK | LibC.O_CLOEXEC, 0));
        if (fd >= 0) {
            return fd;
        }
        var cause = new NativeIoException("open " + PATH, -fd);
        var why =
                switch (-fd) {
                    case Errno.ENOENT, Errno.ENXIO, Errno.ENODEV ->
                            "there is no "
                                    + PATH
                                    + "; load the kernel module (modprobe tun), or give the container that device"
                                    + " (--device "
                                    + PATH
                                    + ")";
                    case Errno.EACCES, Errno.EPERM ->
                            PATH + " may not be opened; it needs read and write permission";
                    default -> cause.getMessage();
                };
        throw new LinkException(name + ": " + why, cause);
    }

    private static LinkException refused(String name, boolean exists, NativeIoException cause) {
        var why =
                switch (cause.errno()) {
                    case Errno.EPERM, Errno.EACCES ->
                            exists
                                    ? "this TAP belongs to another user; needs CAP_NET_ADMIN, or"
                                            + " this user as its owner: "
                                            + byHand(name)
                                    : "may not create a TAP: needs CAP_NET_ADMIN, or a TAP made"
                                            + " beforehand by: "
                                            + byHand(name);
                    case Errno.EBUSY ->
                            exists
                                    ? "the name is in use: another process holds this TAP"
                                    : "the name is in use";
                    case Errno.EINVAL ->
                            exists
                                    ? "an interface of this name exists and is no plain TAP; choose"
                                            + " another name, or remake it by: "
                                            + byHand(name)
                                    : "the kernel refuses this interface name";
                    default -> cause.getMessage();
                };
        return new LinkException(name + ": " + why, cause);
    }

    private static String byHand(String name) {
        return "ip tuntap add dev " + name + " mode tap user <uid>";
    }

    int fd() {
        return fd;
    }

    /** Whether the TAP existed before and stays after {@link #close}. */
    boolean persistent() {
        return persistent;
    }

    /**
     * The interface's name now, also when it was renamed or moved to another network namespace;
     * empty: it was deleted.
     */
    Optional<String> attachedName() {
        var request = IfReq.flags("", 0);
        try {
            LibC.ioctl("ioctl TUNGETIFF", fd, TUNGETIFF, request);
        } catch (NativeIoException e) {
            return Optional.empty();
        }
        return Optional.of(IfReq.name(request));
    }

    void setMac(MacAddress mac) throws NativeIoException {
        var request = IfReq.hardwareAddress(name, mac);
        LibC.ioctl("ioctl SIOCSIFHWADDR", fd, SIOCSIFHWADDR, request);
    }

    @Override
    public boolean hasHeaders() {
        return headers;
    }

    @Override
    public boolean setOffload(int flags) {
        return LibC.ioctl(fd, TUNSETOFFLOAD, flags) == 0;
    }

    @Override
    public int write(long address, int length) {
        return SystemCalls.orNothing(LibC.result(LibC.write(fd, address, length)));
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            if (persistent && headers) {
                leaveHeaders();
            }
            var _ = LibC.close(fd);
        }
    }

    /**
     * What a TAP that stays would keep: the next one to attach may want no headers, and is then to
     * get whole frames with whole checksums. Whether there are headers it says itself.
     */
    private void leaveHeaders() {
        var _ = setOffload(0);
        var length = NativeBuffer.allocate(Integer.BYTES);
        length.bytes().putInt(0, headerLengthBefore);
        try {
            LibC.ioctl("ioctl TUNSETVNETHDRSZ", fd, TUNSETVNETHDRSZ, length);
        } catch (NativeIoException e) {
            // Deleted meanwhile: there is nothing to restore.
            LOG.atDebug().addKeyValue("link", name).setCause(e).log("not undone");
        }
    }
}
