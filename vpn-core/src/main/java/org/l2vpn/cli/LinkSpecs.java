package org.l2vpn.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.l2vpn.config.ConfigEnvironment;
import org.l2vpn.config.ConfigException;
import org.l2vpn.config.ConfigFiles;
import org.l2vpn.config.ConfigLoader;
import org.l2vpn.config.VpnConfig;
import picocli.CommandLine;

/** Links given as {@code TYPE:VALUE,KEY=VALUE} on a command line. */
final class LinkSpecs {
    /** What the help says of them. */
    static final String HELP =
            "TYPE:VALUE,KEY=VALUE,... with the keys of a link in the configuration: tap:tap0,"
                    + " vmnet:host,address=10.0.0.1/24, vde:/tmp/vde, vde-switch:/tmp/sw,"
                    + " qemu:listen=unix:/tmp/vm.sock.";

    private LinkSpecs() {}

    /** The configuration that has these links and no peers. */
    static VpnConfig load(String name, List<String> specs) throws ConfigException {
        return new ConfigLoader(ConfigEnvironment.system(), ConfigFiles.disk()).bridge(name, specs);
    }

    /** Gives an address to the first link whose own interface can have one. */
    static Optional<List<String>> withAddress(List<String> specs, String address) {
        var changed = new ArrayList<>(specs);
        for (int i = 0; i < specs.size(); i++) {
            var spec = specs.get(i);
            if (spec.matches("tap:.*|vmnet(:(?!bridged).*)?")) {
                changed.set(i, with(spec, "address", address));
                return Optional.of(changed);
            }
        }
        return Optional.empty();
    }

    /** A spec with one more key. */
    static String with(String spec, String key, String value) {
        return spec + (spec.indexOf(':') < 0 ? ":" : ",") + key + "=" + value;
    }

    /** Prints what is wrong with the command line; the answer is the exit code. */
    static int usage(CommandLine line, ConfigException e) {
        e.errors().forEach(error -> line.getErr().println(error.text()));
        line.getErr().println("Try '" + line.getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USAGE;
    }
}
