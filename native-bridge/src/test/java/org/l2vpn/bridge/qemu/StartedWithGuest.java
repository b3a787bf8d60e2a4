package org.l2vpn.bridge.qemu;

import io.netty.channel.EventLoop;
import java.util.concurrent.Callable;
import org.l2vpn.link.Link;
import org.l2vpn.link.LinkInfo;
import org.l2vpn.link.LinkListener;

/** A link that is started only when its guest is there, as the contract of links expects. */
record StartedWithGuest(Link link, Callable<?> guest) implements Link {
    private static final long PATIENCE_NANOS = 5_000_000_000L;

    @Override
    public LinkInfo info() {
        return link.info();
    }

    @Override
    public boolean isUp() {
        return link.isUp();
    }

    @Override
    public void start(EventLoop loop, LinkListener listener) {
        link.start(loop, listener);
        try {
            guest.call();
            long end = System.nanoTime() + PATIENCE_NANOS;
            while (!link.isUp()) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException("no guest came");
                }
                Thread.sleep(1);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void write(byte[] data, int offset, int length) {
        link.write(data, offset, length);
    }

    @Override
    public void flush() {
        link.flush();
    }

    @Override
    public void close() {
        link.close();
    }
}
