package org.l2vpn.bridge.linux;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicBoolean;
import org.l2vpn.bridge.Errno;
import org.l2vpn.bridge.NativeIoException;

/**
 * A NETLINK_ROUTE socket of the calling thread's network namespace. Not thread-safe.
 *
 * <p>Numbers from {@code linux/netlink.h} and {@code linux/rtnetlink.h} (6.18).
 */
final class Netlink implements AutoCloseable {
    /** Multicast group RTNLGRP_LINK as a bit: interfaces change. */
    static final int RTMGRP_LINK = 1;

    /** RTNLGRP_IPV4_IFADDR as a bit: IPv4 addresses change. */
    static final int RTMGRP_IPV4_IFADDR = 0x10;

    /** RTNLGRP_IPV4_ROUTE as a bit: IPv4 routes change. */
    static final int RTMGRP_IPV4_ROUTE = 0x40;

    /** RTNLGRP_IPV6_IFADDR as a bit: IPv6 addresses change. */
    static final int RTMGRP_IPV6_IFADDR = 0x100;

    /** RTNLGRP_IPV6_ROUTE as a bit: IPv6 routes change. */
    static final int RTMGRP_IPV6_ROUTE = 0x400;

    /** {@code bits/socket.h}. */
    static final int AF_NETLINK = 16;

    /** sizeof(struct sockaddr_nl): u16 family, u16, u32 port, u32 groups. */
    static final int SOCKADDR_NL = 12;

    /** Message type: an acknowledgement (error 0) or an error. */
    static final int NLMSG_ERROR = 2;

    /** Message type: end of a dump. */
    static final int NLMSG_DONE = 3;

    static final int SOCK_RAW = 3;
    static final int NETLINK_ROUTE = 0;

    static final int SOL_NETLINK = 270;
    static final int NETLINK_CAP_ACK = 10;
    static final int NETLINK_EXT_ACK = 11;

    /** Flag of an error message: attributes follow. */
    static final int NLM_F_ACK_TLVS = 0x200;

    /** Attribute of an error message: the kernel's words. */
    static final int NLMSGERR_ATTR_MSG = 1;

    /** Header, error number, then the request's header (NETLINK_CAP_ACK leaves out its body). */
    static final int ERROR_ATTRIBUTES =
            NetlinkMessage.HEADER + Integer.BYTES + NetlinkMessage.HEADER;

    /** The kernel never answers with more than 32 KiB at once to a reader of this size. */
    private static final int RECEIVE_BUFFER = 32 * 1024;

    /** Switches an option on. */
    private static final NativeBuffer ONE = NativeBuffer.allocate(Integer.BYTES);

    static {
        ONE.bytes().putInt(0, 1);
    }

    private final int fd;
    private final NativeBuffer received = NativeBuffer.allocate(RECEIVE_BUFFER);
    private final AtomicBoolean closed = new AtomicBoolean();
    private int sequence;

    private Netlink(int fd) {
        this.fd = fd;
    }

    /** What is told about each message of an answer. */
    @FunctionalInterface
    interface Handler {
        /**
         * @param type the message's type
         * @param body what follows its header; valid during the call
         */
        void message(int type, ByteBuffer body);
    }

    /** For requests; {@link #exchange} waits for the answer, which the kernel gives at once. */
    static Netlink forRequests() throws NativeIoException {
        var netlink = new Netlink(open(0));
        for (int option : new int[] {NETLINK_CAP_ACK, NETLINK_EXT_ACK}) {
            // Only words of explanation are lost where an old kernel refuses these.
            var _ = LibC.setsockopt(netlink.fd, SOL_NETLINK, option, ONE.address(), Integer.BYTES);
        }
        return netlink;
    }

    /** For events of the groups (bits); never blocks. */
    static Netlink subscribed(int groups) throws NativeIoException {
        int fd = open(LibC.O_NONBLOCK);
        var address = NativeBuffer.allocate(SOCKADDR_NL);
        address.bytes().putShort(0, (short) AF_NETLINK).putInt(8, groups);
        try {
            LibC.check("bind netlink", LibC.bind(fd, address.address(), SOCKADDR_NL));
        } catch (NativeIoException e) {
            var _ = LibC.close(fd);
            throw e;
        } finally {
            Reference.reachabilityFence(address);
        }
        return new Netlink(fd);
    }

    private static int open(int flags) throws NativeIoException {
        return LibC.check(
                "socket netlink",
                LibC.socket(AF_NETLINK, SOCK_RAW | LibC.O_CLOEXEC | flags, NETLINK_ROUTE));
    }

    int fd() {
        return fd;
    }

    /**
     * Sends a request and hands every message of the answer to {@code handler}.
     *
     * @param what the request in words, for the exception
     * @throws NativeIoException with the errno the kernel answered
     */
    void exchange(String what, NetlinkMessage request, Handler handler) throws NativeIoException {
        int length = request.finish(++sequence);
        try {
            LibC.check(what, LibC.send(fd, request.memory().address(), length, 0));
        } finally {
            Reference.reachabilityFence(request);
        }
        var answer = new Answer(what, sequence, handler);
        while (!answer.complete) {
            int n = LibC.result(LibC.recv(fd, received.address(), RECEIVE_BUFFER, 0));
            if (n < 0 && n != -Errno.EINTR) {
                throw new NativeIoException(what, -n);
            }
            answer.read(received.bytes(), Math.max(n, 0));
        }
    }

    /**
     * Hands the events that have come to {@code handler}, until there are no more.
     *
     * @return 0, or the negative errno; {@code -ENOBUFS} says that events were lost
     */
    int drain(Handler handler) {
        while (true) {
            int n = LibC.result(LibC.recv(fd, received.address(), RECEIVE_BUFFER, 0));
            if (n == -Errno.EAGAIN) {
                return 0;
            }
            if (n < 0 && n != -Errno.EINTR) {
                return n;
            }
            split(received.bytes(), Math.max(n, 0), handler);
        }
    }

    private static void split(ByteBuffer bytes, int end, Handler handler) {
        int at = 0;
        while (at + NetlinkMessage.HEADER <= end) {
            int length = bytes.getInt(at);
            if (length < NetlinkMessage.HEADER || at + length > end) {
                return;
            }
            int type = bytes.getShort(at + NetlinkMessage.TYPE) & 0xffff;
            handler.message(type, body(bytes, at, length));
            at += NetlinkMessage.align(length);
        }
    }

    private static ByteBuffer body(ByteBuffer bytes, int at, int length) {
        return bytes.slice(at + NetlinkMessage.HEADER, length - NetlinkMessage.HEADER)
                .order(ByteOrder.nativeOrder());
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            var _ = LibC.close(fd);
        }
    }

    /** Collects one answer up to its acknowledgement, error or end of dump. */
    private static final class Answer {
        private final String what;
        private final int sequence;
        private final Handler handler;
        private boolean complete;

        Answer(String what, int sequence, Handler handler) {
            this.what = what;
            this.sequence = sequence;
            this.handler = handler;
        }

        void read(ByteBuffer bytes, int end) throws NativeIoException {
            int at = 0;
            while (at + NetlinkMessage.HEADER <= end && !complete) {
                int length = bytes.getInt(at);
                if (length < NetlinkMessage.HEADER || at + length > end) {
                    throw new NativeIoException(what, Errno.EINVAL, "answer cut short");
                }
                if (bytes.getInt(at + NetlinkMessage.SEQUENCE) == sequence) {
                    message(bytes, at, length);
                }
                at += NetlinkMessage.align(length);
            }
        }

        private void message(ByteBuffer bytes, int at, int length) throws NativeIoException {
            int type = bytes.getShort(at + NetlinkMessage.TYPE) & 0xffff;
            if (type != NLMSG_ERROR && type != NLMSG_DONE) {
                handler.message(type, body(bytes, at, length));
                return;
            }
            int error =
                    length >= NetlinkMessage.HEADER + Integer.BYTES
                            ? bytes.getInt(at + NetlinkMessage.HEADER)
                            : 0;
            if (error != 0) {
                throw new NativeIoException(what, -error, explanation(bytes, at, length));
            }
            complete = true;
        }

        private static String explanation(ByteBuffer bytes, int at, int length) {
            int flags = bytes.getShort(at + NetlinkMessage.FLAGS);
            if ((flags & NLM_F_ACK_TLVS) == 0 || length <= ERROR_ATTRIBUTES) {
                return "";
            }
            var rest = bytes.slice(at + ERROR_ATTRIBUTES, length - ERROR_ATTRIBUTES);
            var text =
                    NetlinkMessage.attributes(rest.order(ByteOrder.nativeOrder()))
                            .get(NLMSGERR_ATTR_MSG);
            return text == null ? "" : NetlinkMessage.textOf(text);
        }
    }
}
