package org.l2vpn.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.l2vpn.crypto.StaticPrivateKey;

/**
 * A whole, validated configuration.
 *
 * @param name the configuration file's name without {@code .conf}
 * @param privateKey who we are; may only be missing where there are no peers
 * @param listen where datagrams are received, in the order of the file; empty: any free port of
 *     every address
 * @param transport which of Netty's transports is used
 * @param fwmark mark of our datagrams for policy routing (SO_MARK), 0: none
 * @param bindDevice interface our datagrams are bound to (SO_BINDTODEVICE)
 * @param controlSocket where {@code status} asks
 * @param stateDir where the last handshake stamp is kept
 * @param links local links, in the order of the file
 * @param peers the peers, in the order of the file
 * @param switchConfig the switch
 * @param socketBuffer receive buffer of the UDP socket, bytes, and the most of its send buffer
 * @param mssLimit largest TCP segment size that SYNs to and from peers may announce, bytes; 65,535:
 *     what the path takes; 0: whatever they announce
 * @param log what is logged
 */
public record VpnConfig(
        String name,
        Optional<StaticPrivateKey> privateKey,
        List<ListenSpec> listen,
        TransportKind transport,
        int fwmark,
        Optional<String> bindDevice,
        Path controlSocket,
        Path stateDir,
        List<LinkConfig> links,
        List<PeerConfig> peers,
        SwitchConfig switchConfig,
        int socketBuffer,
        int mssLimit,
        LogConfig log) {
    /** Copies the lists. */
    public VpnConfig {
        listen = List.copyOf(listen);
        links = List.copyOf(links);
        peers = List.copyOf(peers);
    }

    /** The same with other links. */
    VpnConfig withLinks(List<LinkConfig> others) {
        return new VpnConfig(
                name,
                privateKey,
                listen,
                transport,
                fwmark,
                bindDevice,
                controlSocket,
                stateDir,
                others,
                peers,
                switchConfig,
                socketBuffer,
                mssLimit,
                log);
    }
}
