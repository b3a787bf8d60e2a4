package org.l2vpn.bridge.vde;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.l2vpn.bridge.LinkLog;
import org.l2vpn.link.LinkException;
import org.l2vpn.link.VdeSwitchSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The switch's side of the control streams: accepts plugs, gives each a port and a data socket, and
 * hears when one goes. One thread {@code vde-ctl-NAME} for all of them, which calls the listener.
 */
final class SwitchControl {
    /** Streams that have not yet said what they want, at most; more are closed at once. */
    private static final int MAX_UNAUTHENTICATED = 16;

    /** How long a stream may take to say it: libvdeplug writes at once. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long PATIENCE_STEP_MILLIS = 1000;

    /** Pause after a failed accept (no descriptors left), lest it is tried without end. */
    private static final long ACCEPT_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final Logger LOG = LoggerFactory.getLogger(SwitchControl.class);

    private final String name;
    private final LinkLog lines;
    private final SwitchDirectory directory;
    private final ServerSocketChannel server;
    private final Selector selector;
    private final PortNumbers numbers = new PortNumbers();
    private final List<PlugStream> streams = new ArrayList<>();

    /** What the plugs say of themselves, by port; for those who ask from other threads. */
    private final ConcurrentSkipListMap<Integer, String> plugged = new ConcurrentSkipListMap<>();

    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private boolean watching;
    private volatile boolean closed;

    /** Hears of plugs; on the control thread. */
    interface Listener {
        /** A plug is in: its socket is to be read and written from now on. */
        void onPlugged(Plug plug);

        /** A plug is out: its socket is to be closed. */
        void onUnplugged(Plug plug);
    }

    private SwitchControl(
            VdeSwitchSettings settings,
            SwitchDirectory directory,
            ServerSocketChannel server,
            Selector selector) {
        name = settings.name();
        lines = new LinkLog(name);
        this.directory = directory;
        this.server = server;
        this.selector = selector;
    }

    /** Makes the switch's directory and listens; nothing is accepted before {@link #watch}. */
    static SwitchControl open(VdeSwitchSettings settings) throws LinkException {
        var directory = new SwitchDirectory(settings);
        var server = directory.listen();
        try {
            var selector = Selector.open();
            server.register(selector, SelectionKey.OP_ACCEPT);
            return new SwitchControl(settings, directory, server, selector);
        } catch (IOException e) {
            close(server);
            directory.remove();
            throw new LinkException(settings.name() + ": " + e.getMessage(), e);
        }
    }

    /** Adds where the switch is and who is plugged in. Any thread. */
    void describe(Map<String, String> details) {
        details.put("directory", directory.path().toString());
        var all = Map.copyOf(plugged);
        details.put("plugs", String.valueOf(all.size()));
        all.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(plug -> details.put("port " + plug.getKey(), plug.getValue()));
    }

    /** Accepts from now on; any thread, once. */
    synchronized void watch(Listener listener) {
        if (closed) {
            return;
        }
        watching = true;
        Thread.ofPlatform().daemon().name("vde-ctl-" + name).start(() -> run(listener));
    }

    private void run(Listener listener) {
        try {
            while (!closed) {
                var later = lines.tick();
                selector.select(later || unauthenticated() > 0 ? PATIENCE_STEP_MILLIS : 0);
                var ready = List.copyOf(selector.selectedKeys());
                selector.selectedKeys().clear();
                for (var key : ready) {
                    onReady(key, listener);
                }
                closeTheSilent();
            }
        } catch (IOException | RuntimeException e) {
            LOG.atError().addKeyValue("link", name).setCause(e).log("internal error");
        } finally {
            end();
        }
    }

    private void onReady(SelectionKey key, Listener listener) {
        if (closed) {
            return;
        }
        if (!(key.attachment() instanceof PlugStream stream)) {
            accept();
        } else if (stream.plug() == null) {
            var plug = stream.shake(numbers);
            if (plug == null) {
                drop(stream);
            } else {
                say("plugged in: ", plug);
                plugged.put(plug.number(), plug.description());
                listener.onPlugged(plug);
                if (!stream.reply()) {
                    unplug(stream, listener);
                }
            }
        } else if (!stream.isOpen()) {
            unplug(stream, listener);
        }
    }

    private void accept() {
        try {
            var channel = server.accept();
            if (channel == null) {
                return;
            }
            if (unauthenticated() >= MAX_UNAUTHENTICATED) {
                channel.close();
                return;
            }
            channel.configureBlocking(false);
            var stream = new PlugStream(channel, directory, System.nanoTime() + PATIENCE_NANOS);
            streams.add(stream);
            channel.register(selector, SelectionKey.OP_READ, stream);
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("link", name).log(e.getMessage());
            LockSupport.parkNanos(ACCEPT_PAUSE_NANOS);
        }
    }

    private long unauthenticated() {
        return streams.stream().filter(stream -> stream.plug() == null).count();
    }

    private void closeTheSilent() {
        long now = System.nanoTime();
        for (var stream : List.copyOf(streams)) {
            if (stream.plug() == null && now - stream.deadline() >= 0) {
                drop(stream);
            }
        }
    }

    private void unplug(PlugStream stream, Listener listener) {
        var plug = stream.plug();
        drop(stream);
        if (plug != null) {
            numbers.giveBack(plug.number());
            plugged.remove(plug.number());
            say("unplugged: ", plug);
            listener.onUnplugged(plug);
        }
    }

    private void say(String event, Plug plug) {
        lines.said(
                Level.INFO,
                "port " + plug.number(),
                event + plug.description(),
                new LinkLog.Field("port", plug.number()));
    }

    private void drop(PlugStream stream) {
        streams.remove(stream);
        stream.close();
    }

    private void end() {
        List.copyOf(streams).forEach(this::drop);
        close(server);
        try {
            selector.close();
        } catch (IOException e) {
            // Closed is closed.
        }
        directory.remove();
        ended.complete(null);
    }

    private static void close(ServerSocketChannel server) {
        try {
            server.close();
        } catch (IOException e) {
            // Closed is closed.
        }
    }

    /** Any thread; complete when nothing is open any more and the directory is as it was. */
    synchronized CompletableFuture<Void> close() {
        closed = true;
        if (watching) {
            selector.wakeup();
        } else {
            end();
        }
        return ended;
    }
}
