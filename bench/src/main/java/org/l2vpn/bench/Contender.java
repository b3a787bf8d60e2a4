package org.l2vpn.bench;

import java.util.List;

/** A way to carry Ethernet between the two namespaces of a {@link Course}. */
interface Contender {
    /** Its name in tables. */
    String name();

    /** How it is set up, for the report. */
    String setup();

    /** Brings it up and returns it running; what it starts ends with the course's lab. */
    Running start(Course course);

    /**
     * A contender at work.
     *
     * @param address of the server's end inside the tunnel
     * @param processes the tunnel's process ids at both ends, none for a bare veth
     * @param stop ends it, so that the next one has the machine to itself
     */
    record Running(String address, List<Long> processes, Runnable stop) {}
}
