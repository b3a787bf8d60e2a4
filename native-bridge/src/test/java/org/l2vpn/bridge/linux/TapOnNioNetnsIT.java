package org.l2vpn.bridge.linux;

/** The TAP read by a thread of its own, since an NIO loop cannot poll it. */
final class TapOnNioNetnsIT extends TapLinkContract {}
