package org.l2vpn.netns.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The double of Apple's libraries for a {@code vpnc} on Linux: a TAP called {@code bridge100} is
 * the Mac's side of the cable, the kernel of the namespace is the Mac.
 */
public final class VmnetDouble {
    /** The first vmnet interface on the Mac's side. */
    public static final String BRIDGE = "bridge100";

    /** What {@code build.sh} exits with where there is no compiler. */
    private static final int NO_COMPILER = 3;

    private static final Duration BUILD = Duration.ofSeconds(60);

    private final Path report;
    private final Path ifconfig;

    private VmnetDouble(Path report, Path ifconfig) {
        this.report = report;
        this.ifconfig = ifconfig;
    }

    /** Why there can be none on this machine; empty if there can. */
    public static String missing() {
        Command.Result built = build();
        if (built.exit() == NO_COMPILER) {
            return "gcc to build the vmnet double with";
        }
        built.check();
        return "";
    }

    /** One that reports into the lab's directory. */
    public static VmnetDouble in(Lab lab) {
        build().check();
        Path ifconfig = lab.directory().resolve("ifconfig");
        try {
            Files.writeString(ifconfig, "#!/bin/sh\nexec ip link set dev \"$1\" address \"$3\"\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!ifconfig.toFile().setExecutable(true)) {
            throw new IllegalStateException(ifconfig + " cannot be made a program");
        }
        return new VmnetDouble(lab.directory().resolve("double.report"), ifconfig);
    }

    private static synchronized Command.Result build() {
        return Command.run(
                BUILD,
                "",
                List.of(
                        "sh",
                        bridge().resolve("src/test/c/build.sh").toString(),
                        directory().toString()));
    }

    private static Path bridge() {
        return Path.of(System.getProperty("repo.dir", "..")).resolve("native-bridge");
    }

    private static Path directory() {
        return bridge().resolve("target/vmnet-double").toAbsolutePath().normalize();
    }

    /** A program that does as vmnet-helper does, with nothing behind its interface. */
    public static Path helper() {
        build().check();
        return directory().resolve("helper");
    }

    /** Makes it the link of a site, which runs as on a Mac then, with this address at its side. */
    public void behind(Site site, String mac) {
        site.javaOptions(javaOptions()).environment(environment(""));
        site.config().set("transport", "nio");
        site.config().tap(Site.TAP).put("type", "vmnet");
        site.config().tap(Site.TAP).put("mode", "host");
        site.config().tap(Site.TAP).put("mac", mac);
    }

    /** The options of a JVM that takes it for Apple's. */
    public String javaOptions() {
        return "-Dl2vpn.vmnet.library=%1$s -Dl2vpn.system.library=%1$s -Dl2vpn.vmnet.ifconfig=%2$s"
                .formatted(directory().resolve("libvmnet_double.so"), ifconfig);
    }

    /**
     * The environment of such a JVM, each {@code NAME=value}.
     *
     * @param options what the double does, as {@code src/test/c/control.h} lists it
     */
    public String[] environment(String options) {
        return new String[] {
            "VMNET_DOUBLE_TAP=" + BRIDGE, "VMNET_DOUBLE_REPORT=" + report, "VMNET_DOUBLE=" + options
        };
    }

    /** The same without options, together with the options for the launcher's JVM. */
    public List<String> environmentWithJavaOptions() {
        List<String> all = new ArrayList<>(List.of(environment("")));
        all.add("VPN_JAVA_OPTS=" + javaOptions());
        return all;
    }

    /**
     * The double's own account of the process that ended last, which is then forgotten.
     *
     * @throws AssertionError unless no rule was broken and all was given back
     */
    public void checkNothingLeft() {
        List<String> lines;
        try {
            lines = Files.readAllLines(report);
            Files.delete(report);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!lines.containsAll(List.of("live.interfaces=0", "live.networks=0", "violations=0"))) {
            throw new AssertionError(String.join("\n", lines));
        }
    }
}
