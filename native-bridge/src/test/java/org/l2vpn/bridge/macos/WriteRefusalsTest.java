package org.l2vpn.bridge.macos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WriteRefusalsTest {
    private final List<Integer> told = new ArrayList<>();
    private final WriteRefusals refusals = new WriteRefusals(told::add);

    @Test
    void shouldTellAPersistentRefusalOnce() {
        for (int i = 0; i < 100; i++) {
            refusals.refused(Vmnet.INVALID_ARGUMENT);
        }
        assertThat(told).containsExactly(Vmnet.INVALID_ARGUMENT);
        refusals.taken();
        for (int i = 0; i < 3; i++) {
            refusals.refused(Vmnet.FAILURE);
        }
        assertThat(told).as("another status is news").hasSize(2);
    }

    @Test
    void shouldSayNothingWhenRefusalsAreAccidents() {
        for (int i = 0; i < 100; i++) {
            refusals.refused(Vmnet.INVALID_ARGUMENT);
            refusals.refused(Vmnet.INVALID_ARGUMENT);
            refusals.taken();
        }
        assertThat(told).isEmpty();
    }
}
