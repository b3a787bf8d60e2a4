package org.l2vpn.netns;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.l2vpn.netns.kit.Lab;

/**
 * Closes the labs that are still open, however a test ended: after each test those that it and its
 * {@code @BeforeEach} opened, after the class those of {@code @BeforeAll}.
 */
final class LabKeeper implements BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    private final Set<Lab> ofTheClass = new HashSet<>();

    @Override
    public void beforeEach(ExtensionContext context) {
        ofTheClass.addAll(Lab.open());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        close(Lab.open().stream().filter(lab -> !ofTheClass.contains(lab)).toList());
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close(Lab.open());
    }

    private static void close(List<Lab> labs) {
        AssertionError failure = new AssertionError("closing the labs");
        for (Lab lab : labs) {
            try {
                lab.close();
            } catch (RuntimeException | AssertionError e) {
                // The others are closed all the same.
                failure.addSuppressed(e);
            }
        }
        if (failure.getSuppressed().length > 0) {
            throw failure;
        }
    }
}
