package org.l2vpn.bench.run;

import java.util.List;
import java.util.Map;
import org.l2vpn.netns.kit.ProcessFacts;

/** The highest resident memory seen so far of the tunnel's processes, in 10^6 bytes. */
final class Memory {
    private static final double MEBIBYTE = 1.048576;

    private final List<Long> processes;
    private double largest;
    private double sum;

    Memory(List<Long> processes) {
        this.processes = processes;
    }

    /** Looks at them now. */
    void look() {
        double[] now =
                processes.stream()
                        .mapToDouble(pid -> ProcessFacts.residentMebibytes(pid) * MEBIBYTE)
                        .toArray();
        double all = 0;
        for (double one : now) {
            largest = Math.max(largest, one);
            all += one;
        }
        sum = Math.max(sum, all);
    }

    void into(Map<Figure, Double> figures) {
        if (!processes.isEmpty()) {
            figures.put(Figure.MEMORY_LARGEST, largest);
            figures.put(Figure.MEMORY_SUM, sum);
        }
    }
}
