package org.l2vpn.bridge.linux.udp;

import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.l2vpn.bridge.Errno;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.protocol.DatagramBatch;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.transport.SendFailure;
import org.l2vpn.transport.TransportListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends batches at once, each with one system call where the kernel segments messages. While the
 * socket is full they wait in a {@link SendQueue}, and whatever comes then waits behind them, but
 * for what is urgent. Loop only.
 *
 * <p>A path on which the kernel cannot segment (no checksum offload, IPsec) is remembered: its
 * datagrams leave singly from then on.
 */
final class BatchSender {
    private static final Logger LOG = LoggerFactory.getLogger(BatchSender.class);

    /** Endpoints remembered so; with more the set is cleared, at one more failed call each. */
    private static final int MAX_SINGLY = 1_024;

    /** The socket, but for what is sent through it. */
    interface Room {
        /** Whether {@link #drain} is to be called when the socket takes more. */
        void wakeWhenWritable(boolean wanted);

        /** What the kernel holds that is not sent yet, bytes as it accounts for it. */
        int unsent();

        /** Lets the kernel hold so many bytes; it accounts for twice this. */
        void holdAtMost(int bytes);
    }

    private final OutboundMessages messages;
    private final boolean segment;
    private final LongSupplier clock;
    private final DropCounters drops;
    private final TransportListener listener;
    private final Room room;
    private final SendBufferLimit budget;
    private final SendQueue queue;

    /** Handshakes and control, which go first. */
    private final SendQueue urgent;

    private final ReplySources sources;
    private final Set<Endpoint> sentSingly = new HashSet<>();

    /** Taken out of the queue, and refused for want of room: the first to go. */
    private final DatagramBatch next = new DatagramBatch();

    /** How many datagrams of {@link #next} are gone already. */
    private int nextFrom;

    /** Whether the socket was full when it was last tried, and since when. */
    private boolean waiting;

    private long waitingSince;

    /** When the socket had room again, and what it took since then, bytes. */
    private long roomSince;

    private long taken;
    private boolean closed;
    private boolean singlyLogged;

    BatchSender(
            OutboundMessages messages,
            boolean segment,
            LongSupplier clock,
            DropCounters drops,
            TransportListener listener,
            Room room,
            SendBufferLimit budget,
            SendQueue queue,
            ReplySources sources) {
        this.messages = messages;
        this.segment = segment;
        this.clock = clock;
        this.drops = drops;
        this.listener = listener;
        this.room = room;
        this.budget = budget;
        this.queue = queue;
        urgent = new SendQueue(drops, SendQueue.URGENT_BLOCKS);
        this.sources = sources;
        roomSince = clock.getAsLong();
    }

    /** Whether the socket was full when it was last tried: what is sent now has to wait. */
    boolean isFull() {
        return waiting;
    }

    /** Sends a batch or lets it wait; the batch is the caller's again when this returns. */
    void send(DatagramBatch batch) {
        if (closed) {
            drops.count(DropReason.SEND_FAILED, batch.count());
            return;
        }
        if (waiting && budget.isWorthALook(clock.getAsLong() - waitingSince)) {
            drain();
        }
        int gone = waiting ? 0 : transmit(batch, 0);
        if (gone < batch.count()) {
            long now = clock.getAsLong();
            (batch.isUrgent() ? urgent : queue).add(batch, gone, now);
            if (!waiting) {
                waiting = true;
                full(now);
                room.wakeWhenWritable(true);
            }
        }
    }

    private void full(long now) {
        waitingSince = now;
        budget.onFull(taken, now - roomSince);
    }

    /** The socket takes more: sends what waits, until it is full again. */
    void drain() {
        long now = clock.getAsLong();
        if (budget.onWritable(now - waitingSince, room.unsent())) {
            room.holdAtMost(budget.bytes());
        }
        roomSince = now;
        taken = 0;
        while (nextFrom < next.count() || refill(now)) {
            nextFrom = transmit(next, nextFrom);
            if (nextFrom < next.count()) {
                full(now);
                return;
            }
        }
        waiting = false;
        room.wakeWhenWritable(false);
    }

    private boolean refill(long now) {
        if (!urgent.take(next, budget.piece(), now) && !queue.take(next, budget.piece(), now)) {
            return false;
        }
        nextFrom = 0;
        return true;
    }

    /** Drops what waits: the socket is closed, and its descriptor may soon be another's. */
    void close() {
        closed = true;
        drops.count(DropReason.SOCKET_FULL, next.count() - nextFrom);
        nextFrom = next.count();
        urgent.clear();
        queue.clear();
    }

    /**
     * Sends a batch from datagram {@code from} on; how many of its datagrams are done with, sent or
     * refused. Fewer than there are: the socket is full.
     */
    private int transmit(DatagramBatch batch, int from) {
        var remote = batch.remote();
        var source = remote.local() == null ? null : sources.of(remote, clock.getAsLong());
        if (!messages.load(batch, source)) {
            return refused(batch, batch.count() - from, SendFailure.UNREACHABLE);
        }
        if (!segment || from > 0 || batch.count() == 1 || sentSingly.contains(batch.remote())) {
            return transmitSingly(batch, from, false);
        }
        int error = messages.sendSegmented();
        return switch (-error) {
            case 0 -> {
                taken += batch.length();
                yield batch.count();
            }
            case Errno.EAGAIN -> 0;
            case Errno.EIO, Errno.EINVAL, Errno.EOPNOTSUPP -> transmitSingly(batch, 0, true);
            default -> refused(batch, batch.count(), failure(error));
        };
    }

    private int transmitSingly(DatagramBatch batch, int from, boolean segmentationRefused) {
        int done = from;
        boolean passed = false;
        boolean tooBig = false;
        boolean sourceRefused = false;
        while (done < batch.count()) {
            int sent = messages.sendSingly(done);
            if (sent == -Errno.EAGAIN) {
                return done;
            }
            if (sent < 0 && isWithoutSource(sent) && messages.forgetSource()) {
                sourceRefused = true; // the address has gone: the kernel chooses another
                sources.refused(batch.remote(), clock.getAsLong());
            } else if (sent < 0) {
                var failure = failure(sent);
                tooBig |= failure == SendFailure.TOO_BIG;
                drop(batch, 1, failure);
                done++;
            } else {
                passed = true;
                done += sent;
                taken += (long) sent * batch.segmentSize();
            }
        }
        // EINVAL for a whole batch may also mean segments above the MTU (net/ipv4/udp.c) or a bad
        // address: then nothing is wrong with segmentation.
        if (segmentationRefused && passed && !tooBig && !sourceRefused) {
            rememberSingly(batch.remote());
        }
        return done;
    }

    /** Errors by which a kernel refuses an address that is not, or no longer, the host's. */
    private static boolean isWithoutSource(int error) {
        return switch (-error) {
            case Errno.EINVAL, Errno.EADDRNOTAVAIL, Errno.ENETUNREACH, Errno.EHOSTUNREACH -> true;
            default -> false;
        };
    }

    private void rememberSingly(Endpoint remote) {
        if (sentSingly.size() >= MAX_SINGLY) {
            sentSingly.clear();
        }
        sentSingly.add(remote);
        if (!singlyLogged) {
            singlyLogged = true;
            LOG.atInfo().log("a path takes no UDP segmentation, its datagrams are sent one by one");
        }
    }

    /** All of it is done with. */
    private int refused(DatagramBatch batch, int datagrams, SendFailure failure) {
        drop(batch, datagrams, failure);
        return batch.count();
    }

    private void drop(DatagramBatch batch, int datagrams, SendFailure failure) {
        drops.count(failure.drop(), datagrams);
        listener.onSendFailed(batch.remote(), failure, batch.segmentSize());
    }

    private static SendFailure failure(int error) {
        return switch (-error) {
            case Errno.EMSGSIZE -> SendFailure.TOO_BIG;
            case Errno.ENETUNREACH,
                    Errno.EHOSTUNREACH,
                    Errno.ENETDOWN,
                    Errno.EADDRNOTAVAIL,
                    Errno.EAFNOSUPPORT ->
                    SendFailure.UNREACHABLE;
            default -> SendFailure.OTHER;
        };
    }
}
