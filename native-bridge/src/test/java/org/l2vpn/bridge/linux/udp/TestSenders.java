package org.l2vpn.bridge.linux.udp;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.protocol.DatagramBatch;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.transport.SendFailure;
import org.l2vpn.transport.TransportListener;

/** Senders on the loopback, and what they count and tell. */
final class TestSenders implements TransportListener {
    static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    final DropCounters drops = new DropCounters();
    final List<SendFailure> failures = new ArrayList<>();
    private final LongSupplier clock;

    TestSenders(LongSupplier clock) {
        this.clock = clock;
    }

    BatchSender sender(MessageCalls calls, UdpSocket through, BatchSender.Room room) {
        return sender(calls, through, room, new SendBufferLimit(), true);
    }

    BatchSender sender(
            MessageCalls calls,
            UdpSocket through,
            BatchSender.Room room,
            SendBufferLimit budget,
            boolean segment) {
        return new BatchSender(
                new OutboundMessages(calls, through),
                segment,
                clock,
                drops,
                this,
                room,
                budget,
                new SendQueue(drops, SendQueue.BLOCKS),
                new ReplySources(through));
    }

    /** Datagrams of one size, but for the last, to a port of the loopback. */
    static DatagramBatch batch(int port, int count, int size, int lastSize) {
        var batch = new DatagramBatch();
        batch.begin(Endpoint.of(LOOPBACK.getAddress(), 0, port));
        for (int i = 0; i < count; i++) {
            batch.commit(i < count - 1 ? size : lastSize);
        }
        return batch;
    }

    @Override
    public void onDatagrams(DatagramBatch batch) {
        throw new AssertionError("a sender receives nothing");
    }

    @Override
    public void onReadComplete() {
        throw new AssertionError("a sender receives nothing");
    }

    @Override
    public void onSendFailed(Endpoint remote, SendFailure failure, int size) {
        failures.add(failure);
    }
}
