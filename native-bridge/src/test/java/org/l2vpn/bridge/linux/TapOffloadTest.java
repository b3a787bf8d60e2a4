package org.l2vpn.bridge.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.l2vpn.packet.Offload;

/** Which frames a TAP takes with which offloads. */
final class TapOffloadTest {
    private static final int CSUM = TapOffload.TUN_F_CSUM;
    private static final int TSO = TapOffload.TUN_F_TSO4 | TapOffload.TUN_F_TSO6;
    private static final int USO = TapOffload.TUN_F_USO4 | TapOffload.TUN_F_USO6;
    private static final TapOffload ALL =
            new TapOffload(true, CSUM | TSO | TapOffload.TUN_F_TSO_ECN | USO);

    @Test
    void shouldTakeEveryKindWhenAllIsOn() {
        assertThat(ALL.takes(Offload.NONE)).isTrue();
        assertThat(ALL.takes(Offload.partial(34, 16))).isTrue();
        assertThat(ALL.takes(superFrame(Offload.GSO_TCPV4))).isTrue();
        assertThat(ALL.takes(superFrame(Offload.GSO_TCPV6))).isTrue();
        assertThat(ALL.takes(superFrame(Offload.GSO_TCPV4 | Offload.GSO_ECN))).isTrue();
        assertThat(ALL.takes(superFrame(Offload.GSO_UDP_L4))).isTrue();
    }

    @Test
    void shouldTakeOrdinaryFramesOnlyWhenOff() {
        assertThat(TapOffload.OFF.takes(Offload.NONE)).isTrue();
        assertThat(TapOffload.OFF.takes(Offload.partial(34, 16))).isFalse();
        assertThat(TapOffload.OFF.takes(superFrame(Offload.GSO_TCPV4))).isFalse();
    }

    @Test
    void shouldRefuseTheKindThatIsOff() {
        var tcp4 = new TapOffload(true, CSUM | TapOffload.TUN_F_TSO4);
        assertThat(tcp4.takes(superFrame(Offload.GSO_TCPV4))).isTrue();
        assertThat(tcp4.takes(superFrame(Offload.GSO_TCPV4 | Offload.GSO_ECN))).isFalse();
        assertThat(tcp4.takes(superFrame(Offload.GSO_TCPV6))).isFalse();
        assertThat(tcp4.takes(superFrame(Offload.GSO_UDP_L4))).isFalse();
    }

    /** What the kernel would answer with EINVAL whatever the frame, or knows no name for. */
    @ParameterizedTest
    @CsvSource({
        "1, 1, 0", // no segment size
        "1, 1, 65535", // GSO_BY_FRAGS
        "0, 1, 100", // a super-frame whose checksum is said to be done
        "2, 1, 100",
        "2, 0, 0", // verified, but then it is an ordinary frame
        "0, 0, 1", // nothing to do, but a size
        "1, 2, 100", // no such type
        "1, 3, 100", // UFO, gone since Linux 4.14
        "1, 255, 100",
        "1, 133, 100", // UDP has no ECN in its segments
        "1, 128, 0", // ECN without TCP
    })
    void shouldRefuseWhatNoKernelMakes(int flags, int type, int size) {
        assertThat(ALL.takes(Offload.of(flags, type, size, 34, 16))).isFalse();
    }

    @Test
    void shouldSayWhatIsOn() {
        assertThat(ALL.text()).isEqualTo("csum tso4 tso6 uso4 uso6");
        assertThat(new TapOffload(true, CSUM).text()).isEqualTo("csum");
        assertThat(TapOffload.OFF.text()).isEqualTo("off");
        assertThat(new TapOffload(true, 0).text()).isEqualTo("off");
    }

    private static long superFrame(int type) {
        return Offload.of(Offload.NEEDS_CSUM, type, 1448, 34, 16);
    }
}
