package org.l2vpn.netns.kit;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A configuration under construction: what a test changes, it changes here before the start. */
public final class DaemonConfig {
    private final String name;
    private final Path directory;
    private final Map<String, Object> root = new LinkedHashMap<>();
    private final Map<String, Map<String, Object>> links = new LinkedHashMap<>();
    private final Map<String, Map<String, Object>> peers = new LinkedHashMap<>();

    /** An end called {@code name} with its files in {@code directory}. */
    public DaemonConfig(String name, Path directory, Keys keys) {
        this.name = name;
        this.directory = directory;
        root.put("private-key-file", secret(name + ".key", keys.privateKey()));
        root.put("control-socket", controlSocket().toString());
        root.put("state-dir", directory.resolve(name + ".state").toString());
    }

    /** Where {@code status} is asked. */
    public Path controlSocket() {
        return directory.resolve(name + ".sock");
    }

    /** Sets a top-level key. */
    public DaemonConfig set(String key, Object value) {
        root.put(key, value);
        return this;
    }

    /** The TAP of that name, made when it is not there yet; its keys may be changed. */
    public Map<String, Object> tap(String device) {
        return links.computeIfAbsent(
                device, _ -> new LinkedHashMap<>(Map.of("type", "tap", "name", device)));
    }

    /** The peer of that name, made when it is not there yet; its keys may be changed. */
    public Map<String, Object> peer(String peer) {
        return peers.computeIfAbsent(peer, _ -> new LinkedHashMap<>(Map.of("name", peer)));
    }

    /** Writes a file with mode 0600 and returns its path. */
    public String secret(String file, String content) {
        try {
            Path path = directory.resolve(file);
            Files.writeString(path, content + "\n");
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            return path.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the configuration file and returns its path. */
    public Path write() {
        Map<String, Object> all = new LinkedHashMap<>(root);
        all.put("links", new ArrayList<>(links.values()));
        all.put("peers", new ArrayList<>(peers.values()));
        String text =
                ConfigValueFactory.fromMap(Map.of("vpn", all))
                        .render(ConfigRenderOptions.concise().setFormatted(true));
        try {
            return Files.writeString(directory.resolve(name + ".conf"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names of the peers, in order. */
    public List<String> peerNames() {
        return List.copyOf(peers.keySet());
    }
}
