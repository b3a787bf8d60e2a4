package org.l2vpn.bridge.linux.udp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.LocalAddress;
import org.l2vpn.transport.SocketAddresses;

/**
 * From which of our addresses an answer leaves: the one that was called, where the kernel would
 * choose another. Where it chooses the same, as on every host with one address, it is left to do
 * so, which costs less. Looks at the routes again every two seconds. Loop only.
 */
final class ReplySources {
    /** How long an answer of the kernel holds, ns: routes and addresses change. */
    private static final long VALID_NANOS = 2_000_000_000L;

    /** Endpoints remembered; with more the memory starts again from nothing. */
    private static final int MAX_KNOWN = 4_096;

    // asm-generic/socket.h
    private static final int SOL_SOCKET = 1;
    private static final int SO_MARK = 36;
    private static final int SO_BINDTOIFINDEX = 62;

    /** The leftmost ten bits of link-local addresses, fe80::/10 (RFC 4291 §2.4). */
    private static final long LINK_LOCAL = 0xFE80L << 48;

    private static final long LINK_LOCAL_MASK = 0xFFC0L << 48;

    private record Known(@Nullable LocalAddress called, boolean needed, long until) {}

    private final UdpSocket socket;
    private final Map<Endpoint, Known> known = new HashMap<>();

    /** For what leaves by this socket. */
    ReplySources(UdpSocket socket) {
        this.socket = socket;
    }

    /** The address to name when sending to the endpoint; null: none. */
    @Nullable LocalAddress of(Endpoint remote, long now) {
        var called = remote.local();
        if (called == null || !called.hasAddress()) {
            return null;
        }
        var answer = known.get(remote);
        if (answer == null || now - answer.until > 0 || !called.equals(answer.called)) {
            if (known.size() >= MAX_KNOWN) {
                known.clear();
            }
            answer = new Known(called, isNeeded(remote, called), now + VALID_NANOS);
            known.put(remote, answer);
        }
        return answer.needed ? called : null;
    }

    /** The kernel refused to send from there: it chooses for the next two seconds. */
    void refused(Endpoint remote, long now) {
        known.put(remote, new Known(remote.local(), false, now + VALID_NANOS));
    }

    private boolean isNeeded(Endpoint remote, LocalAddress called) {
        if (called.v6() && (called.high() & LINK_LOCAL_MASK) == LINK_LOCAL) {
            return false; // the interface of the route decides, and needs a scope
        }
        var address = new Endpoint(called.high(), called.low(), called.v6(), 0, remote.port());
        try {
            return !isChosen(remote, address) && isOurs(address);
        } catch (IOException unreachable) {
            return false; // sending says why
        }
    }

    private boolean isChosen(Endpoint remote, Endpoint address) throws IOException {
        var trial = new UdpSocket(socket.v6());
        try {
            copy(SO_MARK, trial);
            copy(SO_BINDTOIFINDEX, trial);
            trial.connect(SocketAddresses.toSocketAddress(remote));
            var chosen = trial.localAddress();
            return chosen != null
                    && SocketAddresses.toEndpoint(
                                    new InetSocketAddress(chosen.getAddress(), address.port()))
                            .equals(address);
        } finally {
            trial.close();
        }
    }

    /** Whether the host still has the address. */
    private boolean isOurs(Endpoint address) throws IOException {
        var trial = new UdpSocket(socket.v6());
        try {
            var any = SocketAddresses.toSocketAddress(address).getAddress();
            trial.bind(new InetSocketAddress(any, 0));
            return true;
        } catch (IOException gone) {
            return false;
        } finally {
            trial.close();
        }
    }

    /** Routes depend on these. */
    private void copy(int option, UdpSocket trial) throws IOException {
        int value = socket.getIntOpt(SOL_SOCKET, option);
        if (value != 0) {
            trial.setIntOpt(SOL_SOCKET, option, value);
        }
    }
}
