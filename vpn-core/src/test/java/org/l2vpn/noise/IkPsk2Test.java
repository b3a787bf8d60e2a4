package org.l2vpn.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.l2vpn.crypto.Aead;
import org.l2vpn.crypto.CipherSuite;
import org.l2vpn.crypto.PresharedKey;
import org.l2vpn.crypto.PublicKey;
import org.l2vpn.crypto.StaticPrivateKey;
import org.l2vpn.crypto.X25519;

class IkPsk2Test {
    private static final byte[] PROLOGUE = {'t', 'e', 's', 't'};
    private static final byte[] STAMP = new byte[12];
    private static final int MESSAGE_1_LENGTH = 32 + 48 + 12 + 16;
    private static final int MESSAGE_2_LENGTH = 32 + 16;
    private static final List<CipherSuite> BOTH = List.of(CipherSuite.values());

    private final Random random = new Random(7);
    private final StaticPrivateKey initiatorKey = StaticPrivateKey.generate(random);
    private final StaticPrivateKey responderKey = StaticPrivateKey.generate(random);
    private final PresharedKey psk = PresharedKey.generate(random);

    @ParameterizedTest
    @EnumSource
    void shouldRefuseMessage1AndTakeItUnflippedWhenAnyBitIsFlipped(CipherSuite suite) {
        var message = new byte[MESSAGE_1_LENGTH];
        initiator(suite, psk).writeMessage1(STAMP, message, 0);

        for (int bit = 0; bit < Byte.SIZE * message.length; bit++) {
            flip(message, bit);
            var responder = open(message);
            if (bit < Byte.SIZE * 80) {
                assertThat(responder).as("bit %d", bit).isNull();
            } else {
                assertThat(responder).as("bit %d", bit).isNotNull();
                assertThat(responder.readPayload(new byte[12])).as("bit %d", bit).isEqualTo(-1);
                assertThat(responder.readPayload(new byte[12])).isEqualTo(-1);
            }
            flip(message, bit);
        }

        assertThat(open(message).readPayload(new byte[12])).isEqualTo(12);
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseMessage2AndStayUnchangedWhenAnyBitIsFlipped(CipherSuite suite) {
        var initiator = initiator(suite, psk);
        var responder = answered(initiator);
        var message = new byte[MESSAGE_2_LENGTH];
        responder.writeMessage2(psk, new byte[0], ephemeral(), message, 0);

        for (int bit = 0; bit < Byte.SIZE * message.length; bit++) {
            flip(message, bit);
            assertThat(initiator.readMessage2(message, 0, message.length, new byte[0]))
                    .as("bit %d", bit)
                    .isEqualTo(-1);
            flip(message, bit);
        }

        assertThat(initiator.readMessage2(message, 0, message.length, new byte[0])).isZero();
        assertThat(initiator.handshakeHash()).isEqualTo(responder.handshakeHash());
        assertTalks(initiator.split(), responder.split());
    }

    @Test
    void shouldFindTheSuiteWhenItIsOneOfThoseOffered() {
        var message = new byte[MESSAGE_1_LENGTH];
        initiator(CipherSuite.CHACHA20_POLY1305, psk).writeMessage1(STAMP, message, 0);

        assertThat(open(message).suite()).isEqualTo(CipherSuite.CHACHA20_POLY1305);
        assertThat(
                        IkPsk2Responder.open(
                                List.of(CipherSuite.AES_256_GCM),
                                PROLOGUE,
                                responderKey,
                                message,
                                0,
                                message.length))
                .isNull();
    }

    @Test
    void shouldFailWhenPresharedKeysDiffer() {
        var initiator = initiator(CipherSuite.AES_256_GCM, psk);
        var responder = answered(initiator);
        var message = new byte[MESSAGE_2_LENGTH];
        responder.writeMessage2(PresharedKey.none(), new byte[0], ephemeral(), message, 0);

        assertThat(initiator.readMessage2(message, 0, message.length, new byte[0])).isEqualTo(-1);
    }

    @Test
    void shouldFailWhenPrologueOrResponderIsAnother() {
        var message = new byte[MESSAGE_1_LENGTH];
        initiator(CipherSuite.AES_256_GCM, psk).writeMessage1(STAMP, message, 0);
        var stranger = StaticPrivateKey.generate(random);

        assertThat(IkPsk2Responder.open(BOTH, STAMP, responderKey, message, 0, message.length))
                .isNull();
        assertThat(IkPsk2Responder.open(BOTH, PROLOGUE, stranger, message, 0, message.length))
                .isNull();
    }

    @Test
    void shouldReadAndWriteAtOffsetsWhenMessagesLieInsideLargerArrays() {
        var initiator = initiator(CipherSuite.AES_256_GCM, psk);
        var payload = new byte[] {1, 2, 3};
        var first = new byte[200];
        assertThat(initiator.writeMessage1(payload, first, 8)).isEqualTo(99);
        var responder = IkPsk2Responder.open(BOTH, PROLOGUE, responderKey, first, 8, 99);
        Arrays.fill(first, (byte) 0);
        var read = new byte[12];

        assertThat(responder.readPayload(read)).isEqualTo(3);
        assertThat(read).startsWith(payload);
        assertThat(responder.initiator()).isEqualTo(initiatorKey.publicKey());
        var second = new byte[200];
        assertThat(responder.writeMessage2(psk, payload, ephemeral(), second, 12)).isEqualTo(51);
        assertThat(initiator.readMessage2(second, 12, 51, read)).isEqualTo(3);
        assertTalks(initiator.split(), responder.split());
    }

    @Test
    void shouldRefuseWhenMessagesAreTooShortOrPayloadDoesNotFit() {
        var initiator = initiator(CipherSuite.AES_256_GCM, psk);
        var first = new byte[MESSAGE_1_LENGTH];
        initiator.writeMessage1(STAMP, first, 0);
        for (int length = 0; length < 96; length++) {
            assertThat(IkPsk2Responder.open(BOTH, PROLOGUE, responderKey, first, 0, length))
                    .isNull();
        }
        var responder = open(first);
        assertThat(responder.readPayload(new byte[11])).isEqualTo(-1);
        assertThat(responder.readPayload(new byte[12])).isEqualTo(12);
        var second = new byte[MESSAGE_2_LENGTH + 4];
        responder.writeMessage2(psk, new byte[4], ephemeral(), second, 0);
        for (int length = 0; length < second.length; length++) {
            assertThat(initiator.readMessage2(second, 0, length, new byte[4])).isEqualTo(-1);
        }
        assertThat(initiator.readMessage2(second, 0, second.length, new byte[3])).isEqualTo(-1);
        assertThat(initiator.readMessage2(second, 0, second.length, new byte[4])).isEqualTo(4);
    }

    @Test
    void shouldSendNothingWhenResponderKeyIsOfLowOrder() {
        var out = new byte[MESSAGE_1_LENGTH];
        var initiator =
                new IkPsk2Initiator(
                        CipherSuite.AES_256_GCM,
                        PROLOGUE,
                        initiatorKey,
                        PublicKey.of(new byte[32], 0),
                        psk,
                        ephemeral());

        assertThat(initiator.writeMessage1(STAMP, out, 0)).isEqualTo(-1);
        assertThat(out).containsOnly(0);
    }

    @Test
    void shouldRefuseWhenEphemeralKeyIsOfLowOrder() {
        var initiator = initiator(CipherSuite.AES_256_GCM, psk);
        var responder = answered(initiator);
        assertThat(open(new byte[MESSAGE_1_LENGTH])).isNull();
        assertThat(initiator.readMessage2(new byte[48], 0, 48, new byte[0])).isEqualTo(-1);

        var message = new byte[MESSAGE_2_LENGTH];
        responder.writeMessage2(psk, new byte[0], ephemeral(), message, 0);
        assertThat(initiator.readMessage2(message, 0, message.length, new byte[0])).isZero();
    }

    /** Whoever knows our public key can seal a static key of low order under es. */
    @ParameterizedTest
    @EnumSource
    void shouldRefuseWhenSealedStaticKeyIsOfLowOrder(CipherSuite suite) {
        var e = ephemeral();
        var es = new byte[32];
        X25519.agree(e, responderKey.publicKey().bytes(), es);
        var message = new byte[MESSAGE_1_LENGTH];
        var state = SymmetricState.start(suite, PROLOGUE);
        state.mixHash(responderKey.publicKey().bytes());
        System.arraycopy(X25519.publicKey(e), 0, message, 0, 32);
        state.mixHash(X25519.publicKey(e));
        state.mixKey(X25519.publicKey(e));
        state.mixKey(es);
        state.seal(new byte[32], 0, 32, message, 32);
        state.mixKey(new byte[32]);
        state.seal(STAMP, 0, 12, message, 80);

        var responder = open(message);

        assertThat(responder).isNotNull();
        assertThat(responder.initiator().isLowOrder()).isTrue();
        assertThat(responder.readPayload(new byte[12])).isEqualTo(-1);
        assertThatThrownBy(() -> responder.writeMessage2(psk, STAMP, ephemeral(), new byte[99], 0))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldThrowWhenStepsAreOutOfOrder() {
        var initiator = initiator(CipherSuite.AES_256_GCM, psk);
        assertIllegal(() -> initiator.readMessage2(new byte[48], 0, 48, new byte[0]));
        assertIllegal(initiator::split);
        assertIllegal(initiator::handshakeHash);
        var first = new byte[MESSAGE_1_LENGTH];
        initiator.writeMessage1(STAMP, first, 0);
        assertIllegal(() -> initiator.writeMessage1(STAMP, first, 0));
        assertIllegal(initiator::handshakeHash);

        var responder = open(first);
        var second = new byte[MESSAGE_2_LENGTH];
        assertIllegal(() -> responder.writeMessage2(psk, new byte[0], ephemeral(), second, 0));
        assertIllegal(responder::split);
        assertIllegal(responder::handshakeHash);
        responder.readPayload(new byte[12]);
        assertIllegal(() -> responder.readPayload(new byte[12]));
        assertIllegal(responder::handshakeHash);
        responder.writeMessage2(psk, new byte[0], ephemeral(), second, 0);
        assertIllegal(() -> responder.writeMessage2(psk, new byte[0], ephemeral(), second, 0));

        initiator.readMessage2(second, 0, second.length, new byte[0]);
        assertIllegal(() -> initiator.readMessage2(second, 0, second.length, new byte[0]));
        assertTalks(initiator.split(), responder.split());
        assertIllegal(initiator::split);
        assertIllegal(responder::split);
        assertThat(initiator.handshakeHash()).isEqualTo(responder.handshakeHash());
    }

    @Test
    void shouldBeUnusableButLeaveTransportKeysWhenDestroyed() {
        var initiator = initiator(CipherSuite.AES_256_GCM, psk);
        var responder = answered(initiator);
        var message = new byte[MESSAGE_2_LENGTH];
        responder.writeMessage2(psk, new byte[0], ephemeral(), message, 0);
        initiator.readMessage2(message, 0, message.length, new byte[0]);
        var ours = initiator.split();
        var theirs = responder.split();

        initiator.destroy();
        responder.destroy();

        assertTalks(ours, theirs);
        assertIllegal(initiator::handshakeHash);
        assertIllegal(responder::handshakeHash);
        ours.destroy();
        assertIllegal(() -> ours.send().seal(9, STAMP, 0, 12, new byte[28], 0));
        assertIllegal(() -> ours.receive().open(9, new byte[28], 0, 28, new byte[12], 0));
    }

    private IkPsk2Initiator initiator(CipherSuite suite, PresharedKey key) {
        return new IkPsk2Initiator(
                suite, PROLOGUE, initiatorKey, responderKey.publicKey(), key, ephemeral());
    }

    private IkPsk2Responder answered(IkPsk2Initiator initiator) {
        var message = new byte[MESSAGE_1_LENGTH];
        assertThat(initiator.writeMessage1(STAMP, message, 0)).isEqualTo(MESSAGE_1_LENGTH);
        var responder = open(message);
        assertThat(responder.readPayload(new byte[12])).isEqualTo(12);
        return responder;
    }

    private IkPsk2Responder open(byte[] message) {
        return IkPsk2Responder.open(BOTH, PROLOGUE, responderKey, message, 0, message.length);
    }

    private byte[] ephemeral() {
        return X25519.generatePrivate(random);
    }

    private static void assertTalks(TransportKeys one, TransportKeys other) {
        assertReaches(one.send(), other.receive());
        assertReaches(other.send(), one.receive());
        var sealed = new byte[28];
        one.send().seal(6, STAMP, 0, 12, sealed, 0);
        assertThat(one.receive().open(6, sealed, 0, 28, new byte[12], 0)).isEqualTo(-1);
    }

    private static void assertReaches(Aead send, Aead receive) {
        var sealed = new byte[28];
        send.seal(5, STAMP, 0, 12, sealed, 0);
        assertThat(receive.open(5, sealed, 0, 28, new byte[12], 0)).isEqualTo(12);
    }

    private static void assertIllegal(Runnable call) {
        assertThatThrownBy(call::run).isInstanceOf(IllegalStateException.class);
    }

    private static void flip(byte[] array, int bit) {
        array[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
    }
}
