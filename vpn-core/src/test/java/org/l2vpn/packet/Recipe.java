package org.l2vpn.packet;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A TCP or UDP frame by its fields, written out byte by byte the slow and obvious way, without any
 * code of what is tested. All fields are plain: a test changes what it is about.
 */
public final class Recipe {
    public static final int FIN = 0x01;
    public static final int SYN = 0x02;
    public static final int RST = 0x04;
    public static final int PSH = 0x08;
    public static final int ACK = 0x10;
    public static final int URG = 0x20;
    public static final int ECE = 0x40;
    public static final int CWR = 0x80;

    public boolean ipv6;
    public boolean tcp = true;
    public byte[] addresses = bytes(2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2);
    public int[] tags = {};
    public int trafficClass;
    public int flowLabel;
    public int ttl = 64;
    public int id;
    public boolean dontFragment = true;
    public byte[] source = bytes(10, 0, 0, 1);
    public byte[] destination = bytes(10, 0, 0, 2);
    public byte[] ipOptions = {};

    /** Types of extension headers, in order. */
    public int[] extensions = {};

    /** Bytes of the second, fourth … extension header; the others have 8. */
    public int extensionLength = 16;

    public int sourcePort = 1000;
    public int destinationPort = 2000;
    public int sequence;
    public int acknowledgment = 77;
    public int flags = ACK;
    public int window = 500;
    public int urgentPointer;
    public byte[] tcpOptions = {};
    public byte[] payload = {};

    public static byte[] bytes(int... values) {
        var bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    /** Any flow, with an empty payload. */
    public static Recipe random(SplittableRandom random) {
        var r = new Recipe();
        r.ipv6 = random.nextBoolean();
        r.tcp = random.nextInt(3) > 0;
        r.addresses = fill(random, 12);
        r.tags = random.ints(random.nextInt(3), 0, 0x10000).toArray();
        r.trafficClass = random.nextInt(256);
        r.flowLabel = random.nextInt(1 << 20);
        r.ttl = random.nextInt(256);
        r.id = random.nextInt(0x10000);
        r.dontFragment = random.nextBoolean();
        r.source = fill(random, r.ipv6 ? 16 : 4);
        r.destination = fill(random, r.ipv6 ? 16 : 4);
        if (random.nextInt(4) == 0) {
            r.ipOptions = fill(random, 4 * random.nextInt(11));
            r.extensions = pick(random, 0, 60, 43);
        }
        r.sourcePort = random.nextInt(0x10000);
        r.destinationPort = random.nextInt(0x10000);
        r.sequence = random.nextInt();
        r.acknowledgment = random.nextInt();
        r.window = random.nextInt(0x10000);
        r.tcpOptions = fill(random, 4 * random.nextInt(11));
        return r;
    }

    /** IPv6 with a destination header that is too long to be copied for every segment. */
    public static Recipe withLongExtension() {
        var r = new Recipe();
        r.ipv6 = true;
        r.source = new byte[16];
        r.destination = new byte[16];
        r.extensions = new int[] {60, 60};
        r.extensionLength = 200;
        r.payload = new byte[20];
        return r;
    }

    private static int[] pick(SplittableRandom random, int... choices) {
        return random.ints(random.nextInt(4), 0, choices.length).map(i -> choices[i]).toArray();
    }

    public static byte[] fill(SplittableRandom random, int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    public Recipe copy() {
        var r = new Recipe();
        r.ipv6 = ipv6;
        r.tcp = tcp;
        r.addresses = addresses;
        r.tags = tags;
        r.trafficClass = trafficClass;
        r.flowLabel = flowLabel;
        r.ttl = ttl;
        r.id = id;
        r.dontFragment = dontFragment;
        r.source = source;
        r.destination = destination;
        r.ipOptions = ipOptions;
        r.extensions = extensions;
        r.extensionLength = extensionLength;
        r.sourcePort = sourcePort;
        r.destinationPort = destinationPort;
        r.sequence = sequence;
        r.acknowledgment = acknowledgment;
        r.flags = flags;
        r.window = window;
        r.urgentPointer = urgentPointer;
        r.tcpOptions = tcpOptions;
        r.payload = payload;
        return r;
    }

    /** The frames that this super-frame stands for. */
    public List<Recipe> segments(int size) {
        var segments = new ArrayList<Recipe>();
        for (int from = 0; from < payload.length; from += size) {
            var r = copy();
            var to = Math.min(payload.length, from + size);
            r.payload = Arrays.copyOfRange(payload, from, to);
            r.sequence = sequence + from;
            r.id = id + segments.size() & 0xFFFF;
            if (to < payload.length) {
                r.flags &= ~(FIN | PSH);
            }
            if (from > 0) {
                r.flags &= ~CWR;
            }
            segments.add(r);
        }
        return segments;
    }

    public int networkAt() {
        return 14 + 4 * tags.length;
    }

    public int transportAt() {
        var extensionBytes = 0;
        for (int i = 0; i < extensions.length; i++) {
            extensionBytes += extensionLength(i);
        }
        return networkAt() + (ipv6 ? 40 + extensionBytes : 20 + ipOptions.length);
    }

    public int payloadAt() {
        return transportAt() + (tcp ? 20 + tcpOptions.length : 8);
    }

    public int checksumOffset() {
        return tcp ? 16 : 6;
    }

    public int gsoType() {
        return tcp ? ipv6 ? 4 : 1 : 5;
    }

    /** The offload of the frame as one whose checksum is unfinished. */
    public long partialOffload() {
        return Offload.of(1, 0, 0, transportAt(), checksumOffset());
    }

    /** The offload of the frame as a super-frame with an unfinished checksum. */
    public long superOffload(int size) {
        var ecn = tcp && (flags & CWR) != 0 ? 0x80 : 0;
        return Offload.of(1, gsoType() | ecn, size, transportAt(), checksumOffset());
    }

    private int extensionLength(int i) {
        return i % 2 == 0 ? 8 : extensionLength;
    }

    /** The frame with an unfinished or a complete checksum. */
    public byte[] frame(boolean partial) {
        var out = ByteBuffer.allocate(payloadAt() + payload.length);
        out.put(addresses);
        for (int i = 0; i < tags.length; i++) {
            out.putShort((short) (i == 0 && tags.length > 1 ? 0x88A8 : 0x8100));
            out.putShort((short) tags[i]);
        }
        out.putShort((short) (ipv6 ? 0x86DD : 0x0800));
        if (ipv6) {
            ipv6(out);
        } else {
            ipv4(out);
        }
        out.putShort((short) sourcePort).putShort((short) destinationPort);
        if (tcp) {
            out.putInt(sequence).putInt(acknowledgment);
            out.put((byte) (20 + tcpOptions.length << 2)).put((byte) flags);
            out.putShort((short) window).putShort((short) 0).putShort((short) urgentPointer);
            out.put(tcpOptions);
        } else {
            out.putShort((short) (8 + payload.length)).putShort((short) 0);
        }
        out.put(payload);
        var frame = out.array();
        var field = transportAt() + checksumOffset();
        var pseudo = slowSum(pseudoHeader(), 0);
        var sum = pseudo;
        if (!partial) {
            sum = ~slowSum(Arrays.copyOfRange(frame, transportAt(), frame.length), pseudo) & 0xFFFF;
            sum = sum == 0 && !tcp ? 0xFFFF : sum;
        }
        out.putShort(field, (short) sum);
        return frame;
    }

    private void ipv4(ByteBuffer out) {
        var at = out.position();
        var header = 20 + ipOptions.length;
        out.put((byte) (0x40 | header / 4)).put((byte) trafficClass);
        out.putShort((short) (out.capacity() - at)).putShort((short) id);
        out.putShort((short) (dontFragment ? 0x4000 : 0)).put((byte) ttl);
        out.put((byte) (tcp ? 6 : 17)).putShort((short) 0);
        out.put(source).put(destination).put(ipOptions);
        var sum = slowSum(Arrays.copyOfRange(out.array(), at, at + header), 0);
        out.putShort(at + 10, (short) ~sum);
    }

    private void ipv6(ByteBuffer out) {
        out.putInt(6 << 28 | trafficClass << 20 | flowLabel);
        out.putShort((short) (out.capacity() - out.position() - 36));
        out.put((byte) next(0)).put((byte) ttl).put(source).put(destination);
        for (int i = 0; i < extensions.length; i++) {
            out.put((byte) next(i + 1)).put((byte) (extensionLength(i) / 8 - 1));
            out.put(new byte[extensionLength(i) - 2]);
        }
    }

    private int next(int i) {
        return i < extensions.length ? extensions[i] : tcp ? 6 : 17;
    }

    private byte[] pseudoHeader() {
        var length = payloadAt() - transportAt() + payload.length;
        return ByteBuffer.allocate(40)
                .put(source)
                .put(destination)
                .putShort((short) (tcp ? 6 : 17))
                .putShort((short) length)
                .array();
    }

    /** The Internet checksum's sum, pair by pair (RFC 1071, §4.1). */
    public static int slowSum(byte[] bytes, int start) {
        var sum = start;
        for (int i = 0; i < bytes.length; i++) {
            sum += (bytes[i] & 0xFF) << (i % 2 == 0 ? 8 : 0);
            sum = sum > 0xFFFF ? sum - 0xFFFF : sum;
        }
        return sum;
    }
}
