package org.l2vpn.bridge.linux;

import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import org.l2vpn.bridge.Errno;
import org.l2vpn.bridge.NativeIoException;

/**
 * Tells when this virtual machine goes on from a snapshot or as a copy: the kernel's driver vmgenid
 * sends the uevent {@code NEW_VMGENID=1} when the hypervisor changes the machine's generation
 * (drivers/virt/vmgenid.c, Linux 6.8). Without that device the callback is never called.
 *
 * <p>A thread {@code vm-watch} of its own waits and calls.
 */
public final class SnapshotWatch implements AutoCloseable {
    /** linux/netlink.h: events of kernel objects, which the kernel sends to group 1. */
    private static final int NETLINK_KOBJECT_UEVENT = 15;

    private static final int KERNEL_GROUP = 1;
    private static final int SOCK_RAW = 3;

    /** sizeof(struct sockaddr_nl); nl_groups at offset 8. */
    private static final int SOCKADDR_NL = 12;

    private static final int GROUPS = 8;

    /** UEVENT_BUFFER_SIZE (linux/kobject.h) and the header before it. */
    private static final int BUFFER = 4_096;

    private static final String NEW_GENERATION = "NEW_VMGENID=1";

    private final int fd;
    private final Waiter waiter;
    private final Runnable onRestore;
    private final NativeBuffer buffer = NativeBuffer.allocate(BUFFER);
    private final Thread thread;
    private volatile boolean stopping;

    private SnapshotWatch(int fd, Waiter waiter, Runnable onRestore) {
        this.fd = fd;
        this.waiter = waiter;
        this.onRestore = onRestore;
        thread = Thread.ofPlatform().name("vm-watch").daemon().unstarted(this::run);
    }

    /**
     * Begins to watch.
     *
     * @param onRestore called on the thread {@code vm-watch}
     * @throws NativeIoException where the kernel gives no socket for it
     */
    public static SnapshotWatch start(Runnable onRestore) throws NativeIoException {
        int type = SOCK_RAW | LibC.O_CLOEXEC | LibC.O_NONBLOCK;
        int fd =
                LibC.check(
                        "socket uevent",
                        LibC.socket(Netlink.AF_NETLINK, type, NETLINK_KOBJECT_UEVENT));
        var address = NativeBuffer.allocate(SOCKADDR_NL);
        address.bytes().putShort(0, (short) Netlink.AF_NETLINK).putInt(GROUPS, KERNEL_GROUP);
        try {
            LibC.check("bind uevent", LibC.bind(fd, address.address(), SOCKADDR_NL));
            var watch = new SnapshotWatch(fd, new Waiter(fd), onRestore);
            watch.thread.start();
            return watch;
        } catch (NativeIoException e) {
            var _ = LibC.close(fd);
            throw e;
        } finally {
            Reference.reachabilityFence(address);
        }
    }

    private void run() {
        while (!stopping) {
            if (waiter.await(-1) && !stopping && tellsNewGeneration()) {
                onRestore.run();
            }
        }
        waiter.close();
        var _ = LibC.close(fd);
    }

    /** Reads all events that have come. */
    private boolean tellsNewGeneration() {
        boolean found = false;
        while (true) {
            int n = LibC.result(LibC.recv(fd, buffer.address(), BUFFER, 0));
            if (n == -Errno.EINTR || n == -Errno.ENOBUFS) {
                continue; // lost events: of thousands hardly this one
            }
            if (n <= 0) {
                return found;
            }
            var text = new byte[n];
            buffer.bytes().get(0, text);
            found |= isNewGeneration(new String(text, StandardCharsets.ISO_8859_1));
        }
    }

    /**
     * Whether this event is the one: a line {@code ACTION@PATH} and then {@code KEY=VALUE}, each
     * ended by a zero byte (lib/kobject_uevent.c).
     */
    static boolean isNewGeneration(String event) {
        return event.indexOf('\0') > 0 && event.concat("\0").contains("\0" + NEW_GENERATION + "\0");
    }

    /** Ends the thread, which is not waited for. */
    @Override
    public void close() {
        stopping = true;
        waiter.wake();
    }
}
