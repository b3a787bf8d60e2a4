package org.l2vpn.netns.kit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * A file that a guest fetches by one TCP connection and brings back by the next: whether both
 * directions carry a transfer without a wrong byte.
 */
public final class FileExchange implements AutoCloseable {
    /** Some seven hundred full segments, each way. */
    public static final int SIZE = 1_000_000;

    /** How long a guest may say nothing. */
    private static final int SILENCE_MILLIS = 30_000;

    private final ServerSocket server;
    private final String address;
    private final byte[] file = new byte[SIZE];
    private final CompletableFuture<Boolean> same = new CompletableFuture<>();

    private FileExchange(ServerSocket server, String address) {
        this.server = server;
        this.address = address;
        new Random(server.getLocalPort()).nextBytes(file);
    }

    /** Waits for one guest at this address of the namespace; the lab closes it. */
    public static FileExchange serve(Lab lab, Netns netns, String address) {
        ServerSocket server =
                netns.inside(
                        () -> {
                            ServerSocket opened = new ServerSocket();
                            opened.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
                            return opened;
                        });
        FileExchange exchange =
                lab.closing(new FileExchange(server, address + ":" + server.getLocalPort()));
        Thread.ofVirtual().start(exchange::exchange);
        return exchange;
    }

    /** Where the guest connects to: ADDRESS:PORT. */
    public String address() {
        return address;
    }

    private void exchange() {
        try {
            try (Socket fetching = server.accept()) {
                fetching.getOutputStream().write(file);
            }
            try (Socket bringing = server.accept()) {
                bringing.setSoTimeout(SILENCE_MILLIS);
                byte[] brought = bringing.getInputStream().readNBytes(SIZE + 1);
                same.complete(Arrays.equals(brought, file));
            }
        } catch (IOException e) {
            same.completeExceptionally(e);
        }
    }

    /** Whether the guest has brought the whole file back as it was. */
    public boolean isDone() {
        return same.isDone() && !same.isCompletedExceptionally() && same.join();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
