package org.l2vpn.time;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the newest stamp this machine has used, across restarts: without it a client whose clock
 * went back would be refused until its clock has caught up.
 */
public interface StampStore {
    /**
     * The stored stamp, {@link Tai64n#LENGTH} bytes, or null if none was ever stored.
     *
     * @throws GarbledStampException if there is one but it makes no sense
     * @throws IOException if it cannot be read
     */
    byte @Nullable [] load() throws IOException;

    /**
     * Replaces the stored stamp; when this returns it outlives a crash.
     *
     * @throws IOException if it cannot be written; the former stamp is still there
     */
    void save(byte[] stamp12) throws IOException;

    /** A store that forgets when the process ends. */
    static StampStore inMemory() {
        return new StampStore() {
            private byte @Nullable [] stamp;

            @Override
            public synchronized byte @Nullable [] load() {
                return stamp == null ? null : stamp.clone();
            }

            @Override
            public synchronized void save(byte[] stamp12) {
                stamp = stamp12.clone();
            }
        };
    }
}
