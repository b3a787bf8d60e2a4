package org.l2vpn.bridge.linux.udp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The options of a {@link BatchChannel}: buffer sizes, and any by level and number. SO_SNDBUF is an
 * upper bound of what {@link SendBudget} chooses.
 */
final class BatchChannelConfig extends DefaultChannelConfig {
    private final UdpSocket socket;
    private final SendBudget budget;

    BatchChannelConfig(Channel channel, UdpSocket socket, SendBudget budget) {
        super(channel);
        this.socket = socket;
        this.budget = budget;
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
        try {
            return setOnSocket(option, value) || super.setOption(option, value);
        } catch (IOException e) {
            throw new ChannelException(e);
        }
    }

    private boolean setOnSocket(ChannelOption<?> option, Object value) throws IOException {
        if (option.equals(ChannelOption.SO_RCVBUF)) {
            socket.setReceiveBufferSize((Integer) value);
        } else if (option.equals(ChannelOption.SO_SNDBUF)) {
            budget.limit((Integer) value);
            socket.setSendBufferSize(budget.bytes());
        } else if (option instanceof IntegerUnixChannelOption number) {
            socket.setIntOpt(number.level(), number.optname(), (Integer) value);
        } else if (option instanceof RawUnixChannelOption raw) {
            socket.setRawOpt(raw.level(), raw.optname(), (ByteBuffer) value);
        } else {
            return false;
        }
        return true;
    }
}
