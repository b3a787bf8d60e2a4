package org.l2vpn.cli;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.l2vpn.config.ConfigEnvironment;
import org.l2vpn.config.ConfigFiles;
import org.l2vpn.config.ConfigLoader;
import org.l2vpn.control.ControlClient;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the state of a running program. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Show links, peers, traffic, the FDB and drops of a running program.")
final class StatusCommand implements Callable<Integer> {
    private final VpnCommand root;

    @Mixin private ConfigOption config = new ConfigOption();

    @Option(
            names = "--socket",
            paramLabel = "PATH",
            description = "Its control socket (default: that of the configuration).")
    private @Nullable Path socket;

    @Option(names = "--json", description = "One line of JSON instead of tables.")
    private boolean json;

    @Spec private CommandSpec spec = CommandSpec.create();

    StatusCommand(VpnCommand root) {
        this.root = root;
    }

    @Override
    public Integer call() throws Exception {
        var answer = ControlClient.ask(socket(), "status");
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(answer.strip());
        } else {
            out.print(render(answer));
        }
        out.flush();
        return ExitCode.OK;
    }

    private Path socket() throws Exception {
        if (socket != null) {
            return socket;
        }
        var file = config.resolve(root);
        if (!config.isGiven(root) && !Files.exists(file)) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "no configuration at %s: name it by --config FILE, or the control socket by"
                                    .formatted(file)
                            + " --socket PATH ('vpnc bridge' has one of its --name)");
        }
        return new ConfigLoader(ConfigEnvironment.system(), ConfigFiles.disk()).controlSocket(file);
    }

    private static String render(String answer) throws IOException {
        try {
            var options = ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON);
            return StatusText.of(ConfigFactory.parseString(answer, options).root());
        } catch (ConfigException e) {
            throw new IOException("the running program gave an answer that is no JSON", e);
        }
    }
}
