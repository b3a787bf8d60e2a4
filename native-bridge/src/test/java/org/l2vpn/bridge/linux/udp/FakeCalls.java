package org.l2vpn.bridge.linux.udp;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;

/** The system's calls, but for what a test lets go wrong. */
final class FakeCalls implements MessageCalls {
    private final Deque<Integer> errors = new ArrayDeque<>();
    private final MessageCalls real = MessageCalls.ofLibC();
    private int segmentAt;
    private int cutError;
    private boolean evenShortOnes;
    private boolean ignoreCut;
    private int joinError;
    final AtomicInteger messages = new AtomicInteger();
    final AtomicInteger cutMessages = new AtomicInteger();

    /** The next sends, one for each, fail with these errno values; 0 lets one through. */
    FakeCalls failing(int... errnos) {
        for (int errno : errnos) {
            errors.add(errno);
        }
        return this;
    }

    /** Every message that is to be cut fails like this. */
    FakeCalls refusingToCut(int errno) {
        cutError = errno;
        return this;
    }

    /** Every message fails like this while the socket cuts at any size: kernels before 6.14. */
    FakeCalls refusingWhileCutting(int errno) {
        cutError = errno;
        evenShortOnes = true;
        return this;
    }

    /** Messages leave as they are: what a kernel before 4.18 does. */
    FakeCalls ignoringCuts() {
        ignoreCut = true;
        return this;
    }

    /** Joined messages come with a segment size that is wrong by this. */
    FakeCalls joiningWrongBy(int bytes) {
        joinError = bytes;
        return this;
    }

    @Override
    public int segmentAt(UdpSocket socket, int size) {
        segmentAt = size;
        return real.segmentAt(socket, ignoreCut ? 0 : size);
    }

    @Override
    public int send(int fd, byte[] data, int offset, int length, SockAddr to) {
        var cut = segmentAt != 0 && length > segmentAt;
        (cut ? cutMessages : messages).incrementAndGet();
        int error = nextError();
        if (error != 0) {
            return -error;
        }
        if (cut && cutError != 0 || segmentAt != 0 && evenShortOnes) {
            return -cutError;
        }
        return real.send(fd, data, offset, length, to);
    }

    @Override
    public int sendmmsg(int fd, long all, int count) {
        int error = nextError();
        if (error != 0) {
            return -error;
        }
        messages.addAndGet(count);
        return real.sendmmsg(fd, all, count);
    }

    @Override
    public int recvmmsg(int fd, MemorySegment all, int most) {
        int came = real.recvmmsg(fd, all, most);
        for (int i = 0; i < came; i++) {
            var header = all.asSlice((long) i * MessageHeader.MMSGHDR, MessageHeader.MMSGHDR);
            if (header.get(ValueLayout.JAVA_LONG, MessageHeader.CONTROLLEN) != 0) {
                long address = header.get(ValueLayout.JAVA_LONG, MessageHeader.CONTROL);
                var control = at(address, MessageHeader.CMSG_SPACE);
                int size = control.get(ValueLayout.JAVA_INT, MessageHeader.CMSG_DATA);
                control.set(ValueLayout.JAVA_INT, MessageHeader.CMSG_DATA, size + joinError);
            }
        }
        return came;
    }

    private int nextError() {
        var next = errors.poll();
        return next == null ? 0 : next;
    }

    private static MemorySegment at(long address, long size) {
        return MemorySegment.ofAddress(address).reinterpret(size);
    }
}
