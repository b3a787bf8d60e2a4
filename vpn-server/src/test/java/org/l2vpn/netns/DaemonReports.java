package org.l2vpn.netns;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.l2vpn.netns.kit.Daemon;
import org.l2vpn.netns.kit.Lab;

/** Prints status and log of every daemon that runs in a lab when a test fails. */
final class DaemonReports
        implements TestExecutionExceptionHandler, LifecycleMethodExecutionExceptionHandler {
    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure)
            throws Throwable {
        print(context);
        throw failure;
    }

    @Override
    public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable failure)
            throws Throwable {
        print(context);
        throw failure;
    }

    @Override
    public void handleBeforeEachMethodExecutionException(
            ExtensionContext context, Throwable failure) throws Throwable {
        print(context);
        throw failure;
    }

    private static void print(ExtensionContext context) {
        System.err.println("=== " + context.getDisplayName() + " failed");
        Lab.open().stream()
                .flatMap(lab -> lab.daemons().stream())
                .map(Daemon::report)
                .forEach(System.err::println);
    }
}
