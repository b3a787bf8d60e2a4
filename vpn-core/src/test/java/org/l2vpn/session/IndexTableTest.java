package org.l2vpn.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class IndexTableTest {
    @Test
    void shouldRefuseWhenFullAndTakeAgainWhenFreed() {
        var table = new IndexTable<String>(3, new Random(1));
        var first = table.allocate("a");
        table.allocate("b");
        table.allocate("c");
        assertThat(table.allocate("d")).isEqualTo(IndexTable.NONE);
        assertThat(table.size()).isEqualTo(3);
        assertThat(table.remove(first)).isTrue();
        assertThat(table.remove(first)).isFalse();
        assertThat(table.get(first)).isNull();
        assertThat(table.get(table.allocate("d"))).isEqualTo("d");
        assertThat(table.capacity()).isEqualTo(3);
    }

    @Test
    void shouldNeverGiveOutZeroNorATakenIndex() {
        var table = new IndexTable<String>(4, scripted(0, 7, 7, 0, 7, 9));
        assertThat(table.allocate("a")).isEqualTo(7);
        assertThat(table.allocate("b")).isEqualTo(9);
        assertThat(table.get(7)).isEqualTo("a");
        assertThat(table.get(0)).isNull();
        assertThat(table.remove(0)).isFalse();
    }

    @Test
    void shouldLetAnIndexNameSomethingElse() {
        var table = new IndexTable<String>(4, new Random(2));
        var index = table.allocate("handshake");
        table.replace(index, "keypair");
        assertThat(table.get(index)).isEqualTo("keypair");
        assertThat(table.size()).isEqualTo(1);
        table.remove(index);
        assertThatThrownBy(() -> table.replace(index, "x"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> table.replace(0, "x"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldFindAllWhenIndicesCollideAroundTheEnd() {
        // Eight slots: homes 7, 7, 7, 0, 6 run over the end of the array.
        var table = new IndexTable<Integer>(5 - 1, scripted(0x17, 0x27, 0x37, 0x08));
        var indices = new int[] {0x17, 0x27, 0x37, 0x08};
        for (int i = 0; i < 4; i++) {
            assertThat(table.allocate(i)).isEqualTo(indices[i]);
        }
        assertThat(table.remove(0x17)).isTrue();
        assertThat(table.get(0x27)).isEqualTo(1);
        assertThat(table.get(0x37)).isEqualTo(2);
        assertThat(table.get(0x08)).isEqualTo(3);
        assertThat(table.remove(0x37)).isTrue();
        assertThat(table.get(0x27)).isEqualTo(1);
        assertThat(table.get(0x08)).isEqualTo(3);
        assertThat(table.get(0x17)).isNull();
        assertThat(table.get(0x37)).isNull();
    }

    @Test
    void shouldAgreeWithAMapOverManyChanges() {
        var random = new Random(0xCAFE);
        // Few different bits, so that runs are long.
        var clustered =
                (RandomGenerator) () -> (long) (random.nextInt(48) | random.nextInt(4) << 20) << 32;
        var table = new IndexTable<Integer>(40, clustered);
        var model = new HashMap<Integer, Integer>();
        for (int i = 0; i < 200_000; i++) {
            var keys = new ArrayList<>(model.keySet());
            if (random.nextInt(100) < 55) {
                var index = table.allocate(i);
                assertThat(index == IndexTable.NONE).isEqualTo(model.size() == 40);
                if (index != IndexTable.NONE) {
                    assertThat(model.put(index, i)).isNull();
                }
            } else if (!keys.isEmpty()) {
                var index = keys.get(random.nextInt(keys.size()));
                assertThat(table.remove(index)).isTrue();
                model.remove(index);
            }
            if (i % 64 == 0) {
                model.forEach((index, value) -> assertThat(table.get(index)).isEqualTo(value));
            }
            var asked = random.nextInt(48) | random.nextInt(4) << 20;
            assertThat(table.get(asked)).isEqualTo(model.get(asked));
        }
        assertThat(table.size()).isEqualTo(model.size());
    }

    @Test
    void shouldRefuseACapacityThatIsNone() {
        assertThatThrownBy(() -> new IndexTable<String>(0, new Random(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(new IndexTable<String>(1, new Random(1)).allocate("a")).isNotZero();
    }

    private static RandomGenerator scripted(int... values) {
        return new RandomGenerator() {
            private int next;

            @Override
            public long nextLong() {
                return (long) values[next++] << 32;
            }
        };
    }
}
