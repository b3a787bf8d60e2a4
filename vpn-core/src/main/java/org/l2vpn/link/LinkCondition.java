package org.l2vpn.link;

import java.util.List;
import java.util.Optional;

/**
 * What a link's interface is like now; others than this program may have changed it.
 *
 * @param mtu layer-3 MTU it has, bytes
 * @param missing what it should have and lacks, in words: {@code bridge br0}, {@code address
 *     10.88.0.2/24}; empty: nothing
 * @param bridge the Linux bridge it is in, whoever put it there
 * @param moved whether it is in another network namespace, where this program does not see it
 */
public record LinkCondition(int mtu, List<String> missing, Optional<String> bridge, boolean moved) {
    /** Copies the list. */
    public LinkCondition {
        missing = List.copyOf(missing);
    }

    /** An interface that nobody changed. */
    public static LinkCondition asMade(LinkInfo info) {
        return new LinkCondition(info.mtu(), List.of(), Optional.empty(), false);
    }
}
