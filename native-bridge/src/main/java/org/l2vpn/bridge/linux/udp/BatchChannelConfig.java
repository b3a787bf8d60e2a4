package org.l2vpn.bridge.linux.udp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The options of a {@link BatchChannel}: buffer sizes, and any by level and number. SO_SNDBUF is an
 * upper bound of what {@link SendBufferLimit} chooses.
 */
final class BatchChannelConfig extends DefaultChannelConfig {
    private final UdpSocket socket;
    private final SendBufferLimit budget;

    /** What was set by level and number: the same holds for further sockets. */
    private final Map<ChannelOption<?>, Object> numbered = new LinkedHashMap<>();

    BatchChannelConfig(Channel channel, UdpSocket socket, SendBufferLimit budget) {
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
        } else if (isNumbered(option)) {
            setNumbered(socket, option, value);
            numbered.put(option, value);
        } else {
            return false;
        }
        return true;
    }

    private static boolean isNumbered(ChannelOption<?> option) {
        return option instanceof IntegerUnixChannelOption || option instanceof RawUnixChannelOption;
    }

    private static void setNumbered(UdpSocket socket, ChannelOption<?> option, Object value)
            throws IOException {
        if (option instanceof IntegerUnixChannelOption number) {
            socket.setIntOpt(number.level(), number.optname(), (Integer) value);
        } else if (option instanceof RawUnixChannelOption raw) {
            socket.setRawOpt(raw.level(), raw.optname(), (ByteBuffer) value);
        }
    }

    /** What a further socket may hold, as a start; never more than the first. */
    SendBufferLimit newBudget(UdpSocket further) throws IOException {
        var own = new SendBufferLimit();
        own.limit(budget.most());
        further.setSendBufferSize(own.bytes());
        return own;
    }

    /** Gives a further socket the same mark, device and treatment of fragments. */
    void applyTo(UdpSocket further) throws IOException {
        for (var option : numbered.entrySet()) {
            setNumbered(further, option.getKey(), option.getValue());
        }
    }
}
