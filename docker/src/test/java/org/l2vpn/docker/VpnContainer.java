package org.l2vpn.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.Device;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.ExecConfig;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.startupcheck.StartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * A container of the image under test. It has no capability and no device but what a test gives it.
 */
final class VpnContainer extends GenericContainer<VpnContainer> {

    /** Where the image expects its configuration. */
    static final String DIRECTORY = "/etc/l2vpn/";

    /** User and group of the programs, as the image makes them. */
    private static final int USER = 65532;

    /** S_IFREG of inode(7). */
    private static final int REGULAR_FILE = 0100000;

    private final Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
    private final List<Device> devices = new ArrayList<>();
    private final Map<String, FileContent> files = new LinkedHashMap<>();
    private boolean readOnly;

    VpnContainer(BuiltImage image, String... command) {
        super(DockerImageName.parse(image.name()));
        withImagePullPolicy(name -> false);
        withCommand(command);
        withStartupTimeout(Duration.ofSeconds(60));
        withCreateContainerCmdModifier(this::complete);
    }

    /** The program's log says that it runs. */
    VpnContainer waitingUntilReady() {
        return waitingFor(Wait.forLogMessage(".*\\bready\\b.*\\n", 1));
    }

    VpnContainer withCapabilities(Capability... added) {
        capabilities.addAll(List.of(added));
        return this;
    }

    VpnContainer withTun(String pathOnHost) {
        devices.add(new Device("rwm", "/dev/net/tun", pathOnHost));
        return this;
    }

    /** Started as root, the launcher opens the device node and becomes the image's user. */
    VpnContainer startedAsRoot() {
        withCapabilities(Capability.SETUID, Capability.SETGID, Capability.SETPCAP);
        return withCreateContainerCmdModifier(command -> command.withUser("0"));
    }

    /**
     * Only configuration (a volume, filled before the start), state and the socket's directory can
     * be written.
     */
    VpnContainer readOnly() {
        readOnly = true;
        return this;
    }

    /** A file beside the configuration that only the image's user may read. */
    VpnContainer withFile(String name, String text) {
        files.put(name, new FileContent(text, 0600));
        return this;
    }

    /** A program beside the configuration. */
    VpnContainer withScript(String name, String text) {
        files.put(name, new FileContent(text, 0755));
        return this;
    }

    /** Starts a program that ends by itself, and waits for that. */
    void runToEnd() {
        withStartupCheckStrategy(new EndedStrategy());
        start();
    }

    /** Exit code of a program that has ended. */
    long exitCode() {
        return Objects.requireNonNull(getCurrentContainerInfo().getState().getExitCodeLong());
    }

    /**
     * Output of a command run as root with the container's capabilities; fails when the command
     * does.
     */
    String asRoot(String... command) throws IOException, InterruptedException {
        var config = ExecConfig.builder().user("0").command(command).build();
        return outputOf(execInContainer(config), command);
    }

    /** Output of a command run as the image's user; fails when the command does. */
    String asUser(String... command) throws IOException, InterruptedException {
        return outputOf(execInContainer(command), command);
    }

    private static String outputOf(ExecResult result, String... command) {
        assertThat(result.getExitCode())
                .as("%s: %s%s", List.of(command), result.getStdout(), result.getStderr())
                .isZero();
        return result.getStdout().strip();
    }

    private void complete(CreateContainerCmd command) {
        HostConfig host = Objects.requireNonNull(command.getHostConfig());
        host.withCapDrop(Capability.ALL)
                .withCapAdd(capabilities.toArray(Capability[]::new))
                .withDevices(devices)
                // Docker switches IPv6 off, and a TAP would take no address.
                .withSysctls(Map.of("net.ipv6.conf.all.disable_ipv6", "0"));
        if (readOnly) {
            var volume = new Mount().withType(MountType.VOLUME).withTarget("/etc/l2vpn");
            host.withReadonlyRootfs(true)
                    .withTmpFs(Map.of("/run/l2vpn", "uid=" + USER + ",mode=700"))
                    .withMounts(List.of(volume));
        }
    }

    /** However it ended: the exit code is for the test to judge. */
    private static final class EndedStrategy extends StartupCheckStrategy {

        @Override
        public StartupStatus checkStartupState(DockerClient client, String id) {
            boolean running =
                    Boolean.TRUE.equals(
                            client.inspectContainerCmd(id).exec().getState().getRunning());
            return running ? StartupStatus.NOT_YET_KNOWN : StartupStatus.SUCCESSFUL;
        }
    }

    private record FileContent(String text, int mode) {}

    // Testcontainers' own copying unpacks at the root, which a read-only container refuses.
    @Override
    protected void containerIsCreated(String id) {
        var archive = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(archive)) {
            for (var file : files.entrySet()) {
                byte[] content = file.getValue().text().getBytes(StandardCharsets.UTF_8);
                var entry = new TarArchiveEntry(file.getKey());
                entry.setSize(content.length);
                entry.setMode(REGULAR_FILE | file.getValue().mode());
                entry.setIds(USER, USER);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        getDockerClient()
                .copyArchiveToContainerCmd(id)
                .withRemotePath(DIRECTORY)
                .withTarInputStream(new ByteArrayInputStream(archive.toByteArray()))
                .exec();
    }
}
