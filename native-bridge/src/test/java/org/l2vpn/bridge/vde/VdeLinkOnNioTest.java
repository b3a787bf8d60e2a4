package org.l2vpn.bridge.vde;

/** The plug's socket read by a thread of its own, since an NIO loop cannot poll it. */
final class VdeLinkOnNioTest extends VdeLinkContract {}
