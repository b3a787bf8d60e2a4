package org.l2vpn.bridge.macos;

import java.util.function.IntConsumer;

/**
 * Tells once that vmnet goes on refusing what is written, while the interface itself seems well:
 * its reads succeed, so nothing else would tell. Loop only.
 */
final class WriteRefusals {
    /** Flushes that fail in a row until it is no accident. */
    private static final int PERSISTENT = 3;

    private final IntConsumer report;
    private int inARow;
    private int toldStatus;

    /**
     * @param report takes the status of a refusal that persists
     */
    WriteRefusals(IntConsumer report) {
        this.report = report;
    }

    /** A flush was taken. What is refused later with the same status is not told again. */
    void taken() {
        inARow = 0;
    }

    /** A flush was refused with this status of vmnet. */
    void refused(int status) {
        inARow++;
        if (inARow >= PERSISTENT && status != toldStatus) {
            toldStatus = status;
            report.accept(status);
        }
    }
}
