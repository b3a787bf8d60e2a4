package org.l2vpn.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class ControlSocketTest {
    private static final Duration OFTEN = Duration.ofMillis(10);

    @TempDir private Path directory;
    private final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();

    private final ControlSocket.Reporter reporter =
            new ControlSocket.Reporter() {
                @Override
                public void opened(Path socket) {
                    told.add("opened");
                }

                @Override
                public void failed(Path socket, String reason) {
                    told.add("failed");
                }
            };

    @Test
    void shouldAnswerAgainWhenItsDirectoryWasWiped() throws Exception {
        var socket = directory.resolve("run/a.sock");
        try (var _ = ControlSocket.open(socket, request -> request, reporter, OFTEN)) {
            Files.delete(socket);
            Files.delete(socket.getParent());
            assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("opened");

            assertThat(ControlClient.ask(socket, "status")).isEqualTo("status");
        }
        assertThat(socket).doesNotExist();
    }

    @Test
    void shouldSayOnceWhyItCannotAndGoOnTryingWhenSomethingIsInTheWay() throws Exception {
        var socket = directory.resolve("a.sock");
        try (var _ = ControlSocket.open(socket, request -> request, reporter, OFTEN)) {
            Files.delete(socket);
            Files.writeString(socket, "no socket");
            // It may have been opened in between, and be lost to the file then.
            var first = told.poll(10, TimeUnit.SECONDS);
            if ("opened".equals(first)) {
                first = told.poll(10, TimeUnit.SECONDS);
            }
            assertThat(first).isEqualTo("failed");
            assertThat(told.poll(100, TimeUnit.MILLISECONDS)).isNull();
            Files.delete(socket);

            assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("opened");
            assertThat(ControlClient.ask(socket, "status")).isEqualTo("status");
        }
    }

    @Test
    void shouldNotTakeTheSocketOfALiveSuccessorWhenThatIsInItsPlace() throws Exception {
        var socket = directory.resolve("a.sock");
        try (var _ = ControlSocket.open(socket, request -> "old", reporter, Duration.ofHours(1))) {
            Files.delete(socket);
            try (var _ = ControlServer.open(socket, request -> "new")) {
                assertThat(ControlClient.ask(socket, "status")).isEqualTo("new");
            }
        }
    }

    @Test
    void shouldSayThatTheSocketMayHaveBeenRemovedWhenNoneIsThere() {
        var socket = directory.resolve("a.sock");

        assertThatThrownBy(() -> ControlClient.ask(socket, "status"))
                .hasMessage(
                        "no control socket at "
                                + socket
                                + ": not running, or its socket was removed");
    }
}
