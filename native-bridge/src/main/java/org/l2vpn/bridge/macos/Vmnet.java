package org.l2vpn.bridge.macos;

import com.sun.jna.Native;

/**
 * vmnet.framework by JNA direct mapping: names are C's, handles and addresses are {@code long},
 * nothing is converted or allocated per call. Numbers are those of {@code vmnet.h} (SDK 11.3 and,
 * for the newer ones, 26).
 *
 * <p>Every function here exists since macOS 10.15. A missing one fails the loading of this class.
 */
final class Vmnet {
    /** {@code vmnet_return_t}: it worked. Not zero. */
    static final int SUCCESS = 1000;

    /** General failure. */
    static final int FAILURE = 1001;

    /** Out of memory. */
    static final int MEM_FAILURE = 1002;

    /** Invalid argument; also what reads and writes of a dead interface answer. */
    static final int INVALID_ARGUMENT = 1003;

    /** The interface is not set up. */
    static final int SETUP_INCOMPLETE = 1004;

    /** Permission denied. */
    static final int INVALID_ACCESS = 1005;

    /** A frame above the interface's largest size. */
    static final int PACKET_TOO_BIG = 1006;

    /** The kernel's buffers are full for the moment. */
    static final int BUFFER_EXHAUSTED = 1007;

    /** More frames in one call than allowed. */
    static final int TOO_MANY_PACKETS = 1008;

    /** Another sharing service is in the way. */
    static final int SHARING_SERVICE_BUSY = 1009;

    /** Not authorized; newer systems only. */
    static final int NOT_AUTHORIZED = 1010;

    /** {@code operating_modes_t}: the Mac alone. */
    static final long HOST_MODE = 1000;

    /** The Mac and its NAT. */
    static final long SHARED_MODE = 1001;

    /** The network behind one of the Mac's interfaces. */
    static final long BRIDGED_MODE = 1002;

    /** {@code interface_event_t}: there are frames to read. */
    static final int PACKETS_AVAILABLE = 1;

    static {
        Native.register(Vmnet.class, AppleLibraries.vmnet());
    }

    private Vmnet() {}

    /** Loads the library, if that has not happened. */
    static void load() {}

    static native long vmnet_start_interface(long description, long queue, long block);

    static native int vmnet_interface_set_event_callback(
            long vmnet, int events, long queue, long block);

    static native int vmnet_read(long vmnet, long packets, long count);

    static native int vmnet_write(long vmnet, long packets, long count);

    static native int vmnet_stop_interface(long vmnet, long queue, long block);

    static native long vmnet_copy_shared_interface_list();
}
