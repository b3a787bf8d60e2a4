package org.l2vpn.transport;

import org.l2vpn.protocol.DatagramBatch;
import org.l2vpn.protocol.Endpoint;

/** Who receives from the underlay; always called on the data loop. */
public interface TransportListener {
    /** Datagrams came from one endpoint; {@code batch} is valid during this call only. */
    void onDatagrams(DatagramBatch batch);

    /** The socket is dry for now: push out whatever the datagrams caused. */
    void onReadComplete();

    /**
     * The kernel refused to send to {@code remote}.
     *
     * @param size of the datagram, UDP payload in bytes; of several the largest
     */
    void onSendFailed(Endpoint remote, SendFailure failure, int size);
}
