package org.l2vpn.flood;

import java.util.random.RandomGenerator;
import org.l2vpn.crypto.Blake2s;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.Timings;
import org.l2vpn.protocol.WireFormat;

/**
 * The secret behind our cookies: a cookie is its MAC of a source's address and port, so that we
 * need not remember to whom we gave one. Replaced after 120 s; the one before is forgotten, so no
 * cookie lives longer than that. One thread.
 */
final class CookieSecret {
    private static final int SECRET = 32;
    private static final int LONGEST_ADDRESS = 16;
    private static final int PORT = 2;

    private final RandomGenerator random;
    private final long life;
    private final byte[] secret = new byte[SECRET];
    private final byte[] source = new byte[LONGEST_ADDRESS + PORT];
    private boolean present;
    private long made;

    CookieSecret(RandomGenerator random, Timings timings) {
        this.random = random;
        this.life = timings.cookieSecret();
    }

    /** Whether cookies made so far can still be valid. */
    boolean isFresh(long now) {
        return present && now - made < life;
    }

    /** Makes a new secret unless the present one is fresh. */
    void refresh(long now) {
        if (!isFresh(now)) {
            random.nextBytes(secret);
            present = true;
            made = now;
        }
    }

    /** Writes the source's cookie under the present secret, 16 bytes. */
    void cookie(Endpoint endpoint, byte[] out) {
        var length = writeSource(endpoint);
        Blake2s.mac128(secret, source, 0, length, out, 0);
    }

    /** Address and port in network order: 6 bytes for IPv4, 18 for IPv6. */
    private int writeSource(Endpoint endpoint) {
        var length = 0;
        if (endpoint.v6()) {
            length = writeBigEndian(endpoint.high(), Long.BYTES, length);
            length = writeBigEndian(endpoint.low(), Long.BYTES, length);
        } else {
            length = writeBigEndian(endpoint.low(), Integer.BYTES, length);
        }
        WireFormat.writeShort(source, length, endpoint.port());
        return length + PORT;
    }

    private int writeBigEndian(long value, int bytes, int at) {
        for (int i = 0; i < bytes; i++) {
            source[at + i] = (byte) (value >>> (8 * (bytes - 1 - i)));
        }
        return at + bytes;
    }
}
