package org.l2vpn.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class StampProblemTest {
    private static final String FILE = "/state/stamp";

    private final Logger logger = (Logger) LoggerFactory.getLogger("org.l2vpn.node");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final StampProblem problem = new StampProblem(Path.of(FILE), stopping::get);

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void detach() {
        logger.detachAppender(lines);
    }

    /** A stamp is stored with each handshake, every two minutes. */
    @Test
    void shouldTellAReasonOnceWhenItComesWithEveryHandshake() {
        for (int i = 0; i < 3; i++) {
            problem.accept(new NoSuchFileException(FILE));
        }
        problem.accept(new AccessDeniedException(FILE));
        problem.accept(new FileSystemException(FILE, null, "Read-only file system"));
        problem.accept(new IOException("the disk is on fire"));
        problem.accept(new IOException("the disk is on fire"));

        assertThat(lines.list)
                .extracting(line -> line.getKeyValuePairs().getLast().value)
                .containsExactly(
                        "No such file or directory",
                        "Permission denied",
                        "Read-only file system",
                        "the disk is on fire");
    }

    @Test
    void shouldSayNothingWhenTheProgramEnds() {
        stopping.set(true);
        problem.accept(new IOException("Interrupted"));

        assertThat(lines.list).isEmpty();
    }
}
