package org.l2vpn.bridge.vde;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** vde_switch's management console: one command, one answer that ends with the next prompt. */
final class VdeConsole {
    private static final String PROMPT = "vde$ ";

    private VdeConsole() {}

    static String ask(Path directory, String command) throws IOException {
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(directory + ".mgmt"));
            var _ = answer(channel);
            channel.write(ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.UTF_8)));
            return answer(channel);
        }
    }

    private static String answer(SocketChannel channel) throws IOException {
        var text = new StringBuilder();
        var buffer = ByteBuffer.allocate(4096);
        while (text.indexOf(PROMPT) < 0 && channel.read(buffer) >= 0) {
            text.append(StandardCharsets.UTF_8.decode(buffer.flip()));
            buffer.clear();
        }
        return text.toString();
    }
}
