package org.l2vpn.bridge.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.l2vpn.bridge.Errno;
import org.l2vpn.link.LinkException;
import org.l2vpn.link.OffloadMode;
import org.l2vpn.link.TapSettings;
import org.l2vpn.packet.EthernetView;
import org.l2vpn.packet.FrameRules;
import org.l2vpn.packet.MacAddress;
import org.l2vpn.packet.Offload;

/** What is switched on with kernels that know less, or do less than they say. */
final class OffloadSetupTest {
    private final OldTap tap = new OldTap();

    @Test
    void shouldSwitchEverythingOnWhenTheKernelKnowsItAll() throws Exception {
        assertThat(negotiate(OffloadMode.AUTO)).isEqualTo("csum tso4 tso6 uso4 uso6");
        assertThat(tap.set).isEqualTo(0x6f);
    }

    @ParameterizedTest
    @CsvSource({"0x0f, csum tso4 tso6", "0x07, csum tso4 tso6", "0x01, csum", "0x00, off"})
    void shouldStepDownToWhatTheKernelKnows(String known, String text) throws Exception {
        tap.known = Integer.decode(known);
        assertThat(negotiate(OffloadMode.AUTO)).isEqualTo(text);
        assertThat(tap.set).isEqualTo(tap.known);
    }

    @ParameterizedTest
    @CsvSource({
        "0x05, csum tso4 tso6",
        "0x01, csum tso6 uso4 uso6",
        "0x04, csum tso4 uso4 uso6",
        "0x81, csum tso4 tso6 uso4 uso6",
        "0x00, off"
    })
    void shouldTurnOffTheKindWhoseFramesAreRefused(String type, String text) throws Exception {
        tap.refused.add(Integer.decode(type));
        assertThat(negotiate(OffloadMode.AUTO)).isEqualTo(text);
    }

    @Test
    void shouldSetNoBitThatNeedsAnotherWhenTcpIsRefused() throws Exception {
        tap.refused.addAll(Set.of(Offload.GSO_TCPV4, Offload.GSO_TCPV6));
        assertThat(negotiate(OffloadMode.AUTO)).isEqualTo("csum uso4 uso6");
        assertThat(tap.set).isEqualTo(0x61);
    }

    @Test
    void shouldTurnSuperFramesOffWhenTheKernelRefusesShortLastSegments() throws Exception {
        tap.wantsLongSegments = true;
        assertThat(negotiate(OffloadMode.AUTO)).isEqualTo("csum");
        assertThat(tap.set).isEqualTo(0x01);
    }

    @Test
    void shouldTryFramesThatNobodyForwardsAndThatAreTrue() throws Exception {
        assertThat(negotiate(OffloadMode.AUTO)).isNotEqualTo("off");
        assertThat(tap.written).hasSize(6);
        for (var written : tap.written) {
            long offload = Offload.read(written, 0);
            int length = written.length - Offload.HEADER_LENGTH;
            assertThat(FrameRules.isLinkLocal(EthernetView.destination(written, 10))).isTrue();
            assertThat(Offload.csumStart(offload) + Offload.csumOffset(offload) + 2)
                    .isLessThan(length);
            int headers = Offload.headersLength(offload, written, Offload.HEADER_LENGTH, length);
            if (Offload.isSuperFrame(offload)) {
                int segments = Math.ceilDiv(length - headers, Offload.gsoSize(offload));
                assertThat(segments).isEqualTo(3);
            }
        }
    }

    @Test
    void shouldSwitchOffWhatAnotherLeftWhenThereAreNoHeaders() throws Exception {
        tap.headers = false;
        tap.set = 0x6f;
        assertThat(negotiate(OffloadMode.OFF)).isEqualTo("off");
        assertThat(tap.set).isZero();
        assertThat(tap.written).isEmpty();
    }

    @Test
    void shouldRefuseWhenOffloadIsOnAndTheKernelHasNotEnough() throws Exception {
        tap.known = 0x01;
        assertThatThrownBy(() -> negotiate(OffloadMode.ON))
                .isInstanceOf(LinkException.class)
                .hasMessage(
                        "tap0: offload = on, but this kernel's TAPs have: csum; want auto or off");
        tap.known = 0x07;
        assertThat(negotiate(OffloadMode.ON)).isEqualTo("csum tso4 tso6");
        tap.headers = false;
        assertThatThrownBy(() -> negotiate(OffloadMode.ON)).hasMessageContaining("have: off;");
    }

    private String negotiate(OffloadMode mode) throws LinkException {
        var mac = MacAddress.parse("02:00:5e:10:00:01");
        var settings = new TapSettings("tap0", List.of(), mac, 1500, Optional.empty(), mode);
        return OffloadSetup.negotiate(settings, tap).text();
    }

    /** A TAP of some kernel; down, so that good frames are answered by EIO. */
    private static final class OldTap implements OffloadSetup.Tap {
        private boolean headers = true;
        private boolean wantsLongSegments;
        private int known = 0x6f;
        private int set;
        private final Set<Integer> refused = new HashSet<>();
        private final List<byte[]> written = new ArrayList<>();

        @Override
        public boolean hasHeaders() {
            return headers;
        }

        @Override
        public boolean setOffload(int flags) {
            if ((flags & ~known) != 0) {
                return false;
            }
            set = flags;
            return true;
        }

        @Override
        public int write(long address, int length) {
            var bytes = new Pointer(address).getByteArray(0, length);
            written.add(bytes);
            boolean good =
                    !refused.contains(bytes[1] & 0xFF)
                            && (!wantsLongSegments || isLong(bytes.length, Offload.read(bytes, 0)));
            return good ? -Errno.EIO : -Errno.EINVAL;
        }

        /** The check of Linux 6.6.44 and 6.10.3, in virtio_net_hdr_to_skb. */
        private static boolean isLong(int length, long offload) {
            int size = Offload.gsoSize(offload);
            int transport = Offload.gsoType(offload) == Offload.GSO_UDP_L4 ? 8 : 20;
            int headers = Offload.csumStart(offload) + transport;
            int last = size == 0 ? 0 : (length - Offload.HEADER_LENGTH) % size;
            return size == 0 || (size > headers && (last > headers || last == 0));
        }
    }
}
