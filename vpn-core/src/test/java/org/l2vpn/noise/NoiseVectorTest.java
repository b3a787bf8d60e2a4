package org.l2vpn.noise;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.l2vpn.crypto.Aead;
import org.l2vpn.crypto.CipherSuite;
import org.l2vpn.crypto.PresharedKey;
import org.l2vpn.crypto.PublicKey;
import org.l2vpn.crypto.StaticPrivateKey;
import org.l2vpn.crypto.Vectors;

/** The cacophony vectors of our construction: every byte of every message. */
class NoiseVectorTest {
    private static final int HANDSHAKE_MESSAGES = 2;
    private static final int TRANSPORT_MESSAGES = 4;

    @ParameterizedTest
    @EnumSource
    void shouldReproduceCacophonyWhenRunOnBothSides(CipherSuite suite) {
        var vector = vector(suite);
        var prologue = hex(vector, "init_prologue");
        var psk =
                PresharedKey.of(HexFormat.of().parseHex(vector.getStringList("init_psks").get(0)));
        var responderKey = StaticPrivateKey.of(hex(vector, "resp_static"));
        assertThat(responderKey.publicKey().bytes()).isEqualTo(hex(vector, "init_remote_static"));
        var messages = vector.getConfigList("messages");
        assertThat(messages).hasSize(HANDSHAKE_MESSAGES + TRANSPORT_MESSAGES);

        var initiator =
                new IkPsk2Initiator(
                        suite,
                        prologue,
                        StaticPrivateKey.of(hex(vector, "init_static")),
                        PublicKey.of(hex(vector, "init_remote_static"), 0),
                        psk,
                        hex(vector, "init_ephemeral"));
        var message1 = hex(messages.get(0), "ciphertext");
        var payload1 = hex(messages.get(0), "payload");
        var out = new byte[message1.length];
        assertThat(initiator.writeMessage1(payload1, out, 0)).isEqualTo(message1.length);
        assertThat(out).isEqualTo(message1);

        var suites = List.of(CipherSuite.values());
        var responder = IkPsk2Responder.open(suites, prologue, responderKey, out, 0, out.length);
        assertThat(responder).isNotNull();
        assertThat(responder.suite()).isEqualTo(suite);
        assertThat(responder.initiator())
                .isEqualTo(StaticPrivateKey.of(hex(vector, "init_static")).publicKey());
        var read = new byte[payload1.length];
        assertThat(responder.readPayload(read)).isEqualTo(payload1.length);
        assertThat(read).isEqualTo(payload1);

        var message2 = hex(messages.get(1), "ciphertext");
        var payload2 = hex(messages.get(1), "payload");
        out = new byte[message2.length];
        assertThat(responder.writeMessage2(psk, payload2, hex(vector, "resp_ephemeral"), out, 0))
                .isEqualTo(message2.length);
        assertThat(out).isEqualTo(message2);
        read = new byte[payload2.length];
        assertThat(initiator.readMessage2(out, 0, out.length, read)).isEqualTo(payload2.length);
        assertThat(read).isEqualTo(payload2);

        assertThat(initiator.handshakeHash()).isEqualTo(hex(vector, "handshake_hash"));
        assertThat(responder.handshakeHash()).isEqualTo(hex(vector, "handshake_hash"));
        assertTransport(messages, initiator.split(), responder.split());
    }

    private static void assertTransport(
            List<? extends Config> messages, TransportKeys initiator, TransportKeys responder) {
        for (int i = 0; i < TRANSPORT_MESSAGES; i++) {
            var message = messages.get(HANDSHAKE_MESSAGES + i);
            var fromInitiator = i % 2 == 0;
            var send = fromInitiator ? initiator.send() : responder.send();
            var receive = fromInitiator ? responder.receive() : initiator.receive();
            var payload = hex(message, "payload");
            var sealed = new byte[payload.length + Aead.TAG];
            var counter = i / 2;

            assertThat(send.seal(counter, payload, 0, payload.length, sealed, 0))
                    .isEqualTo(sealed.length);
            assertThat(sealed).isEqualTo(hex(message, "ciphertext"));
            var opened = new byte[payload.length];
            assertThat(receive.open(counter, sealed, 0, sealed.length, opened, 0))
                    .isEqualTo(payload.length);
            assertThat(opened).isEqualTo(payload);
        }
    }

    private static Config vector(CipherSuite suite) {
        var name = "Noise_IKpsk2_25519_" + suite.noiseName() + "_BLAKE2s";
        var found =
                Vectors.read("noise/cacophony-IK-25519.json").getConfigList("vectors").stream()
                        .filter(v -> v.getString("protocol_name").equals(name))
                        .toList();
        assertThat(found).as(name).hasSize(1);
        return found.get(0);
    }

    private static byte[] hex(Config vector, String key) {
        return HexFormat.of().parseHex(vector.getString(key));
    }
}
