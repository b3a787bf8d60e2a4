package org.l2vpn.flood;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.l2vpn.crypto.Blake2s;
import org.l2vpn.crypto.PublicKey;
import org.l2vpn.crypto.StaticPrivateKey;
import org.l2vpn.protocol.CookieReply;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.HandshakeInitiation;
import org.l2vpn.protocol.HandshakeResponse;
import org.l2vpn.protocol.MessageClassifier;
import org.l2vpn.protocol.ProtocolProfile;
import org.l2vpn.protocol.Timings;
import org.l2vpn.protocol.WireFormat;

/** Case 34, and every bit of mac1, mac2 and the cookie reply. */
class CookieTest {
    private static final int AT = 5;
    private static final int SIZE = WireFormat.INITIATION_SIZE;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Endpoint SOURCE = v4(192, 0, 2, 1, 41820);

    private final Random random = new Random(0x5E55101DL);
    private final PublicKey responder = StaticPrivateKey.generate(random).publicKey();
    private final CookieChecker checker =
            new CookieChecker(ProtocolProfile.L2VPN_V1, responder, random, Timings.production());
    private final CookieJar jar =
            new CookieJar(ProtocolProfile.L2VPN_V1, responder, Timings.production());

    @Test
    void shouldTakeMac1OfItsOwnKeyOnly() {
        var message = initiation(0);
        assertThat(checker.mac1Valid(message, AT, SIZE)).isTrue();
        assertThat(checker.mac2Present(message, AT, SIZE)).isFalse();
        var other = StaticPrivateKey.generate(random).publicKey();
        var othersChecker =
                new CookieChecker(ProtocolProfile.L2VPN_V1, other, random, Timings.production());
        assertThat(othersChecker.mac1Valid(message, AT, SIZE)).isFalse();
    }

    @Test
    void shouldRefuseEveryFlippedBitUnderMac1() {
        var message = initiation(0);
        for (int bit = 0; bit < 8 * WireFormat.INITIATION_MAC2; bit++) {
            flip(message, AT, bit);
            assertThat(checker.mac1Valid(message, AT, SIZE)).as("bit %d", bit).isFalse();
            flip(message, AT, bit);
        }
        assertThat(checker.mac1Valid(message, AT, SIZE)).isTrue();
    }

    @Test
    void shouldRefuseEveryFlippedBitUnderMac2() {
        learnCookie(SOURCE, 0);
        var message = initiation(1);
        assertThat(checker.mac2Present(message, AT, SIZE)).isTrue();
        assertThat(checker.mac2Valid(message, AT, SIZE, SOURCE, 1)).isTrue();
        for (int bit = 0; bit < 8 * SIZE; bit++) {
            flip(message, AT, bit);
            assertThat(checker.mac2Valid(message, AT, SIZE, SOURCE, 1)).as("%d", bit).isFalse();
            flip(message, AT, bit);
        }
        assertThat(checker.mac2Valid(message, AT, SIZE, SOURCE, 1)).isTrue();
    }

    @Test
    void shouldRefuseEveryFlippedBitOfACookieReplyAndTakeTheRightOneAfterwards() {
        var reply = reply(initiation(0), SOURCE, 0);
        // Type and receiver index are the session's business: not covered by the seal.
        for (int bit = 8 * WireFormat.COOKIE_REPLY_NONCE; bit < 8 * reply.length; bit++) {
            flip(reply, 0, bit);
            assertThat(jar.onCookieReply(reply, 0, reply.length, 0)).as("bit %d", bit).isFalse();
            flip(reply, 0, bit);
        }
        for (int bit = 0; bit < 32; bit++) {
            flip(reply, 0, bit);
            assertThat(MessageClassifier.classify(reply, 0, reply.length))
                    .isNotEqualTo(MessageClassifier.Form.COOKIE_REPLY);
            flip(reply, 0, bit);
        }
        assertThat(jar.onCookieReply(reply, 0, reply.length - 1, 0)).isFalse();
        assertThat(jar.onCookieReply(reply, 0, reply.length, 0)).isTrue();
        assertThat(checker.mac2Valid(initiation(1), AT, SIZE, SOURCE, 1)).isTrue();
    }

    @Test
    void shouldAnswerTheSenderWithLessThanItSent() {
        var message = initiation(0);
        var reply = reply(message, SOURCE, 0);
        assertThat(reply).hasSize(64).hasSizeLessThan(SIZE);
        assertThat(CookieReply.receiver(reply, 0)).isEqualTo(0x1234_5678);
        assertThat(MessageClassifier.classify(reply, 0, 64))
                .isEqualTo(MessageClassifier.Form.COOKIE_REPLY);
    }

    @Test
    void shouldDrawANonceForEachReply() {
        var message = initiation(0);
        var first = reply(message, SOURCE, 0);
        var second = reply(message, SOURCE, 0);
        assertThat(Arrays.copyOfRange(first, 8, 32))
                .isNotEqualTo(Arrays.copyOfRange(second, 8, 32))
                .isNotEqualTo(new byte[24]);
    }

    @Test
    void shouldMakeTheCookieOfAddressAndPortInNetworkOrder() {
        var secret = new CookieSecret(new Random(9), Timings.production());
        secret.refresh(0);
        var key = new byte[32];
        new Random(9).nextBytes(key);
        for (var source : new Endpoint[] {SOURCE, v6(0x1234_5678_9ABC_DEF0L, 0x1122)}) {
            var address = source.address();
            var covered = Arrays.copyOf(address, address.length + 2);
            covered[address.length] = (byte) (source.port() >>> 8);
            covered[address.length + 1] = (byte) source.port();
            var expected = new byte[16];
            Blake2s.mac128(key, covered, 0, covered.length, expected, 0);
            var cookie = new byte[16];
            secret.cookie(source, cookie);
            assertThat(cookie).isEqualTo(expected);
        }
    }

    @Test
    void shouldBindTheCookieToAddressAndPort() {
        learnCookie(SOURCE, 0);
        var message = initiation(1);
        assertThat(checker.mac2Valid(message, AT, SIZE, SOURCE, 1)).isTrue();
        assertThat(checker.mac2Valid(message, AT, SIZE, v4(192, 0, 2, 1, 41821), 1)).isFalse();
        assertThat(checker.mac2Valid(message, AT, SIZE, v4(192, 0, 2, 2, 41820), 1)).isFalse();
        assertThat(checker.mac2Valid(message, AT, SIZE, v6(SOURCE.low(), 41820), 1)).isFalse();
    }

    @Test
    void shouldBindTheCookieToAllOfAnIpv6Address() {
        var source = v6(0x1234, 41820);
        learnCookie(source, 0);
        var message = initiation(1);
        assertThat(checker.mac2Valid(message, AT, SIZE, source, 1)).isTrue();
        assertThat(checker.mac2Valid(message, AT, SIZE, v6(0x1235, 41820), 1)).isFalse();
        var otherNet = new Endpoint(source.high() + 1, source.low(), true, 0, 41820);
        assertThat(checker.mac2Valid(message, AT, SIZE, otherNet, 1)).isFalse();
        // The scope is our name for an interface, no part of the address.
        var scoped = new Endpoint(source.high(), source.low(), true, 3, 41820);
        assertThat(checker.mac2Valid(message, AT, SIZE, scoped, 1)).isTrue();
    }

    @Test
    void shouldForgetASecretAfter120Seconds() {
        var start = 1000 * SECOND;
        var end = start + 120 * SECOND;
        learnCookie(SOURCE, start);
        var message = initiation(start + 1);
        assertThat(checker.mac2Valid(message, AT, SIZE, SOURCE, end - 1)).isTrue();
        assertThat(checker.mac2Valid(message, AT, SIZE, SOURCE, end)).isFalse();
        // Nor when a new secret has been made in the meantime, at whatever moment.
        reply(message, SOURCE, end);
        assertThat(checker.mac2Valid(message, AT, SIZE, SOURCE, end)).isFalse();
        assertThat(checker.mac2Valid(message, AT, SIZE, SOURCE, end + SECOND)).isFalse();
    }

    @Test
    void shouldKeepASecretUntilItIs120SecondsOld() {
        learnCookie(SOURCE, 0);
        var message = initiation(1);
        reply(message, SOURCE, 120 * SECOND - 1);
        assertThat(checker.mac2Valid(message, AT, SIZE, SOURCE, 120 * SECOND - 1)).isTrue();
    }

    @Test
    void shouldHaveNoValidCookieBeforeTheFirstReply() {
        assertThat(checker.mac2Valid(initiation(0), AT, SIZE, SOURCE, 0)).isFalse();
    }

    @Test
    void shouldUseACookieFor115Seconds() {
        var end = 1115 * SECOND;
        learnCookie(SOURCE, 1000 * SECOND);
        assertThat(checker.mac2Present(initiation(end - 1), AT, SIZE)).isTrue();
        assertThat(checker.mac2Present(initiation(end), AT, SIZE)).isFalse();
    }

    @Test
    void shouldTakeAReplyOnce() {
        var reply = reply(initiation(0), SOURCE, 0);
        assertThat(jar.onCookieReply(reply, 0, 64, 0)).isTrue();
        assertThat(jar.onCookieReply(reply, 0, 64, 100 * SECOND)).isFalse();
        initiation(100 * SECOND);
        assertThat(jar.onCookieReply(reply, 0, 64, 100 * SECOND)).isFalse();
        // The replay has not made the cookie younger.
        assertThat(checker.mac2Present(initiation(116 * SECOND), AT, SIZE)).isFalse();
    }

    @Test
    void shouldNotTakeAReplyToAMessageItDidNotSend() {
        var stranger = new CookieJar(ProtocolProfile.L2VPN_V1, responder, Timings.production());
        var reply = reply(initiation(0), SOURCE, 0);
        assertThat(stranger.onCookieReply(reply, 0, 64, 0)).isFalse();
        var sent = new byte[SIZE];
        HandshakeInitiation.begin(sent, 0, 99);
        stranger.stamp(sent, 0, SIZE, 0);
        assertThat(stranger.onCookieReply(reply, 0, 64, 0)).isFalse();
    }

    @Test
    void shouldNotTakeAReplyToAnEarlierMessage() {
        var reply = reply(initiation(0), SOURCE, 0);
        initiation(5 * SECOND);
        assertThat(jar.onCookieReply(reply, 0, 64, 5 * SECOND)).isFalse();
    }

    @Test
    void shouldStampResponsesAsWell() {
        learnCookie(SOURCE, 0);
        var response = new byte[WireFormat.RESPONSE_SIZE];
        HandshakeResponse.begin(response, 0, 0x1234_5678, 2);
        jar.stamp(response, 0, response.length, 1);
        assertThat(checker.mac1Valid(response, 0, response.length)).isTrue();
        assertThat(checker.mac2Valid(response, 0, response.length, SOURCE, 1)).isTrue();
        var reply = reply(response, 0, response.length, SOURCE, 2);
        assertThat(CookieReply.receiver(reply, 0)).isEqualTo(0x1234_5678);
        assertThat(jar.onCookieReply(reply, 0, 64, 2)).isTrue();
    }

    @Test
    void shouldOverwriteAnOldMac2() {
        var message = initiation(0);
        Arrays.fill(message, AT + WireFormat.INITIATION_MAC2, AT + SIZE, (byte) 1);
        jar.stamp(message, AT, SIZE, 0);
        assertThat(checker.mac2Present(message, AT, SIZE)).isFalse();
        message[AT + SIZE - 1] = 1;
        assertThat(checker.mac2Present(message, AT, SIZE)).isTrue();
        message[AT + SIZE - 1] = 0;
        message[AT + SIZE - 16] = 1;
        assertThat(checker.mac2Present(message, AT, SIZE)).isTrue();
    }

    private byte[] initiation(long now) {
        var message = new byte[AT + SIZE + 3];
        random.nextBytes(message);
        HandshakeInitiation.begin(message, AT, 0x1234_5678);
        jar.stamp(message, AT, SIZE, now);
        return message;
    }

    private void learnCookie(Endpoint source, long now) {
        assertThat(jar.onCookieReply(reply(initiation(now), source, now), 0, 64, now)).isTrue();
    }

    private byte[] reply(byte[] message, Endpoint source, long now) {
        return reply(message, AT, SIZE, source, now);
    }

    private byte[] reply(byte[] message, int offset, int length, Endpoint source, long now) {
        var out = new byte[64];
        checker.writeCookieReply(message, offset, length, source, now, out, 0);
        return out;
    }

    private static void flip(byte[] bytes, int offset, int bit) {
        bytes[offset + bit / 8] ^= (byte) (1 << bit % 8);
    }

    private static Endpoint v4(int a, int b, int c, int d, int port) {
        return Endpoint.of(new byte[] {(byte) a, (byte) b, (byte) c, (byte) d}, 0, port);
    }

    private static Endpoint v6(long low, int port) {
        return new Endpoint(0x2001_0db8_0000_0001L, low, true, 0, port);
    }
}
