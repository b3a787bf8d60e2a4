package org.l2vpn.time;

import java.io.IOException;
import java.nio.file.Path;

/** A stamp file that holds something else than a stamp; the caller goes on as if it were absent. */
public final class GarbledStampException extends IOException {
    /** Names the file; its content is not repeated. */
    public GarbledStampException(Path file) {
        super(file + " holds no TAI64N stamp (want 24 hexadecimal digits)");
    }
}
