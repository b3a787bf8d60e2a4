package org.l2vpn.bridge.linux.udp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.l2vpn.bridge.linux.CValues;

/** Compares the layout of messages and addresses with what a C compiler makes of them. */
class MessageLayoutTest {
    @TempDir private Path directory;

    @Test
    void shouldAgreeWithHeadersOfThisSystem() throws Exception {
        assertThat(CValues.of(MessageLayoutTest.class, "messages.c", directory))
                .isEqualTo(fromJava());
    }

    private static Map<String, Long> fromJava() {
        var values = new TreeMap<String, Long>();
        values.put("sizeof(msghdr)", (long) MessageHeader.MSGHDR);
        values.put("msghdr.msg_name", (long) MessageHeader.NAME);
        values.put("msghdr.msg_namelen", (long) MessageHeader.NAMELEN);
        values.put("msghdr.msg_iov", (long) MessageHeader.IOV);
        values.put("msghdr.msg_iovlen", (long) MessageHeader.IOVLEN);
        values.put("msghdr.msg_control", (long) MessageHeader.CONTROL);
        values.put("msghdr.msg_controllen", (long) MessageHeader.CONTROLLEN);
        values.put("msghdr.msg_flags", (long) MessageHeader.FLAGS);
        values.put("sizeof(mmsghdr)", (long) MessageHeader.MMSGHDR);
        values.put("mmsghdr.msg_len", (long) MessageHeader.MSG_LEN);
        values.put("sizeof(iovec)", (long) MessageHeader.IOVEC);
        values.put("iovec.iov_len", (long) MessageHeader.IOV_LEN);
        values.put("cmsghdr.cmsg_len", (long) MessageHeader.CMSG_LEN);
        values.put("cmsghdr.cmsg_level", (long) MessageHeader.CMSG_LEVEL);
        values.put("cmsghdr.cmsg_type", (long) MessageHeader.CMSG_TYPE);
        values.put("CMSG_LEN(0)", (long) MessageHeader.CMSG_DATA);
        values.put("CMSG_SPACE(sizeof(short))", (long) MessageHeader.CMSG_SPACE);
        values.put("CMSG_SPACE(sizeof(int))", (long) MessageHeader.CMSG_SPACE);
        values.put("MSG_TRUNC", (long) MessageHeader.MSG_TRUNC);
        values.put("SOL_UDP", (long) MessageHeader.SOL_UDP);
        values.put("UDP_SEGMENT", (long) MessageHeader.UDP_SEGMENT);
        values.put("UDP_GRO", (long) MessageHeader.UDP_GRO);
        values.put("SIOCOUTQ", (long) MessageHeader.SIOCOUTQ);
        values.put("sizeof(sockaddr_in)", (long) SockAddr.SIZE_V4);
        values.put("sockaddr_in.sin_port", (long) SockAddr.PORT);
        values.put("sockaddr_in.sin_addr", (long) SockAddr.V4_ADDRESS);
        values.put("sizeof(sockaddr_in6)", (long) SockAddr.SIZE_V6);
        values.put("sockaddr_in6.sin6_port", (long) SockAddr.PORT);
        values.put("sockaddr_in6.sin6_addr", (long) SockAddr.V6_ADDRESS);
        values.put("sockaddr_in6.sin6_scope_id", (long) SockAddr.V6_SCOPE);
        return values;
    }
}
