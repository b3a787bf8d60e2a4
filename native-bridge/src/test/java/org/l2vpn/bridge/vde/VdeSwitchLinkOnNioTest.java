package org.l2vpn.bridge.vde;

/** The plugs' sockets read by a thread of its own, since an NIO loop cannot poll them. */
final class VdeSwitchLinkOnNioTest extends VdeSwitchLinkContract {}
