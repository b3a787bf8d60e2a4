package org.l2vpn.bridge.linux.udp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.l2vpn.bridge.Errno;
import org.l2vpn.protocol.DatagramBatch;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.transport.SocketRole;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries segmentation and GRO between two sockets on the loopback, once at the start and in at most
 * 5 ms. What comes out wrong is not used; what cannot be tried (the loopback is down) is believed
 * of the kernel.
 */
final class OffloadCheck implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OffloadCheck.class);

    /** For each of two tries; the loopback delivers before the send returns, or soon after. */
    private static final long WAIT_NANOS = 2_000_000;

    private static final long PAUSE_NANOS = 50_000;

    private static final int SIZE = 200;
    private static final int LAST_SIZE = 60;
    private static final int FULL_DATAGRAMS = 3;

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private final MessageCalls calls;
    private final UdpSocket from = new UdpSocket(false);
    private final UdpSocket to = new UdpSocket(false);

    private OffloadCheck(MessageCalls calls) {
        this.calls = calls;
    }

    /** What may be used on this machine. */
    static Offloads run(MessageCalls calls) {
        try (var check = new OffloadCheck(calls)) {
            return check.run();
        }
    }

    private Offloads run() {
        boolean segment = from.canSegment();
        boolean coalesce = from.coalesceDatagrams();
        if (segment && !passes()) {
            LOG.atInfo().log(
                    "UDP segmentation of this kernel is wrong, datagrams are sent one by one");
            segment = false;
        }
        if (segment && coalesce && to.coalesceDatagrams() && !passes()) {
            LOG.atInfo().log("UDP GRO of this kernel is wrong, datagrams are received one by one");
            coalesce = false;
        }
        LOG.atDebug()
                .addKeyValue("segment", segment)
                .addKeyValue("coalesce", coalesce)
                .log("UDP offloads");
        return new Offloads(segment, coalesce);
    }

    /** Sends one message to be segmented; false if something else than its datagrams arrives. */
    private boolean passes() {
        int port;
        try {
            if (to.localAddress().getPort() == 0) {
                to.bind(new InetSocketAddress(LOOPBACK, 0));
            }
            port = to.localAddress().getPort();
        } catch (IOException down) {
            return true;
        }
        var sent = batch(Endpoint.of(LOOPBACK.getAddress(), 0, port));
        var outbound = new OutboundMessages(calls, from);
        outbound.load(sent, null);
        return switch (-outbound.sendSegmented()) {
            case 0 -> arrives(sent);
            case Errno.EIO, Errno.EINVAL, Errno.EOPNOTSUPP -> false;
            default -> true;
        };
    }

    private static DatagramBatch batch(Endpoint to) {
        var batch = new DatagramBatch();
        batch.begin(to);
        for (int i = 0; i <= FULL_DATAGRAMS; i++) {
            int size = i < FULL_DATAGRAMS ? SIZE : LAST_SIZE;
            int at = batch.position();
            Arrays.fill(batch.data(), at, at + size, (byte) (i + 1));
            batch.commit(size);
        }
        return batch;
    }

    private boolean arrives(DatagramBatch sent) {
        var received = new InboundMessages(calls, to.intValue(), false, SocketRole.DIALLING);
        long start = System.nanoTime();
        int done = 0;
        while (done < sent.length()) {
            int came = received.receive(1);
            if (came == -Errno.EAGAIN && System.nanoTime() - start < WAIT_NANOS) {
                LockSupport.parkNanos(PAUSE_NANOS);
            } else if (came == -Errno.EAGAIN) {
                return true;
            } else if (came < 0 || !isNext(received, sent, done)) {
                return false;
            } else {
                done += received.length(0);
            }
        }
        return true;
    }

    /** Whether these are whole datagrams, coalesced or not, and the ones sent at {@code offset}. */
    private static boolean isNext(InboundMessages received, DatagramBatch sent, int offset) {
        int left = sent.length() - offset;
        int length = received.length(0);
        if (length > left
                || received.segmentSize(0) != Math.min(SIZE, left)
                || (length % SIZE != 0 && length != left)) {
            return false;
        }
        var bytes = new byte[length];
        received.copyTo(0, bytes, 0);
        return Arrays.equals(bytes, 0, length, sent.data(), offset, offset + length);
    }

    @Override
    public void close() {
        for (var socket : List.of(from, to)) {
            try {
                socket.close();
            } catch (IOException e) {
                LOG.atDebug().setCause(e).log("closing a UDP socket");
            }
        }
    }
}
