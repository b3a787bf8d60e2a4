package org.l2vpn.link;

/** Whether a link hands up and takes super-frames and unfinished checksums. */
public enum OffloadMode {
    /** What the kernel has and does right. */
    AUTO,
    /** Checksums and TCP super-frames at least; a kernel without them is an error. */
    ON,
    /** Ordinary frames only. */
    OFF
}
