package org.l2vpn.bench.candidate;

import java.util.List;
import org.l2vpn.bench.testbed.Scenario;
import org.l2vpn.bench.testbed.Testbed;

/**
 * A way to carry Ethernet between the two ends of a {@link Testbed}. Equal ones have equal names.
 */
public interface Candidate {
    /** Its name in tables. */
    String name();

    /** How it is set up on that scenario, for the report. */
    String setup(Scenario scenario);

    /** The programs it needs beyond those of every measurement. */
    List<String> programs();

    /** Makes keys and files ready, so that {@link Launch#start} only has to start processes. */
    Launch prepare(Testbed testbed);

    /** A candidate at the start line. */
    interface Launch {
        /** Starts both ends without waiting; the end of the testbed ends them. */
        Running start();
    }
}
