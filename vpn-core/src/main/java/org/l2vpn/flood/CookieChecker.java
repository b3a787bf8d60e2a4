package org.l2vpn.flood;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.l2vpn.crypto.Blake2s;
import org.l2vpn.crypto.ConstantTime;
import org.l2vpn.crypto.PublicKey;
import org.l2vpn.crypto.XChaCha20Poly1305;
import org.l2vpn.protocol.CookieReply;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.ProtocolProfile;
import org.l2vpn.protocol.Timings;
import org.l2vpn.protocol.WireFormat;

/**
 * The receiving side of mac1, mac2 and cookies (WireGuard whitepaper §5.4.4 and §5.4.7). mac1 says
 * that the sender knows our public key; mac2, that it receives what we send to its address. All
 * take a whole handshake message (initiation or response) of the right size. One thread.
 */
public final class CookieChecker {
    private final RandomGenerator random;
    private final CookieSecret secret;
    private final byte[] mac1Key;
    private final byte[] cookieKey;
    private final byte[] expected = new byte[WireFormat.MAC];
    private final XChaCha20Poly1305 cipher = new XChaCha20Poly1305();
    private final byte[] cookie = new byte[WireFormat.MAC];

    /** For messages to the holder of {@code ours}. {@code random} makes secrets and nonces. */
    public CookieChecker(
            ProtocolProfile profile, PublicKey ours, RandomGenerator random, Timings timings) {
        this.random = random;
        secret = new CookieSecret(random, timings);
        mac1Key = MacKeys.mac1(profile, ours);
        cookieKey = MacKeys.cookie(profile, ours);
    }

    /** Whether mac1 is right. */
    public boolean mac1Valid(byte[] message, int offset, int length) {
        var covered = length - WireFormat.MAC1_FROM_END;
        Blake2s.mac128(mac1Key, message, offset, covered, expected, 0);
        return ConstantTime.equals(expected, 0, message, offset + covered, WireFormat.MAC);
    }

    /** Whether there is a mac2 at all: it is not all zero. */
    public boolean mac2Present(byte[] message, int offset, int length) {
        var at = offset + length - WireFormat.MAC2_FROM_END;
        return (WireFormat.readLong(message, at) | WireFormat.readLong(message, at + Long.BYTES))
                != 0;
    }

    /** Whether mac2 was made with a cookie of ours for this very address and port. */
    public boolean mac2Valid(byte[] message, int offset, int length, Endpoint source, long now) {
        if (!secret.isFresh(now)) {
            return false;
        }
        var covered = length - WireFormat.MAC2_FROM_END;
        secret.cookie(source, cookie);
        Blake2s.mac128(cookie, message, offset, covered, expected, 0);
        return ConstantTime.equals(expected, 0, message, offset + covered, WireFormat.MAC);
    }

    /**
     * Writes the cookie reply to a handshake message whose mac1 is valid: {@link
     * WireFormat#COOKIE_REPLY_SIZE} bytes, fewer than any message it answers.
     */
    public void writeCookieReply(
            byte[] message,
            int offset,
            int length,
            Endpoint source,
            long now,
            byte[] out,
            int outOffset) {
        secret.refresh(now);
        secret.cookie(source, cookie);
        var nonce = new byte[WireFormat.COOKIE_NONCE];
        random.nextBytes(nonce);
        var mac1At = offset + length - WireFormat.MAC1_FROM_END;
        var mac1 = Arrays.copyOfRange(message, mac1At, mac1At + WireFormat.MAC);
        var sealed = new byte[WireFormat.MAC + WireFormat.TAG];
        cipher.seal(cookieKey, nonce, mac1, cookie, sealed);
        // Both kinds of handshake message have their sender index at the same place.
        var sender = WireFormat.readInt(message, offset + WireFormat.INITIATION_SENDER);
        CookieReply.begin(out, outOffset, sender);
        System.arraycopy(nonce, 0, out, outOffset + WireFormat.COOKIE_REPLY_NONCE, nonce.length);
        System.arraycopy(sealed, 0, out, outOffset + WireFormat.COOKIE_REPLY_BODY, sealed.length);
    }
}
