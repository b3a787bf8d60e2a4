package org.l2vpn.bench.candidate;

import java.util.List;

/** Everyone who may take part. */
public final class Candidates {
    /** Our default. */
    public static final L2Vpn OURS = new L2Vpn("aes-256-gcm");

    public static final L2Vpn OURS_CHACHA20 = new L2Vpn("chacha20-poly1305");

    /** What all are compared with: the fastest suite of the most used layer-2 VPN. */
    public static final OpenVpn OPENVPN = new OpenVpn("AES-128-GCM");

    public static final OpenVpn OPENVPN_AES_256 = new OpenVpn("AES-256-GCM");
    public static final OpenVpn OPENVPN_CHACHA20 = new OpenVpn("CHACHA20-POLY1305");
    public static final Tinc TINC = new Tinc();
    public static final Fastd FASTD = new Fastd("aes128-ctr+umac");

    /** Authenticates but does not encrypt: what moving frames one by one costs by itself. */
    public static final Fastd FASTD_NULL = new Fastd("null+salsa2012+umac");

    public static final BareVeth BARE_VETH = new BareVeth();

    /** In the order of their runs. */
    public static final List<Candidate> ALL =
            List.of(
                    OURS,
                    OURS_CHACHA20,
                    OPENVPN,
                    OPENVPN_AES_256,
                    OPENVPN_CHACHA20,
                    TINC,
                    FASTD,
                    FASTD_NULL,
                    BARE_VETH);

    private Candidates() {}
}
