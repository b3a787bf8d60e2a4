package org.l2vpn.session;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.l2vpn.protocol.WireFormat;

/**
 * The newest initiation of a peer that we answered. Copies of it come by other paths, and again
 * while our answer does not get there: each gets the same answer, so that a path that carries only
 * one path spoils nothing. It is a bounded number, since a copy need not come from the peer.
 */
final class AnsweredInitiation {
    /** Ours: two rounds of copies to {@code EndpointTracker.MAX_TARGETS} places. */
    static final int MAX_ANSWERS = 32;

    private static final int WITHOUT_MAC2 = WireFormat.INITIATION_SIZE - WireFormat.MAC2_FROM_END;

    private final byte[] initiation;
    private final byte[] response;
    private final Keypair keypair;
    private int answers = 1;

    /**
     * @param initiation as it came
     * @param response as it was sent
     * @param keypair that came of it
     */
    AnsweredInitiation(byte[] initiation, byte[] response, Keypair keypair) {
        this.initiation = initiation;
        this.response = response;
        this.keypair = keypair;
    }

    /**
     * Takes one more answer to a copy.
     *
     * @param unconfirmed the keypair of the peer that waits for its confirmation
     * @return the response, or null: it is another initiation, the peer has the answer, or there
     *     were too many copies
     */
    byte @Nullable [] take(byte[] copy, @Nullable Keypair unconfirmed) {
        var same = Arrays.equals(copy, 0, WITHOUT_MAC2, initiation, 0, WITHOUT_MAC2);
        if (!same || keypair != unconfirmed || answers >= MAX_ANSWERS) {
            return null;
        }
        answers++;
        return response;
    }
}
