package org.l2vpn.bridge.linux.udp;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.l2vpn.bridge.Errno;

/** Kernels of all kinds, played on this one's loopback. */
class OffloadCheckTest {
    private static final Offloads ALL = new Offloads(true, true);

    @Test
    void shouldUseBothWhenThisKernelDoesThemRightly() {
        assertThat(OffloadCheck.run(MessageCalls.ofLibC())).isEqualTo(ALL);
    }

    @Test
    void shouldSendSinglyWhenTheKernelDoesNotCut() {
        assertThat(OffloadCheck.run(new FakeCalls().ignoringCuts()).segment()).isFalse();
    }

    @Test
    void shouldSendSinglyWhenTheKernelRefusesToCut() {
        for (int errno : new int[] {Errno.EIO, Errno.EINVAL, Errno.EOPNOTSUPP}) {
            assertThat(OffloadCheck.run(new FakeCalls().refusingToCut(errno)).segment()).isFalse();
        }
    }

    @Test
    void shouldReceiveSinglyWhenTheKernelJoinsWrongly() {
        assertThat(OffloadCheck.run(new FakeCalls().joiningWrongBy(1)))
                .isEqualTo(new Offloads(true, false));
    }

    @Test
    void shouldBelieveTheKernelWhenNothingCanBeTried() {
        var unreachable = new FakeCalls().failing(Errno.ENETUNREACH, Errno.ENETUNREACH);
        assertThat(OffloadCheck.run(unreachable)).isEqualTo(ALL);
    }

    @Test
    void shouldBeDoneSoonWhenNothingArrives() {
        OffloadCheck.run(MessageCalls.ofLibC());
        var swallowing = new Swallowing();
        long start = System.nanoTime();
        assertThat(OffloadCheck.run(swallowing)).isEqualTo(ALL);
        // 4 ms of waiting, and whatever a busy machine adds.
        assertThat(System.nanoTime() - start).isLessThan(500_000_000);
    }

    /** Says that it sent. */
    private static final class Swallowing implements MessageCalls {
        @Override
        public int segmentAt(UdpSocket socket, int size) {
            return 0;
        }

        @Override
        public int send(int fd, byte[] data, int offset, int length, SockAddr to) {
            return length;
        }

        @Override
        public int sendmmsg(int fd, long messages, int count) {
            return count;
        }

        @Override
        public int recvmmsg(int fd, MemorySegment messages, int most) {
            return -Errno.EAGAIN;
        }
    }
}
