package org.l2vpn.bench.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.l2vpn.netns.kit.Command;

class SocketBuffersTest {
    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldSeeTheWholeLimit() {
        String limit = Command.run("cat", "/proc/sys/net/core/rmem_max").check().out().strip();

        assertThat(SocketBuffers.receiveLimit()).hasToString(limit);
    }
}
