package org.l2vpn.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class SampleTest {
    @Test
    void shouldTakeTheMiddleOneWhenRoundsAreOdd() {
        assertThat(median(9, 1, 2)).hasValue(2);
    }

    @Test
    void shouldTakeTheMeanOfTheMiddleTwoWhenRoundsAreEven() {
        assertThat(median(9, 1, 2, 4)).hasValue(3);
    }

    @Test
    void shouldLeaveOutWhatWasNotMeasured() {
        assertThat(median(Double.NaN, 5)).hasValue(5);
        assertThat(median(Double.NaN)).isEmpty();
    }

    @Test
    void shouldNameItsFiguresWithTheirUnits() {
        Sample sample =
                new Sample(
                        Map.of(
                                Figure.TCP_UP, 1.5,
                                Figure.PING_LOAD_P99, Double.NaN,
                                Figure.CPU_DOWN, Double.POSITIVE_INFINITY));
        assertThat(sample.byKey()).isEqualTo(Map.of("tcp-up-gbit", 1.5));
    }

    private static OptionalDouble median(double... values) {
        return Sample.median(
                        Arrays.stream(values)
                                .mapToObj(value -> new Sample(Map.of(Figure.TCP_UP, value)))
                                .toList())
                .get(Figure.TCP_UP);
    }
}
