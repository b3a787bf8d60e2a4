package org.l2vpn.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Which modules of Netty reach the class path: each other one is code that nobody needs. */
class RuntimeJarsTest {
    @Test
    void shouldHaveTheModulesOfNettyInUseAndNoOthers() {
        var path =
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path"));
        var modules =
                Arrays.stream(path.split(File.pathSeparator))
                        .map(jar -> String.valueOf(Path.of(jar).getFileName()))
                        .filter(name -> name.startsWith("netty-"))
                        .map(name -> name.replaceAll("-\\d.*", ""))
                        .distinct();
        assertThat(modules)
                .containsExactlyInAnyOrder(
                        "netty-all", // declared; empty
                        "netty-buffer",
                        "netty-common",
                        "netty-resolver",
                        "netty-transport",
                        "netty-transport-classes-epoll",
                        "netty-transport-classes-kqueue",
                        "netty-transport-native-epoll",
                        "netty-transport-native-kqueue",
                        "netty-transport-native-unix-common");
    }
}
