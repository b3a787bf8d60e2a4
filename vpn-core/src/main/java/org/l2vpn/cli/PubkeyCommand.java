package org.l2vpn.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.l2vpn.crypto.StaticPrivateKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Reads a private key from standard input and prints its public key. */
@Command(
        name = "pubkey",
        mixinStandardHelpOptions = true,
        description = "Read a private key from standard input, print its public key.")
final class PubkeyCommand implements Callable<Integer> {
    /** A key has 44 characters; whoever pipes more in has the wrong file. */
    private static final int MAX_INPUT = 1024;

    private final Program program;

    @Spec private CommandSpec spec = CommandSpec.create();

    PubkeyCommand(Program program) {
        this.program = program;
    }

    @Override
    public Integer call() throws IOException {
        var text = new String(program.in().readNBytes(MAX_INPUT), StandardCharsets.US_ASCII);
        StaticPrivateKey key;
        try {
            key = StaticPrivateKey.fromBase64(text.strip());
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "standard input holds no private key: want what '"
                            + program.name()
                            + " genkey' printed",
                    e);
        }
        spec.commandLine().getOut().println(key.publicKey().toBase64());
        key.destroy();
        return ExitCode.OK;
    }
}
