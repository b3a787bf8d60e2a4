package org.l2vpn.bench.candidate;

import java.util.List;
import java.util.function.Supplier;

/**
 * A candidate at work.
 *
 * @param processes the tunnel's process ids at both ends, none where there is no tunnel
 * @param log what they have said so far, for when the tunnel does not come up
 */
public record Running(List<Long> processes, Supplier<String> log) {}
