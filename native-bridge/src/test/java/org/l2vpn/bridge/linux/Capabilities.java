package org.l2vpn.bridge.linux;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import org.l2vpn.bridge.NativeIoException;

/**
 * Takes CAP_NET_ADMIN from the calling thread's effective set, and gives it back: {@code
 * capset(2)}.
 */
final class Capabilities {
    /** {@code linux/capability.h}: version 3, two sets of 32 bits. */
    private static final int VERSION_3 = 0x20080522;

    private static final int CAP_NET_ADMIN = 12;

    static {
        Native.register(Capabilities.class, Platform.C_LIBRARY_NAME);
    }

    private Capabilities() {}

    static native int capget(long header, long data);

    static native int capset(long header, long data);

    /** What may fail for want of a capability. */
    interface Work {
        void run() throws Exception;
    }

    static void withoutNetAdmin(Work work) throws Exception {
        setNetAdmin(false);
        try {
            work.run();
        } finally {
            setNetAdmin(true);
        }
    }

    private static void setNetAdmin(boolean on) throws NativeIoException {
        // struct __user_cap_header_struct: u32 version, int pid; data: 2 × (effective, permitted,
        // inheritable).
        var header = NativeBuffer.allocate(8);
        header.bytes().putInt(0, VERSION_3);
        var data = NativeBuffer.allocate(24);
        LibC.check("capget", capget(header.address(), data.address()));
        int effective = data.bytes().getInt(0) & ~(1 << CAP_NET_ADMIN);
        data.bytes().putInt(0, on ? effective | 1 << CAP_NET_ADMIN : effective);
        LibC.check("capset", capset(header.address(), data.address()));
    }
}
