package org.l2vpn.flood;

import java.util.Arrays;
import org.l2vpn.crypto.Blake2s;
import org.l2vpn.crypto.PublicKey;
import org.l2vpn.crypto.XChaCha20Poly1305;
import org.l2vpn.protocol.ProtocolProfile;
import org.l2vpn.protocol.Timings;
import org.l2vpn.protocol.WireFormat;

/**
 * The sending side of mac1, mac2 and cookies, one per peer: stamps our handshake messages and keeps
 * the peer's last cookie. A cookie reply is no reason to send at once: the next retry carries the
 * cookie (WireGuard whitepaper §6.6). One thread.
 */
public final class CookieJar {
    private final long use;
    private final byte[] mac1Key;
    private final byte[] cookieKey;
    private final byte[] lastMac1 = new byte[WireFormat.MAC];
    private final byte[] cookie = new byte[WireFormat.MAC];
    private boolean awaitingReply;
    private boolean hasCookie;
    private long received;

    /** For messages to the holder of {@code remote}. */
    public CookieJar(ProtocolProfile profile, PublicKey remote, Timings timings) {
        use = timings.cookieUse();
        mac1Key = MacKeys.mac1(profile, remote);
        cookieKey = MacKeys.cookie(profile, remote);
    }

    /**
     * Fills mac1 and mac2 of a handshake message that is complete otherwise; mac2 stays zero
     * without a fresh cookie.
     */
    public void stamp(byte[] message, int offset, int length, long now) {
        var mac1At = length - WireFormat.MAC1_FROM_END;
        var mac2At = length - WireFormat.MAC2_FROM_END;
        Blake2s.mac128(mac1Key, message, offset, mac1At, message, offset + mac1At);
        System.arraycopy(message, offset + mac1At, lastMac1, 0, WireFormat.MAC);
        awaitingReply = true;
        if (hasCookie && now - received < use) {
            Blake2s.mac128(cookie, message, offset, mac2At, message, offset + mac2At);
        } else {
            Arrays.fill(message, offset + mac2At, offset + length, (byte) 0);
        }
    }

    /**
     * Takes the cookie of a reply of {@link WireFormat#COOKIE_REPLY_SIZE} bytes. False if it does
     * not answer the last message stamped, or the second time: then nothing has changed.
     */
    public boolean onCookieReply(byte[] message, int offset, int length, long now) {
        if (!awaitingReply || length != WireFormat.COOKIE_REPLY_SIZE) {
            return false;
        }
        var body = offset + WireFormat.COOKIE_REPLY_BODY;
        var nonce = Arrays.copyOfRange(message, offset + WireFormat.COOKIE_REPLY_NONCE, body);
        var sealed = Arrays.copyOfRange(message, body, offset + length);
        var opened = new byte[WireFormat.MAC];
        if (!new XChaCha20Poly1305().open(cookieKey, nonce, lastMac1, sealed, opened)) {
            return false;
        }
        System.arraycopy(opened, 0, cookie, 0, WireFormat.MAC);
        awaitingReply = false;
        hasCookie = true;
        received = now;
        return true;
    }
}
