package org.l2vpn.bridge.linux;

import java.util.HashMap;
import java.util.Map;
import org.l2vpn.bridge.Errno;
import org.l2vpn.bridge.NativeIoException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Restores parts of an interface that others changed, each within its {@link RepairLimit}, and says
 * so: one line when something was restored, one when it cannot be, one when it is left to others.
 * One thread at a time.
 */
final class Repairs {
    private static final Logger LOG = LoggerFactory.getLogger("org.l2vpn.link");

    private final String link;
    private final Map<String, RepairLimit> limits = new HashMap<>();

    /** Why what is missing is missing, as it was said last. */
    private final Map<String, String> said = new HashMap<>();

    private boolean restored;
    private long next = Long.MAX_VALUE;

    Repairs(String link) {
        this.link = link;
    }

    /** One change of the interface. */
    @FunctionalInterface
    interface Change {
        /** Makes it; the answer is why it could not be made, empty: it was. */
        String make() throws NativeIoException;
    }

    /** A new look at the interface begins. */
    void begin() {
        restored = false;
        next = Long.MAX_VALUE;
    }

    /** Whether something was restored since {@link #begin}. */
    boolean anyRestored() {
        return restored;
    }

    /** When something may be restored that has to wait; Long.MAX_VALUE: nothing has to. */
    long next() {
        return next;
    }

    /** This part is as it should be. */
    void right(String what, long now) {
        said.remove(what);
        var limit = limits.get(what);
        if (limit != null) {
            limit.right(now);
        }
    }

    /** What was restored before does not count any more. */
    void forget(String what) {
        var limit = limits.get(what);
        if (limit != null) {
            limit.forget();
        }
    }

    /**
     * This part is not as it should be: restores it if it may.
     *
     * @param what the part, one word
     * @return whether it is right now
     */
    boolean wrong(String what, long now, Change change) {
        var limit = limits.computeIfAbsent(what, _ -> new RepairLimit());
        switch (limit.wrong(now)) {
            case RESTORE -> {
                return restore(what, now, change, limit);
            }
            case WAIT -> next = Math.min(next, limit.due());
            case YIELD ->
                    cannot(
                            what,
                            "undone %d times, so it is left to whoever does that; NetworkManager: nmcli device set %s managed no"
                                    .formatted(RepairLimit.MAX_REPAIRS, link));
            case LEAVE -> {}
        }
        return false;
    }

    private boolean restore(String what, long now, Change change, RepairLimit limit) {
        String problem;
        try {
            problem = change.make();
        } catch (NativeIoException e) {
            problem = Errno.describe(e.errno());
        }
        if (!problem.isEmpty()) {
            cannot(what, problem);
            return false;
        }
        limit.restored(now);
        restored = true;
        said.remove(what);
        LOG.atInfo()
                .addKeyValue("link", link)
                .addKeyValue("what", what)
                .log("restored what others changed");
        return true;
    }

    /** This part is not as it should be and cannot be restored; said once for each reason. */
    void cannot(String what, String reason) {
        if (!reason.equals(said.put(what, reason))) {
            LOG.atWarn()
                    .addKeyValue("link", link)
                    .addKeyValue("what", what)
                    .addKeyValue("reason", reason)
                    .log("not restored");
        }
    }
}
