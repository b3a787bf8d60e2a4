package org.l2vpn.session;

import org.l2vpn.crypto.StaticPrivateKey;
import org.l2vpn.protocol.Limits;
import org.l2vpn.protocol.ProtocolProfile;
import org.l2vpn.protocol.Timings;

/**
 * What one engine is made with.
 *
 * @param privateKey our static key
 * @param profile labels and identifier of the protocol
 * @param timings all durations
 * @param maxIndices most local indices in use at once: handshakes under way plus three keypairs and
 *     one handshake per peer
 * @param stagedBytes most bytes of frames that wait for a key, over all peers; each peer keeps its
 *     128 newest within that
 * @param mssLimit the largest TCP segment size that a SYN to or from a peer may announce, bytes; it
 *     is lowered to what the path takes in any case, but for 0: SYNs are left as they are
 */
public record EngineSettings(
        StaticPrivateKey privateKey,
        ProtocolProfile profile,
        Timings timings,
        int maxIndices,
        int stagedBytes,
        int mssLimit) {
    /** What the peers can hold, and one for each initiation in the workers' queue. */
    public static final int DEFAULT_MAX_INDICES = Limits.INDEX_TABLE + Limits.HANDSHAKE_QUEUE;

    /** 16 MiB: 84 peers with 128 full frames each, at an eighth of our default heap. */
    public static final int DEFAULT_STAGED_BYTES = 16 << 20;

    /** What the path takes and nothing else: the option has 16 bits (RFC 9293 §3.2). */
    public static final int DEFAULT_MSS_LIMIT = 65_535;

    /** With the production profile and default limits. */
    public static EngineSettings of(StaticPrivateKey privateKey) {
        return new EngineSettings(
                privateKey,
                ProtocolProfile.L2VPN_V1,
                Timings.production(),
                DEFAULT_MAX_INDICES,
                DEFAULT_STAGED_BYTES,
                DEFAULT_MSS_LIMIT);
    }
}
