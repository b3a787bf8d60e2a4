package org.l2vpn.node;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.l2vpn.config.PeerConfig;
import org.l2vpn.config.TransportKind;
import org.l2vpn.config.VpnConfig;
import org.l2vpn.crypto.StaticPrivateKey;
import org.l2vpn.protocol.ProtocolProfile;
import org.l2vpn.protocol.Timings;
import org.l2vpn.session.EngineSettings;
import org.l2vpn.session.PeerSettings;
import org.l2vpn.switching.SwitchSettings;
import org.l2vpn.transport.IoBackend;
import org.l2vpn.transport.TransportSettings;
import org.slf4j.LoggerFactory;

/** What the configuration means to each part of the node. */
final class Settings {
    private Settings() {}

    static IoBackend backend(TransportKind kind) throws IOException {
        return switch (kind) {
            case AUTO -> IoBackend.best();
            case EPOLL -> IoBackend.EPOLL.required();
            case KQUEUE -> IoBackend.KQUEUE.required();
            case NIO -> IoBackend.NIO;
        };
    }

    static SwitchSettings switchSettings(VpnConfig config) {
        var switchConfig = config.switchConfig();
        return new SwitchSettings(
                switchConfig.maxEntries(),
                switchConfig.perPortQuota(),
                switchConfig.age().toNanos(),
                switchConfig.hold().toNanos(),
                switchConfig.isolate());
    }

    static EngineSettings engineSettings(StaticPrivateKey identity, VpnConfig config) {
        return new EngineSettings(
                identity,
                ProtocolProfile.L2VPN_V1,
                timings(),
                EngineSettings.DEFAULT_MAX_INDICES,
                EngineSettings.DEFAULT_STAGED_BYTES,
                config.mssLimit());
    }

    /**
     * The production times; tests of whole processes may shorten the rekey interval, as nobody can
     * wait for thirty rekeys of two minutes.
     */
    private static Timings timings() {
        var rekeyMillis = Long.getLong("l2vpn.test.rekey-after-ms");
        if (rekeyMillis == null) {
            return Timings.production();
        }
        LoggerFactory.getLogger("org.l2vpn.node")
                .atWarn()
                .addKeyValue("milliseconds", rekeyMillis)
                .log("test setting: rekey interval");
        return Timings.production().withRekeyAfter(TimeUnit.MILLISECONDS.toNanos(rekeyMillis));
    }

    static PeerSettings peerSettings(PeerConfig peer) {
        return new PeerSettings(
                peer.name(),
                peer.publicKey(),
                peer.presharedKey(),
                peer.suite(),
                peer.pathMtu(),
                peer.keepalive().toNanos(),
                peer.endpoints(),
                peer.preferFirst());
    }

    static TransportSettings transportSettings(VpnConfig config) {
        return new TransportSettings(
                config.listen().stream()
                        .map(listen -> new InetSocketAddress(listen.address(), listen.port()))
                        .toList(),
                config.socketBuffer(),
                config.fwmark(),
                config.bindDevice());
    }
}
