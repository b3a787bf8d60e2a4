package org.l2vpn.protocol;

import java.nio.charset.StandardCharsets;

/**
 * What tells our protocol from another one of the same message flow: the strings that go into its
 * hashes and the meaning of the plaintext. Nothing else in {@code noise} and {@code session} knows
 * which profile it serves.
 *
 * @param identifier mixed into the handshake hash as Noise prologue, ASCII
 * @param mac1Label prefix of the hash that keys mac1, 8 ASCII characters
 * @param cookieLabel prefix of the hash that keys the cookie reply, 8 ASCII characters
 * @param payload what transport messages carry
 */
public record ProtocolProfile(
        String identifier, String mac1Label, String cookieLabel, PayloadKind payload) {
    /** Version 1 of this protocol. The labels are WireGuard's (whitepaper §5.4.4, §5.4.7). */
    public static final ProtocolProfile L2VPN_V1 =
            new ProtocolProfile("l2vpn v1", "mac1----", "cookie--", PayloadKind.RECORDS);

    /** The Noise prologue. */
    public byte[] prologue() {
        return identifier.getBytes(StandardCharsets.US_ASCII);
    }

    /** {@link #mac1Label} as bytes. */
    public byte[] mac1LabelBytes() {
        return mac1Label.getBytes(StandardCharsets.US_ASCII);
    }

    /** {@link #cookieLabel} as bytes. */
    public byte[] cookieLabelBytes() {
        return cookieLabel.getBytes(StandardCharsets.US_ASCII);
    }
}
