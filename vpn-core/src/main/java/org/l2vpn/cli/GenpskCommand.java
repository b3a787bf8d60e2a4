package org.l2vpn.cli;

import java.security.SecureRandom;
import java.util.concurrent.Callable;
import org.l2vpn.crypto.PresharedKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints a new preshared key. */
@Command(
        name = "genpsk",
        mixinStandardHelpOptions = true,
        description = "Print a new preshared key, the same for both ends of one pair of peers.")
final class GenpskCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var key = PresharedKey.generate(new SecureRandom());
        spec.commandLine().getOut().println(key.toBase64());
        key.destroy();
        return ExitCode.OK;
    }
}
