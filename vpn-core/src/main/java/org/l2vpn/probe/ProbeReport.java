package org.l2vpn.probe;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.l2vpn.counters.DropReason;
import org.l2vpn.link.IpPrefix;
import org.l2vpn.link.LinkInfo;
import org.l2vpn.packet.MacAddress;

/**
 * What a probe of a link saw.
 *
 * @param link what the link was given
 * @param addresses of the link's own interface
 * @param details what else the link says of itself
 * @param stationMac our station at its far end
 * @param stationAddress its address, if it has one
 * @param answers to what was asked for, in its order
 * @param framesIn frames that came from the link
 * @param framesOut frames written to it
 * @param arpAnswered ARP requests for our station that it answered
 * @param pingsAnswered pings of our station that it answered
 * @param drops what was dropped
 * @param gone whether the link vanished meanwhile
 */
public record ProbeReport(
        LinkInfo link,
        List<IpPrefix> addresses,
        Map<String, String> details,
        MacAddress stationMac,
        Optional<Inet4Address> stationAddress,
        List<Answer> answers,
        long framesIn,
        long framesOut,
        int arpAnswered,
        int pingsAnswered,
        Map<DropReason, Long> drops,
        boolean gone) {
    /**
     * Who has an address.
     *
     * @param address what was asked for
     * @param mac who answered, if anybody
     * @param millis how long that took
     */
    public record Answer(InetAddress address, Optional<MacAddress> mac, long millis) {
        /** What it was asked for by. */
        public String question() {
            return address instanceof Inet4Address ? "ARP" : "neighbour discovery";
        }
    }

    /**
     * Why the link did not pass; empty if it did: everything asked for was answered, and the link's
     * own address by the MAC address it was to have.
     *
     * @param wanted the MAC address the link's own interface was told to take
     */
    public Optional<String> failure(Optional<MacAddress> wanted) {
        if (gone) {
            return Optional.of("the link vanished");
        }
        if (answers.isEmpty()) {
            return Optional.of("there is no address to ask for: give the link one, or --arp");
        }
        for (var answer : answers) {
            if (answer.mac().isEmpty()) {
                return Optional.of(
                        "no answer to %s for %s"
                                .formatted(answer.question(), IpPrefix.text(answer.address())));
            }
            var own = addresses.stream().anyMatch(p -> p.address().equals(answer.address()));
            if (own && wanted.isPresent() && !answer.mac().equals(wanted)) {
                return Optional.of(
                        "%s answers with MAC address %s, not with %s"
                                .formatted(
                                        IpPrefix.text(answer.address()),
                                        answer.mac().get(),
                                        wanted.get()));
            }
        }
        return Optional.empty();
    }
}
