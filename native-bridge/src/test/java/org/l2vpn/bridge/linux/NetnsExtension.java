package org.l2vpn.bridge.linux;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Runs each test, with its before and after methods, on a thread that has a network namespace of
 * its own. Threads and processes the test starts inherit it; when the last of them ends the kernel
 * removes it with all that is in it. Without root or a tun device the tests are skipped.
 */
public final class NetnsExtension implements InvocationInterceptor, ExecutionCondition {
    /** {@code linux/sched.h}: CLONE_NEWNET. */
    private static final int CLONE_NEWNET = 0x40000000;

    /** {@code linux/sched.h}: CLONE_NEWNS. */
    private static final int CLONE_NEWNS = 0x00020000;

    private static final ExtensionContext.Namespace STORE =
            ExtensionContext.Namespace.create(NetnsExtension.class);

    /** Why these tests cannot run here; empty if they can. */
    private static final String OBSTACLE = findObstacle();

    /** {@code unshare(2)}: the calling thread alone leaves its namespace. */
    private static final class Unshare {
        static {
            Native.register(Unshare.class, Platform.C_LIBRARY_NAME);
        }

        static native int unshare(int flags);
    }

    /** An empty directory over an existing one, for the calling test alone. */
    static void hideDirectory(String path) throws Exception {
        LibC.check("unshare mounts", Unshare.unshare(CLONE_NEWNS));
        run("mount", "--make-rprivate", "/");
        run("mount", "-t", "tmpfs", "none", path);
    }

    private static void run(String... command) throws Exception {
        int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (exit != 0) {
            throw new IllegalStateException(String.join(" ", command) + ": exit " + exit);
        }
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return OBSTACLE.isEmpty()
                ? ConditionEvaluationResult.enabled("may make network namespaces")
                : ConditionEvaluationResult.disabled("skipped: " + OBSTACLE);
    }

    /** Looks once, and says it once, for all tests of this run. */
    private static String findObstacle() {
        var obstacle = "";
        if (!Files.exists(Path.of("/dev/net/tun"))) {
            obstacle = "there is no /dev/net/tun";
        } else {
            try (var _ = new NetnsThread()) {
                return obstacle;
            } catch (IllegalStateException e) {
                obstacle = String.valueOf(e.getMessage());
            }
        }
        System.out.println("tests with real TAPs are skipped: " + obstacle);
        return obstacle;
    }

    @Override
    public void interceptBeforeEachMethod(
            Invocation<Void> invocation,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context)
            throws Throwable {
        inNamespace(invocation, context);
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context)
            throws Throwable {
        inNamespace(invocation, context);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context)
            throws Throwable {
        inNamespace(invocation, context);
    }

    @Override
    public void interceptAfterEachMethod(
            Invocation<Void> invocation,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context)
            throws Throwable {
        inNamespace(invocation, context);
    }

    private static void inNamespace(Invocation<Void> invocation, ExtensionContext context)
            throws Throwable {
        var thread =
                context.getStore(STORE)
                        .computeIfAbsent(
                                NetnsThread.class, _ -> new NetnsThread(), NetnsThread.class);
        thread.<@Nullable Void>call(
                () -> {
                    try {
                        invocation.proceed();
                    } catch (Exception | Error e) {
                        throw e;
                    } catch (Throwable t) {
                        throw new AssertionError(t);
                    }
                    return null;
                });
    }

    /**
     * A thread in a namespace of its own; the one a test runs on is closed by JUnit's store at its
     * end.
     */
    static final class NetnsThread implements AutoCloseable {
        private final ExecutorService thread = Executors.newSingleThreadExecutor();

        NetnsThread() {
            try {
                int errno = thread.submit(() -> -LibC.result(Unshare.unshare(CLONE_NEWNET))).get();
                if (errno != 0) {
                    close();
                    throw new IllegalStateException(
                            "a network namespace needs root (unshare: errno " + errno + ")");
                }
            } catch (InterruptedException | ExecutionException e) {
                close();
                throw new IllegalStateException(e);
            }
        }

        <T> T call(Callable<T> work) throws Throwable {
            var future = thread.submit(work);
            try {
                return future.get();
            } catch (ExecutionException e) {
                throw e.getCause();
            } catch (InterruptedException e) {
                // JUnit's timeout: the work is what is to be interrupted.
                future.cancel(true);
                throw e;
            }
        }

        @Override
        public void close() {
            thread.shutdownNow();
        }
    }
}
