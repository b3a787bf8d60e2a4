package org.l2vpn.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class ControlServerTest {
    @TempDir private Path directory;

    @Test
    void shouldAnswerEachAskerWhenAskedAgainAndAgain() throws Exception {
        var socket = directory.resolve("run/a.sock");
        var long1 = "x".repeat(1 << 20);
        try (var _ = ControlServer.open(socket, request -> request + "!" + long1)) {
            for (int i = 0; i < 20; i++) {
                assertThat(ControlClient.ask(socket, "status" + i))
                        .isEqualTo("status" + i + "!" + long1);
            }
        }
    }

    @Test
    void shouldLetOnlyTheOwnerInWhenItMakesDirectoryAndSocket() throws Exception {
        var socket = directory.resolve("run/a.sock");
        try (var _ = ControlServer.open(socket, request -> request)) {
            assertThat(mode(socket)).isEqualTo("rw-------");
            assertThat(mode(socket.getParent())).isEqualTo("rwx------");
        }
        assertThat(socket).doesNotExist();
    }

    @Test
    void shouldTakeTheSocketOverWhenItsProcessIsDead() throws Exception {
        var socket = directory.resolve("a.sock");
        try (var dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(socket));
        }
        assertThat(socket).exists();
        assertThatThrownBy(() -> ControlClient.ask(socket, "status"))
                .isInstanceOf(ControlException.class)
                .hasMessageContaining("nothing is running");

        try (var _ = ControlServer.open(socket, request -> "new")) {
            assertThat(ControlClient.ask(socket, "status")).isEqualTo("new");
        }
    }

    @Test
    void shouldRefuseToStartWhenAnotherAnswersThere() throws Exception {
        var socket = directory.resolve("a.sock");
        try (var _ = ControlServer.open(socket, request -> "first")) {
            assertThatThrownBy(() -> ControlServer.open(socket, request -> "second"))
                    .isInstanceOf(ControlException.class)
                    .hasMessageContaining("already running");
            assertThat(ControlClient.ask(socket, "status")).isEqualTo("first");
        }
    }

    @Test
    void shouldRefuseADirectoryThatOthersMayWriteTo() throws Exception {
        var open = Files.createDirectory(directory.resolve("open"));
        for (var permissions : List.of("rwxrwxrwx", "rwxrwx---")) {
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString(permissions));
            assertRefused(open.resolve("a.sock"), "can be written to by");
            // A link of ours to it is no better.
            var link = Files.createSymbolicLink(directory.resolve("link"), open);
            assertRefused(link.resolve("a.sock"), "can be written to by");
            Files.delete(link);
        }
        assertThat(open).isEmptyDirectory();
    }

    @Test
    void shouldRefuseADirectoryOrALinkOfAnotherUser() throws Exception {
        assumeThat(System.getProperty("user.name")).isEqualTo("root");
        var theirs = Files.createDirectory(directory.resolve("theirs"));
        Files.setAttribute(theirs, "unix:uid", 65_534);
        assertRefused(theirs.resolve("a.sock"), "want root or the user of this program");

        var ours = Files.createDirectory(directory.resolve("ours"));
        var link = Files.createSymbolicLink(directory.resolve("link"), ours);
        try (var _ = ControlServer.open(link.resolve("a.sock"), request -> request)) {
            assertThat(ours.resolve("a.sock")).exists();
        }
        Files.setAttribute(link, "unix:uid", 65_534, LinkOption.NOFOLLOW_LINKS);
        assertRefused(link.resolve("a.sock"), "want root or the user of this program");
        assertThat(ours).isEmptyDirectory();
    }

    private static void assertRefused(Path socket, String message) {
        assertThatThrownBy(() -> ControlServer.open(socket, request -> request))
                .isInstanceOf(ControlException.class)
                .hasMessageContaining(message);
    }

    @Test
    void shouldLeaveTheFileAloneWhenItIsNoSocket() throws Exception {
        var file = Files.writeString(directory.resolve("a.sock"), "precious");

        assertThatThrownBy(() -> ControlServer.open(file, request -> request))
                .isInstanceOf(ControlException.class)
                .hasMessageContaining("no socket");
        assertThat(file).hasContent("precious");
    }

    @Test
    void shouldLeaveTheSuccessorsSocketWhenItClosesLate() throws Exception {
        var socket = directory.resolve("a.sock");
        var first = ControlServer.open(socket, request -> "first");
        Files.delete(socket);
        try (var _ = ControlServer.open(socket, request -> "second")) {
            first.close();
            first.close();
            assertThat(ControlClient.ask(socket, "status")).isEqualTo("second");
        }
    }

    @Test
    void shouldHangUpWhenAnAskerIsSilentOrNeverEndsItsLine() throws Exception {
        var socket = directory.resolve("a.sock");
        var patience = Duration.ofMillis(200);
        try (var _ = ControlServer.open(socket, request -> "answer", patience);
                var silent = connect(socket);
                var endless = connect(socket)) {
            endless.write(ByteBuffer.wrap(new byte[256]));
            var answer = ByteBuffer.allocate(16);
            assertThat(endless.read(answer)).isEqualTo(-1);
            assertThat(silent.read(answer)).isEqualTo(-1);
            assertThat(ControlClient.ask(socket, "status")).isEqualTo("answer");
        }
    }

    @Test
    void shouldSayThatNothingRunsWhenThereIsNoSocket() {
        assertThatThrownBy(() -> ControlClient.ask(directory.resolve("none"), "status"))
                .isInstanceOf(ControlException.class)
                .hasMessageContaining("not running, or its socket was removed");
    }

    private static SocketChannel connect(Path socket) throws Exception {
        return SocketChannel.open(UnixDomainSocketAddress.of(socket));
    }

    private static String mode(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
