package org.l2vpn.netns.kit;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;

/** An echo of datagrams in one namespace, and datagrams of many sizes to it from another. */
public final class UdpSweep implements AutoCloseable {
    private static final int PORT = 7;
    private static final int LARGEST = 65_507;

    /** Whatever is not back within this time is lost. */
    private static final int WAIT_MILLIS = 1_000;

    /** The same where something is expected to be lost, on an idle path. */
    private static final int SHORT_WAIT_MILLIS = 200;

    private final DatagramSocket echo;
    private final String address;

    private UdpSweep(DatagramSocket echo, String address) {
        this.echo = echo;
        this.address = address;
    }

    /** Answers on that address of the namespace; the lab closes it. */
    public static UdpSweep serve(Lab lab, Netns netns, String address) {
        DatagramSocket echo =
                netns.inside(() -> new DatagramSocket(new InetSocketAddress(address, PORT)));
        UdpSweep sweep = lab.closing(new UdpSweep(echo, address));
        Thread.ofVirtual().start(sweep::answer);
        return sweep;
    }

    private void answer() {
        DatagramPacket packet = new DatagramPacket(new byte[LARGEST], LARGEST);
        while (!echo.isClosed()) {
            try {
                packet.setLength(LARGEST);
                echo.receive(packet);
                echo.send(packet);
            } catch (IOException e) {
                // Closed, or an ICMP error for an answer before: the next one may get through.
            }
        }
    }

    /** Sends one datagram of each size from the namespace; returns the sizes not echoed. */
    public List<Integer> lost(Netns from, List<Integer> payloads) {
        return from.inside(sending(payloads, WAIT_MILLIS));
    }

    /** Whether a datagram of each size is echoed, soon; ends with the first that is not. */
    public boolean passes(Netns from, List<Integer> payloads) {
        for (int payload : payloads) {
            if (!from.inside(sending(List.of(payload), SHORT_WAIT_MILLIS)).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private Callable<List<Integer>> sending(List<Integer> payloads, int wait) {
        return () -> {
            List<Integer> lost = new ArrayList<>();
            try (DatagramSocket socket = new DatagramSocket()) {
                socket.setSoTimeout(wait);
                InetAddress to = InetAddress.getByName(address);
                for (int payload : payloads) {
                    byte[] data = new byte[payload];
                    Arrays.fill(data, (byte) payload);
                    if (!echoed(socket, to, data)) {
                        lost.add(payload);
                    }
                }
            }
            return lost;
        };
    }

    private static boolean echoed(DatagramSocket socket, InetAddress to, byte[] data)
            throws IOException {
        DatagramPacket answer = new DatagramPacket(new byte[LARGEST], LARGEST);
        try {
            socket.send(new DatagramPacket(data, data.length, to, PORT));
            do {
                socket.receive(answer); // a late answer to an earlier one is passed over
            } while (answer.getLength() != data.length);
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return false; // refused: too large, or unreachable
        }
        return Arrays.equals(Arrays.copyOf(answer.getData(), data.length), data);
    }

    @Override
    public void close() {
        echo.close();
    }
}
