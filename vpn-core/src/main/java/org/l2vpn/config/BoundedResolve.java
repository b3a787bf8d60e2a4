package org.l2vpn.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigValue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Resolves substitutions within bounds. Thirty lines can double a value thirty times: as text that
 * is more than memory holds, as lists it is shared and small, but the library walks over all of it.
 */
final class BoundedResolve {
    /** Most values once substitutions are resolved; a file of the largest size has fewer. */
    static final int MAX_VALUES = 1 << 20;

    /** A file of the largest size takes a fraction of a second. */
    private static final long PATIENCE_SECONDS = 5;

    private BoundedResolve() {}

    /** The substitutions make too much; the message says of what. */
    static final class TooMuch extends Exception {
        TooMuch(String message) {
            super(message);
        }
    }

    /**
     * The tree without substitutions; neither environment variables nor system properties are
     * looked at.
     *
     * @throws TooMuch when it would be too large or takes too long; a thread may be left behind
     *     then, busy until the process ends, which it does after such a mistake
     * @throws ConfigException when a substitution names nothing or itself
     */
    static ConfigObject resolve(Config tree) throws TooMuch {
        if (tree.isResolved()) {
            return tree.root();
        }
        var task = new FutureTask<>(() -> tree.resolve(ConfigResolveOptions.noSystem()).root());
        Thread.ofPlatform().name("config").daemon().start(task);
        try {
            var resolved = task.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (left(resolved, MAX_VALUES) == 0) {
                throw new TooMuch("its substitutions make more than " + MAX_VALUES + " values");
            }
            return resolved;
        } catch (TimeoutException e) {
            throw new TooMuch(
                    "its substitutions are not resolved within " + PATIENCE_SECONDS + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TooMuch("interrupted while its substitutions were resolved");
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case OutOfMemoryError _ ->
                        throw new TooMuch("its substitutions make more text than fits into memory");
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    /** What is left of {@code budget} after a walk; a shared part counts wherever it is used. */
    private static int left(ConfigValue value, int budget) {
        var left = Math.max(0, budget - 1);
        switch (value) {
            case ConfigObject object -> {
                // By name: the library's set of values would hash all that is in them.
                for (var name : object.keySet()) {
                    left = left == 0 ? 0 : left(object.get(name), left);
                }
            }
            case ConfigList list -> {
                for (int i = 0; i < list.size() && left > 0; i++) {
                    left = left(list.get(i), left);
                }
            }
            default -> {}
        }
        return left;
    }
}
