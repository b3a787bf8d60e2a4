package org.l2vpn.bridge;

import java.io.IOException;
import java.nio.file.Path;
import org.l2vpn.bridge.linux.PathDescriptor;
import org.l2vpn.files.FileHold;

/** Holds files while they are looked at and read: on Linux by a descriptor, elsewhere by name. */
public final class NativeFiles {
    private NativeFiles() {}

    /** A hold on the file at a real path. */
    public static FileHold hold(Path real) throws IOException {
        return RunningOn.linux() ? PathDescriptor.of(real) : FileHold.byName(real);
    }
}
