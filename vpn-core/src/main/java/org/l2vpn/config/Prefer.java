package org.l2vpn.config;

import java.util.Locale;

/** Which of several endpoints of a peer is better than the others. */
enum Prefer {
    /** None: the one in use is kept while it works. */
    ANY,
    /** The first one. */
    FIRST;

    String configName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
