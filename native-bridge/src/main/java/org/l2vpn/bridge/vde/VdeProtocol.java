package org.l2vpn.bridge.vde;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * The two messages of VDE's control stream, in the machine's byte order: the plug's request and the
 * switch's reply. Each is written in one piece and read in one piece; there is no third one.
 *
 * <p>Request: {@code uint32 magic, uint32 version, uint32 type, struct sockaddr_un}, then text
 * without a terminator ({@code struct request_v3} of vde-2's {@code datasock.c}). Reply: one whole
 * {@code struct sockaddr_un}.
 */
final class VdeProtocol {
    /**
     * Longest frame: vde_switch receives into 14 + 1504 bytes ({@code struct packet} of {@code
     * port.h}) and cuts what is longer without a word.
     */
    static final int MAX_FRAME = 1518;

    /** The largest request vde_switch reads ({@code REQBUFLEN} of {@code datasock.c}). */
    static final int MAX_REQUEST = 256;

    /** Longest description, {@code MAXDESCR} of libvdeplug. */
    static final int MAX_DESCRIPTION = 128;

    private static final int MAGIC = 0xFEED_FACE;
    private static final int VERSION = 3;

    /** Lowest byte of the type for an ordinary plug, {@code REQ_NEW_CONTROL}. */
    private static final int NEW_CONTROL = 0;

    private static final int PORT_SHIFT = 8;
    private static final int ADDRESS = 12;

    private VdeProtocol() {}

    /** How the system lays out {@code struct sockaddr_un} ({@code sys/un.h}). */
    enum Layout {
        /** {@code uint16 family, char path[108]}. */
        LINUX(110),
        /** {@code uint8 length, uint8 family, char path[104]}. */
        MACOS(106);

        private static final short AF_UNIX = 1;
        private final int length;

        Layout(int length) {
            this.length = length;
        }

        /** The running system's. */
        static Layout ours() {
            return System.getProperty("os.name", "").startsWith("Mac") ? MACOS : LINUX;
        }

        /** Bytes of the structure. */
        int length() {
            return length;
        }

        /** Longest path, bytes; one is kept for the terminator. */
        int maxPath() {
            return length - 2 - 1;
        }

        private void put(ByteBuffer to, Path path) {
            var bytes = path.toString().getBytes(StandardCharsets.UTF_8);
            if (bytes.length > maxPath()) {
                throw new IllegalArgumentException(
                        "%s is longer than the %d bytes of a socket's path"
                                .formatted(path, maxPath()));
            }
            if (this == LINUX) {
                to.putShort(AF_UNIX);
            } else {
                to.put((byte) 0).put((byte) AF_UNIX);
            }
            to.put(Arrays.copyOf(bytes, length - 2));
        }

        private Optional<Path> get(ByteBuffer from) {
            int start = from.position();
            int family = this == LINUX ? from.getShort(start) : from.get(start + 1);
            from.position(start + 2);
            var bytes = new byte[length - 2];
            from.get(bytes);
            int end = 0;
            while (end < bytes.length && bytes[end] != 0) {
                end++;
            }
            if (family != AF_UNIX || end == 0) {
                return Optional.empty();
            }
            try {
                return Optional.of(Path.of(new String(bytes, 0, end, StandardCharsets.UTF_8)));
            } catch (InvalidPathException e) {
                return Optional.empty();
            }
        }
    }

    /**
     * What a plug asks for.
     *
     * @param port the switch's port, 0 = any
     * @param dataSocket where the plug's datagram socket is bound
     * @param description who it is, for people
     */
    record Request(int port, Path dataSocket, String description) {
        /**
         * As the bytes to send.
         *
         * @throws IllegalArgumentException when the path is too long
         */
        ByteBuffer encode(Layout layout) {
            var text = description.getBytes(StandardCharsets.UTF_8);
            int described = Math.min(text.length, MAX_DESCRIPTION);
            var to = allocate(ADDRESS + layout.length() + described);
            to.putInt(MAGIC).putInt(VERSION).putInt(port << PORT_SHIFT | NEW_CONTROL);
            layout.put(to, dataSocket);
            return to.put(text, 0, described).flip();
        }

        /** Reads one; empty for another version, another type, or anything malformed. */
        static Optional<Request> decode(ByteBuffer from, Layout layout) {
            from.order(ByteOrder.nativeOrder());
            if (from.remaining() < ADDRESS + layout.length()
                    || from.getInt() != MAGIC
                    || from.getInt() != VERSION) {
                return Optional.empty();
            }
            int type = from.getInt();
            if ((type & (1 << PORT_SHIFT) - 1) != NEW_CONTROL) {
                return Optional.empty();
            }
            return layout.get(from)
                    .map(path -> new Request(type >>> PORT_SHIFT, path, printable(from)));
        }

        private static String printable(ByteBuffer from) {
            var text = StandardCharsets.UTF_8.decode(from).toString();
            // C0, DEL and C1: U+009B begins an escape sequence as ESC [ does.
            return text.replaceAll("\\p{Cc}", "").strip();
        }
    }

    /** The switch's answer: where its datagram socket for this plug is bound. */
    static ByteBuffer reply(Path dataSocket, Layout layout) {
        var to = allocate(layout.length());
        layout.put(to, dataSocket);
        return to.flip();
    }

    /** Reads the switch's answer; empty if it is none. */
    static Optional<Path> decodeReply(ByteBuffer from, Layout layout) {
        return from.remaining() < layout.length()
                ? Optional.empty()
                : layout.get(from.order(ByteOrder.nativeOrder()));
    }

    private static ByteBuffer allocate(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    }
}
