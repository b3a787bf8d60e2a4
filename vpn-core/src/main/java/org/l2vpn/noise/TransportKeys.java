package org.l2vpn.noise;

import org.l2vpn.crypto.Aead;

/** What a handshake is for: one cipher per direction, seen from our side. */
public final class TransportKeys {
    private final Aead send;
    private final Aead receive;

    TransportKeys(Aead send, Aead receive) {
        this.send = send;
        this.receive = receive;
    }

    /** Seals what we send. */
    public Aead send() {
        return send;
    }

    /** Opens what we receive. */
    public Aead receive() {
        return receive;
    }

    /** Zeroes both keys. */
    public void destroy() {
        send.destroy();
        receive.destroy();
    }
}
