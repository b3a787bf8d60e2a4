package org.l2vpn.cli;

import java.security.SecureRandom;
import java.util.concurrent.Callable;
import org.l2vpn.crypto.StaticPrivateKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints a new private key. */
@Command(
        name = "genkey",
        mixinStandardHelpOptions = true,
        description = "Print a new private key; write it into a file of mode 0600.")
final class GenkeyCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var key = StaticPrivateKey.generate(new SecureRandom());
        spec.commandLine().getOut().println(key.toBase64());
        key.destroy();
        return ExitCode.OK;
    }
}
