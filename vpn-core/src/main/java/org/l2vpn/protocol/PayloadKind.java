package org.l2vpn.protocol;

/** What the plaintext of a transport message is. */
public enum PayloadKind {
    /** Our records: a kind-and-flags byte, then the body ({@link RecordKind}). Empty: keepalive. */
    RECORDS
}
