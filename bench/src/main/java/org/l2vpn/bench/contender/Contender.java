package org.l2vpn.bench.contender;

import java.util.List;
import org.l2vpn.bench.track.Course;
import org.l2vpn.bench.track.Track;

/** A way to carry Ethernet between the two ends of a {@link Track}. Equal ones have equal names. */
public interface Contender {
    /** Its name in tables. */
    String name();

    /** How it is set up on that course, for the report. */
    String setup(Course course);

    /** The programs it needs beyond those of every measurement. */
    List<String> programs();

    /** Makes keys and files ready, so that {@link Launch#start} only has to start processes. */
    Launch prepare(Track track);

    /** A contender at the start line. */
    interface Launch {
        /** Starts both ends without waiting; the end of the track ends them. */
        Running start();
    }
}
