package org.l2vpn.netns;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A class of tests with real namespaces: skipped with one line where the machine lacks what they
 * need, limited in time, with the logs of all daemons printed when one fails, and with every lab
 * closed that was opened.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith({MachineCondition.class, LabKeeper.class, DaemonReports.class})
@Timeout(90)
@Tag("root")
public @interface NetnsTest {}
