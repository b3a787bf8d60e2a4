package org.l2vpn.bridge.vde;

import org.l2vpn.bridge.FarSide;

/**
 * One plug in our switch, as the data loop sees it.
 *
 * @param number the port it has, from 1
 * @param description what it says of itself
 * @param socket connected to its data socket
 */
record Plug(int number, String description, FrameSocket socket) implements FarSide {
    @Override
    public void send(byte[] data, int offset, int length) {
        socket.write(data, offset, length);
    }

    /** Nothing to do: each frame was written at once. */
    @Override
    public void flush() {}
}
