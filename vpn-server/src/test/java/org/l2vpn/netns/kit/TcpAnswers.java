package org.l2vpn.netns.kit;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A server whose answers are as long as it is asked for: whether one of some length hangs, on a
 * connection of its own and on one that was there before the path changed.
 */
public final class TcpAnswers implements AutoCloseable {
    private static final int PORT = 80;

    /** As long as a lost segment may need to be repeated a few times. */
    private static final int WAIT_MILLIS = 5_000;

    private final ServerSocket server;
    private final String address;

    private TcpAnswers(ServerSocket server, String address) {
        this.server = server;
        this.address = address;
    }

    /** Answers on that address of the namespace; the lab closes it. */
    public static TcpAnswers serve(Lab lab, Netns netns, String address) {
        ServerSocket server =
                netns.inside(
                        () -> {
                            ServerSocket opened = new ServerSocket();
                            opened.bind(new InetSocketAddress(address, PORT), 200);
                            return opened;
                        });
        TcpAnswers answers = lab.closing(new TcpAnswers(server, address));
        Thread.ofVirtual().start(answers::accept);
        return answers;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> answer(client));
            } catch (IOException e) {
                // Closed.
            }
        }
    }

    private static void answer(Socket client) {
        try (client) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            OutputStream out = client.getOutputStream();
            while (true) {
                out.write(new byte[in.readInt()]);
            }
        } catch (IOException e) {
            // The client has gone.
        }
    }

    /** Opens a connection from the namespace; the lab closes it. */
    public Socket connect(Lab lab, Netns from) {
        return lab.closing(from.inside(this::open));
    }

    private Socket open() throws IOException {
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(WAIT_MILLIS);
        socket.connect(new InetSocketAddress(address, PORT), WAIT_MILLIS);
        return socket;
    }

    /** Asks for an answer of each size on one connection; returns the first that does not come. */
    public static List<Integer> missing(Socket connection, List<Integer> sizes) {
        for (int size : sizes) {
            if (!answered(connection, size)) {
                return List.of(size);
            }
        }
        return List.of();
    }

    /** Asks for an answer of each size, each on a new connection; returns those that hang. */
    public List<Integer> missing(Netns from, List<Integer> sizes) {
        return from.inside(
                () -> {
                    List<Integer> missing = new ArrayList<>();
                    for (int size : sizes) {
                        try (Socket socket = open()) {
                            if (!answered(socket, size)) {
                                missing.add(size);
                            }
                        } catch (IOException e) {
                            missing.add(size);
                        }
                    }
                    return missing;
                });
    }

    private static boolean answered(Socket socket, int size) {
        try {
            socket.getOutputStream().write(ByteBuffer.allocate(Integer.BYTES).putInt(size).array());
            return socket.getInputStream().readNBytes(size).length == size;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
