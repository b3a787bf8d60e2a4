package org.l2vpn.bridge.macos;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.l2vpn.packet.MacAddress;

/**
 * What vmnet says of an interface it has started.
 *
 * @param mtu layer-3 MTU, bytes; 0: not told
 * @param maxPacketSize largest frame, bytes; 0: not told
 * @param readMaxPackets most frames of one read; 0: not told, as before macOS 15
 * @param writeMaxPackets most frames of one write; 0: not told, as before macOS 15
 * @param mac the address meant for a guest on it, of no meaning to a bridge
 * @param interfaceId identifies it, when a MAC address was generated
 * @param startAddress the Mac's own address
 * @param endAddress the last one its DHCP server gives out
 * @param subnetMask of the two
 * @param nat66Prefix shared mode's IPv6 prefix
 */
public record VmnetFacts(
        int mtu,
        int maxPacketSize,
        int readMaxPackets,
        int writeMaxPackets,
        Optional<MacAddress> mac,
        Optional<UUID> interfaceId,
        Optional<String> startAddress,
        Optional<String> endAddress,
        Optional<String> subnetMask,
        Optional<String> nat66Prefix) {
    /** Frames in one call where the system does not tell: Apple's documented limit. */
    static final int DEFAULT_BATCH = 200;

    /** Bytes in one call: Apple's documented limit. */
    static final int MAX_BATCH_BYTES = 256 * 1024;

    /** MTU of Ethernet, where the system does not tell. */
    private static final int DEFAULT_MTU = 1500;

    private static final int HEADER = 14;

    /**
     * What vmnet gives as the end of a range that is not there; seen in bug reports of macOS 15.
     */
    private static final String NO_RANGE_END = "255.255.255.254";

    /** Copies them out of the dictionary, which is only lent during the start block. */
    static VmnetFacts read(long dictionary) {
        return new VmnetFacts(
                (int) Xpc.number(dictionary, VmnetKey.MTU),
                (int) Xpc.number(dictionary, VmnetKey.MAX_PACKET_SIZE),
                (int) Xpc.number(dictionary, VmnetKey.READ_MAX_PACKETS),
                (int) Xpc.number(dictionary, VmnetKey.WRITE_MAX_PACKETS),
                Xpc.text(dictionary, VmnetKey.MAC_ADDRESS).flatMap(VmnetFacts::mac),
                Xpc.uuid(dictionary, VmnetKey.INTERFACE_ID),
                Xpc.text(dictionary, VmnetKey.START_ADDRESS),
                Xpc.text(dictionary, VmnetKey.END_ADDRESS),
                Xpc.text(dictionary, VmnetKey.SUBNET_MASK),
                Xpc.text(dictionary, VmnetKey.NAT66_PREFIX));
    }

    /**
     * Reads what vmnet-helper prints: a JSON object with a member for each entry of vmnet's
     * dictionary, named by the text of its key.
     *
     * @throws IllegalArgumentException it is no such thing
     */
    static VmnetFacts parse(String json) {
        try {
            var said =
                    ConfigFactory.parseString(
                            json, ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON));
            return new VmnetFacts(
                    number(said, VmnetKey.MTU),
                    number(said, VmnetKey.MAX_PACKET_SIZE),
                    number(said, VmnetKey.READ_MAX_PACKETS),
                    number(said, VmnetKey.WRITE_MAX_PACKETS),
                    text(said, VmnetKey.MAC_ADDRESS).flatMap(VmnetFacts::mac),
                    text(said, VmnetKey.INTERFACE_ID).map(UUID::fromString),
                    text(said, VmnetKey.START_ADDRESS),
                    text(said, VmnetKey.END_ADDRESS),
                    text(said, VmnetKey.SUBNET_MASK),
                    text(said, VmnetKey.NAT66_PREFIX));
        } catch (ConfigException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static int number(Config said, VmnetKey key) {
        return said.hasPath(key.observedText()) ? said.getInt(key.observedText()) : 0;
    }

    private static Optional<String> text(Config said, VmnetKey key) {
        return said.hasPath(key.observedText())
                ? Optional.of(said.getString(key.observedText()))
                : Optional.empty();
    }

    private static Optional<MacAddress> mac(String text) {
        try {
            return Optional.of(MacAddress.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Adds what people may want to know, in vmnet's words. */
    void describe(Map<String, String> details) {
        // An isolated network has no DHCP server, and vmnet fills the range with this.
        var range = startAddress.filter(_ -> !endAddress.equals(Optional.of(NO_RANGE_END)));
        range.ifPresent(
                start ->
                        details.put(
                                "range",
                                "%s to %s, mask %s"
                                        .formatted(
                                                start,
                                                endAddress.orElse("?"),
                                                subnetMask.orElse("?"))));
        nat66Prefix.ifPresent(prefix -> details.put("NAT66 prefix", prefix));
        details.put("largest frame", largestFrame() + " bytes");
        mac.ifPresent(guest -> details.put("guest's MAC", guest.toString()));
        interfaceId.ifPresent(id -> details.put("interface-id", id.toString()));
    }

    /** The Mac's own address, where macOS chose one. */
    Optional<String> ownAddress() {
        return startAddress.filter(address -> !address.equals("0.0.0.0"));
    }

    /** The MTU in force. */
    int effectiveMtu() {
        return mtu > 0 ? mtu : DEFAULT_MTU;
    }

    /** The largest frame in force. */
    int largestFrame() {
        return maxPacketSize > 0 ? maxPacketSize : effectiveMtu() + HEADER;
    }

    /** How many frames one read may ask for. */
    int readBatch() {
        return batch(readMaxPackets);
    }

    /** How many frames one write may bring. */
    int writeBatch() {
        return batch(writeMaxPackets);
    }

    private int batch(int reported) {
        int most = reported > 0 ? reported : DEFAULT_BATCH;
        return Math.max(1, Math.min(most, MAX_BATCH_BYTES / largestFrame()));
    }
}
