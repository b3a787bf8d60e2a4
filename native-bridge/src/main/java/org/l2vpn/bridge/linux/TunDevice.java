package org.l2vpn.bridge.linux;

import java.util.concurrent.atomic.AtomicBoolean;
import org.l2vpn.bridge.Errno;
import org.l2vpn.bridge.NativeIoException;
import org.l2vpn.ethernet.MacAddress;
import org.l2vpn.link.LinkException;

/**
 * An open {@code /dev/net/tun} bound to a TAP. Closing it removes the TAP, unless that was made
 * persistent by someone else. Numbers from {@code linux/if_tun.h} (6.18).
 */
final class TunDevice implements AutoCloseable {
    /** _IOW('T', 202, int). */
    static final long TUNSETIFF = 0x400454caL;

    /** _IOR('T', 210, unsigned int). */
    static final long TUNGETIFF = 0x800454d2L;

    /** {@code linux/sockios.h}; on a tun descriptor its owner may use it without a capability. */
    static final long SIOCSIFHWADDR = 0x8924L;

    /** Ethernet frames, not IP. */
    static final int IFF_TAP = 0x0002;

    /** No four bytes of flags and protocol before each frame. */
    static final int IFF_NO_PI = 0x1000;

    /** Fail if the interface exists. */
    static final int IFF_TUN_EXCL = 0x8000;

    /** Told by TUNGETIFF: outlives its descriptor. */
    static final int IFF_PERSIST = 0x0800;

    private static final String PATH = "/dev/net/tun";

    private final String name;
    private final int fd;
    private final boolean persistent;
    private final AtomicBoolean closed = new AtomicBoolean();

    private TunDevice(String name, int fd, boolean persistent) {
        this.name = name;
        this.fd = fd;
        this.persistent = persistent;
    }

    /**
     * Opens a TAP.
     *
     * @param exists whether an interface of that name was seen: then it is attached to, else it is
     *     created and must not appear meanwhile
     */
    static TunDevice open(String name, boolean exists) throws LinkException {
        int fd = openControl(name);
        try {
            int flags = IFF_TAP | IFF_NO_PI | (exists ? 0 : IFF_TUN_EXCL);
            var request = IfReq.flags(name, flags);
            LibC.ioctl("ioctl TUNSETIFF", fd, TUNSETIFF, request);
            LibC.ioctl("ioctl TUNGETIFF", fd, TUNGETIFF, request);
            boolean persistent = (request.bytes().getShort(IfReq.FLAGS) & IFF_PERSIST) != 0;
            return new TunDevice(name, fd, persistent);
        } catch (NativeIoException e) {
            var _ = LibC.close(fd);
            throw refused(name, exists, e);
        }
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

    void setMac(MacAddress mac) throws NativeIoException {
        var request = IfReq.hardwareAddress(name, mac);
        LibC.ioctl("ioctl SIOCSIFHWADDR", fd, SIOCSIFHWADDR, request);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            var _ = LibC.close(fd);
        }
    }
}
