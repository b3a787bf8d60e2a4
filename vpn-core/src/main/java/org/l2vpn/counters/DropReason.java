package org.l2vpn.counters;

import java.util.Locale;

/**
 * Why a datagram or a frame went no further. Each drop on the data path has exactly one reason and
 * one count; nothing is thrown and nothing is logged per drop.
 */
public enum DropReason {
    // From the underlay, before anything is authenticated.
    /** Not the exact size of its type, or shorter than any message. */
    MALFORMED_MESSAGE,
    /** First byte names no message, or the three reserved bytes are not zero. */
    UNKNOWN_MESSAGE_TYPE,
    /** mac1 does not match: not meant for our static key. */
    BAD_MAC1,
    /** Under load, mac2 was present but not a valid cookie MAC for this source. */
    BAD_MAC2,
    /** Under load, no mac2: a cookie reply was sent instead of work. */
    COOKIE_REQUIRED,
    /** Under load, and as many cookie replies were sent as one tick allows. */
    COOKIE_REPLY_LIMIT,
    /** The source's token bucket is empty. */
    RATE_LIMITED,
    /** The rate limiter's fixed table is full. */
    RATE_TABLE_FULL,
    /** The bounded queue of the handshake workers is full. */
    HANDSHAKE_QUEUE_FULL,
    /** No free local index. */
    INDEX_TABLE_FULL,

    // Handshake and session.
    /** A handshake message whose AEAD or DH failed: wrong key, wrong PSK, wrong suite, forged. */
    HANDSHAKE_FAILED,
    /** The initiator's static key is no configured peer's. */
    UNKNOWN_PEER,
    /** A handshake message that has done its work: sent again, or multiplied by the network. */
    REPEATED_HANDSHAKE,
    /** TAI64N stamp not newer than the newest one of this peer. */
    STALE_TIMESTAMP,
    /** TAI64N stamp too far ahead of our clock. */
    FUTURE_TIMESTAMP,
    /** Initiations of one peer closer together than 20 ms. */
    INITIATION_FLOOD,
    /** Response or cookie reply to no outstanding handshake. */
    UNEXPECTED_RESPONSE,
    /** Cookie reply that does not decrypt. */
    BAD_COOKIE_REPLY,
    /** Transport data for an index that is nobody's. */
    UNKNOWN_INDEX,
    /** Counter seen before. */
    REPLAY,
    /** Counter older than the replay window. */
    TOO_OLD,
    /** Keypair past its time or message limit. */
    KEY_EXPIRED,
    /** AEAD tag of transport data wrong. */
    BAD_TAG,
    /** No key and the staging queue is full: the oldest staged frame went. */
    STAGING_FULL,
    /** Send counter at its limit; waiting for a rekey. */
    COUNTER_EXHAUSTED,
    /** The peer has no endpoint yet. */
    NO_ENDPOINT,

    // Records.
    /** Record kind 0 or 5 to 15. */
    UNKNOWN_RECORD,
    /** Record cut short or inconsistent. */
    MALFORMED_RECORD,
    /** Fragment inconsistent with its siblings. */
    BAD_FRAGMENT,
    /** A frame whose missing fragments did not come in time. */
    REASSEMBLY_TIMEOUT,
    /** No room in the bounded reassembly table. */
    REASSEMBLY_FULL,
    /** Headers of a link's frame contradict what the link says is left to be done to it. */
    MALFORMED_OFFLOAD,
    /** Frame would need more fragments than a record can count. */
    FRAME_TOO_LARGE,

    // Switch.
    /** Shorter than an Ethernet header. */
    RUNT_FRAME,
    /** Longer than the port takes. */
    OVERSIZE_FRAME,
    /** Source MAC is multicast or zero. */
    BAD_SOURCE_MAC,
    /** Destination 01:80:C2:00:00:0x stays on its own segment. */
    LINK_LOCAL_DESTINATION,
    /** Destination is behind the port it came from. */
    SAME_PORT,
    /** Peer-to-peer traffic while {@code isolate} is on. */
    ISOLATED,
    /** Source MAC belongs to a static entry of another port. */
    STATIC_MAC_VIOLATION,
    /** Source MAC is in use at a link, or with {@code isolate} at another peer. */
    MAC_IN_USE,

    // Links, underlay and hand-overs.
    /** A datagram of our own came back through a link: its route leads into the tunnel. */
    OWN_DATAGRAM,
    /** A datagram link that serves whoever comes has a guest already, and this is another one. */
    OTHER_SENDER,
    /** Link is down or gone. */
    LINK_DOWN,
    /** Link is in the same bridge as another one of ours, and blocked. */
    LINK_BLOCKED,
    /** The link's bounded write queue is full, or the kernel would block. */
    LINK_QUEUE_FULL,
    /** The link refused the frame (too short, too long, error). */
    LINK_WRITE_FAILED,
    /** The UDP socket takes no more, and the queue before it is full: the oldest goes. */
    SOCKET_FULL,
    /** Waited too long for the UDP socket; dropped so that whoever sends too much slows down. */
    SOCKET_SLOW,
    /** The UDP socket refused the datagram. */
    SEND_FAILED,
    /** Larger than the outer path: refused by the kernel, never fragmented. */
    DATAGRAM_TOO_BIG,
    /** A bug: caught at the top of the loop. */
    INTERNAL_ERROR;

    /** The name in status, JSON and docs: lower case with hyphens. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
