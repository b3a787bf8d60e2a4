package org.l2vpn.bridge.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Texts as the kernel's driver sends them; no machine here can be restored for a test. */
class SnapshotWatchTest {
    private static final String HEAD = "change@/devices/platform/vmgenid\0ACTION=change\0";

    @Test
    void shouldKnowTheEventOfANewGeneration() {
        assertThat(SnapshotWatch.isNewGeneration(HEAD + "NEW_VMGENID=1\0SEQNUM=7\0")).isTrue();
        assertThat(SnapshotWatch.isNewGeneration(HEAD + "SEQNUM=7\0NEW_VMGENID=1")).isTrue();
    }

    @Test
    void shouldPassByOtherEvents() {
        assertThat(SnapshotWatch.isNewGeneration(HEAD + "SEQNUM=7\0")).isFalse();
        // What root writes into an uevent file is marked by the kernel.
        assertThat(SnapshotWatch.isNewGeneration(HEAD + "SYNTH_ARG_NEW_VMGENID=1\0")).isFalse();
        assertThat(SnapshotWatch.isNewGeneration("NEW_VMGENID=1")).isFalse();
        assertThat(SnapshotWatch.isNewGeneration("")).isFalse();
    }

    @Test
    void shouldEndItsThreadAndItsSocketWhenItIsClosed() throws Exception {
        var watch = SnapshotWatch.start(() -> {});
        var thread =
                Thread.getAllStackTraces().keySet().stream()
                        .filter(t -> t.getName().equals("vm-watch"))
                        .findFirst()
                        .orElseThrow();
        watch.close();
        thread.join(5_000);
        assertThat(thread.isAlive()).isFalse();
    }
}
