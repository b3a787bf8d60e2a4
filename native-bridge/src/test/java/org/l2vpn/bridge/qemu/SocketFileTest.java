package org.l2vpn.bridge.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.l2vpn.link.LinkException;

/** The file of a socket in a directory of somebody who exchanges it while it is being made. */
@EnabledOnOs(OS.LINUX)
class SocketFileTest {
    @TempDir Path root;

    private Path directory;
    private Path path;
    private Path target;
    private SocketFile file;
    private Socket socket;

    @BeforeEach
    void bind() throws Exception {
        assertThat(Epoll.isAvailable()).isTrue();
        directory = Files.createDirectory(root.resolve("theirs"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxr-x"));
        if (Files.getOwner(root).getName().equals("root")) {
            Files.setAttribute(directory, "unix:uid", 65_534);
        }
        target = Files.writeString(root.resolve("secret"), "root's");
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("r--------"));
        path = directory.resolve("vm.sock");
        file = SocketFile.claim("vm", path);
        socket = Socket.newSocketDomainDgram();
        socket.bind(new DomainSocketAddress(path.toString()));
    }

    @AfterEach
    void close() throws Exception {
        socket.close();
    }

    @Test
    void shouldGiveTheSocketToWhoeverOwnsTheDirectory() throws Exception {
        file.bound(socket.intValue());
        var made = attributes(path);
        var around = attributes(directory);
        assertThat(made.owner()).isEqualTo(around.owner());
        assertThat(made.group()).isEqualTo(around.group());
        assertThat(PosixFilePermissions.toString(made.permissions())).isEqualTo("rw-rw----");
        file.remove();
        assertThat(path).doesNotExist();
    }

    @Test
    void shouldLeaveTheTargetAloneWhenTheSocketWasExchangedForALink() throws Exception {
        var before = attributes(target);
        Files.move(path, directory.resolve("aside"));
        Files.createSymbolicLink(path, target);
        assertRefused();
        assertUnchanged(before);
        file.remove();
        assertThat(path).isSymbolicLink();
    }

    @Test
    void shouldLeaveTheTargetAloneWhenTheSocketWasExchangedForItsSecondName() throws Exception {
        var before = attributes(target);
        Files.delete(path);
        Files.createLink(path, target);
        assertRefused();
        assertUnchanged(before);
    }

    @Test
    void shouldRefuseAnotherSocketInItsPlace() throws Exception {
        var other = Socket.newSocketDomainDgram();
        try {
            other.bind(new DomainSocketAddress(root.resolve("other.sock").toString()));
            Files.delete(path);
            Files.createLink(path, root.resolve("other.sock"));
            assertRefused();
            assertThatThrownBy(() -> file.bound(-1)).isInstanceOf(LinkException.class);
            assertThat(attributes(root.resolve("other.sock")).owner())
                    .isEqualTo(attributes(root).owner());
        } finally {
            other.close();
        }
    }

    private void assertRefused() {
        assertThatThrownBy(() -> file.bound(socket.intValue()))
                .isInstanceOf(LinkException.class)
                .hasMessageContaining(path.toString());
    }

    private void assertUnchanged(PosixFileAttributes before) throws Exception {
        var now = attributes(target);
        assertThat(now.owner()).isEqualTo(before.owner());
        assertThat(now.permissions()).isEqualTo(before.permissions());
    }

    private static PosixFileAttributes attributes(Path file) throws Exception {
        return Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }
}
