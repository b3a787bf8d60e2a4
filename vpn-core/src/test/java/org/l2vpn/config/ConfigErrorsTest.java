package org.l2vpn.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.l2vpn.crypto.PresharedKey;

class ConfigErrorsTest {
    private static final String FIRST = MemoryFiles.key(MemoryFiles.FIRST);
    private static final String SECOND = MemoryFiles.key(MemoryFiles.SECOND);
    private static final String SECRET = MemoryFiles.SECOND.toBase64();

    /** A sound configuration around what a case adds; its lines begin at 2. */
    private static final String TOP =
            "vpn { private-key-file = private.key, listen = \"0.0.0.0:1\"\n";

    private static final String ONE_LINK = "links = [ { type = tap, name = tap0 } ]\n";

    /** Body of the configuration, then the only error it may give. */
    static Stream<Arguments> wrong() {
        return Stream.of(
                // unknown and misspelt keys
                arguments(ONE_LINK + "lissten = x", 3, "vpn", "'lissten' (did you mean 'listen'?)"),
                arguments(ONE_LINK + "colour = x", 3, "vpn", "unknown key 'colour'"),
                arguments(ONE_LINK + "fdb { ages = 1s }", 3, "vpn.fdb", "(did you mean 'age'?)"),
                arguments(ONE_LINK + "log.lvel = info", 3, "vpn.log", "(did you mean 'level'?)"),
                arguments(link("mut = 1500"), 2, "vpn.links[0]", "(did you mean 'mtu'?)"),
                arguments(peer("endpiont = \"a:1\""), 2, "vpn.peers[0]", "mean 'endpoint'?)"),
                arguments(
                        ONE_LINK + "defaults.peer.keepaliv = 1s",
                        3,
                        "vpn.defaults.peer",
                        "(did you mean 'keepalive'?)"),
                // wrong types
                arguments("links = 5", 2, "vpn.links", "want a list of objects in brackets"),
                arguments("links = [ 5 ]", 2, "vpn.links[0]", "want an object in braces; got the"),
                arguments(ONE_LINK + "isolate = maybe", 3, "vpn.isolate", "want true or false"),
                arguments(ONE_LINK + "mss-clamp = 40", 3, "vpn.mss-clamp", "from 88 to 65495"),
                arguments(
                        ONE_LINK + "mss-clamp = yes", 3, "vpn.mss-clamp", "auto, off or a number"),
                arguments(ONE_LINK + "fdb = 7", 3, "vpn.fdb", "want an object in braces"),
                arguments(ONE_LINK + "transport = 7", 3, "vpn.transport", "want a string; got the"),
                arguments(ONE_LINK + "fwmark = x", 3, "vpn.fwmark", "want a whole number"),
                arguments(ONE_LINK + "fwmark = 1.5", 3, "vpn.fwmark", "want a whole number"),
                arguments(ONE_LINK + "fdb.age = 300", 3, "vpn.fdb.age", "number and a unit"),
                arguments(link("addresses = \"10.0.0.1/8\""), 2, "vpn.links[0].addresses", "list"),
                arguments(link("addresses = [1]"), 2, "vpn.links[0].addresses[0]", "string"),
                // out of range
                arguments(link("mtu = 67"), 2, "vpn.links[0].mtu", "want 68 to 65517"),
                arguments(
                        link("mtu = 1400b"),
                        2,
                        "vpn.links[0].mtu",
                        "want auto or a number of bytes from 68 to 65517; got '1400b'"),
                arguments(
                        link("mtu = 1000, addresses = [\"fd00::1/64\"]"),
                        2,
                        "vpn.links[0].mtu",
                        "want 1280 or more"),
                arguments(peer("path-mtu = 575"), 2, "vpn.peers[0].path-mtu", "want 576 to 65535"),
                arguments(peer("path-mtu = 65536"), 2, "vpn.peers[0].path-mtu", "out of range"),
                arguments(peer("keepalive = 65536s"), 2, "vpn.peers[0].keepalive", "0s to 65535s"),
                arguments(ONE_LINK + "fwmark = 4294967296", 3, "vpn.fwmark", "0 to 4294967295"),
                arguments(ONE_LINK + "fdb.age = 25h", 3, "vpn.fdb.age", "want 1s to 24h"),
                arguments(
                        ONE_LINK + "fdb.max-entries = 99999999999999999999",
                        3,
                        "vpn.fdb.max-entries",
                        "want a whole number"),
                arguments(ONE_LINK + "fwmark = 1e999", 3, "vpn.fwmark", "want a whole number"),
                arguments(ONE_LINK + "socket-buffer = 1", 3, "vpn.socket-buffer", "out of range"),
                arguments(ONE_LINK + "log.level = loud", 3, "vpn.log.level", "is none of error"),
                arguments(peer("suite = aes-128"), 2, "vpn.peers[0].suite", "none of aes-256-gcm"),
                // doubles
                arguments(
                        "links = [ { type = tap, name = t },\n { type = tap, name = t } ]",
                        3,
                        "vpn.links[1].name",
                        "two links have the name 't'"),
                arguments(
                        peers(
                                "name = a, public-key = \"" + FIRST,
                                "name = a, public-key = \"" + SECOND),
                        3,
                        "vpn.peers[1].name",
                        "two peers have the name 'a'"),
                arguments(
                        peers(
                                "name = a, public-key = \"" + FIRST,
                                "name = b, public-key = \"" + FIRST),
                        3,
                        "vpn.peers[1].public-key",
                        "peer 'a' has the same key"),
                arguments(
                        peer("macs = [\"02:00:00:00:00:01\", \"02:00:00:00:00:01\"]"),
                        2,
                        "vpn.peers[0].macs[1]",
                        "stands already with peer 'a'"),
                arguments(
                        peer("endpoint = \"a:1\", endpoints = [\"b:1\"]"),
                        2,
                        "vpn.peers[0].endpoints",
                        "want one of the two"),
                // public keys
                arguments(
                        "peers = [ { name = a, public-key = \""
                                + MemoryFiles.key(MemoryFiles.OURS)
                                + "\" } ]",
                        2,
                        "vpn.peers[0].public-key",
                        "is our own key"),
                arguments(
                        "peers = [ { name = a, public-key = \"" + lowOrder() + "\" } ]",
                        2,
                        "vpn.peers[0].public-key",
                        "low order"),
                arguments(
                        "peers = [ { name = a, public-key = \"AAAA\" } ]",
                        2,
                        "vpn.peers[0].public-key",
                        "want 44 characters"),
                arguments("peers = [ { name = a } ]", 2, "vpn.peers[0].public-key", "is missing"),
                arguments(
                        "peers = [ { public-key = \"" + FIRST + "\" } ]",
                        2,
                        "vpn.peers[0].name",
                        "is missing"),
                // addresses
                arguments(link("mac = \"02:00\""), 2, "vpn.links[0].mac", "is no MAC address"),
                arguments(link("mac = \"01:00:00:00:00:00\""), 2, "vpn.links[0].mac", "unicast"),
                arguments(link("addresses = [\"10.1/8\"]"), 2, "vpn.links[0].addresses[0]", "four"),
                arguments(
                        link("addresses = [\"10.0.0.1\"]"),
                        2,
                        "vpn.links[0].addresses[0]",
                        "prefix"),
                arguments(
                        link("addresses = [\"10.0.0.1/33\"]"),
                        2,
                        "vpn.links[0].addresses[0]",
                        "between 0 and 32"),
                arguments(
                        link("addresses = [\"localhost/8\"]"),
                        2,
                        "vpn.links[0].addresses[0]",
                        "localhost"),
                arguments(peer("endpoint = vpn"), 2, "vpn.peers[0].endpoint", "port is missing"),
                arguments(peer("endpoint = \"h:0\""), 2, "vpn.peers[0].endpoint", "1 to 65535"),
                arguments(peer("endpoint = \"h:65536\""), 2, "vpn.peers[0].endpoint", "1 to 65535"),
                arguments(peer("endpoint = \"::1:5\""), 2, "vpn.peers[0].endpoint", "brackets"),
                arguments(peer("endpoint = \"[::z]:5\""), 2, "vpn.peers[0].endpoint", "IPv6"),
                arguments(
                        peer("endpoint = \"1.2.3.256:5\""), 2, "vpn.peers[0].endpoint", "neither"),
                arguments(
                        peer("endpoints = [\"a b:5\"]"), 2, "vpn.peers[0].endpoints[0]", "neither"),
                arguments(ONE_LINK + "listen = \"host:1\"", 3, "vpn.listen", "literal address"),
                arguments(ONE_LINK + "listen = \"0.0.0.0:70000\"", 3, "vpn.listen", "1 to 65535"),
                arguments(ONE_LINK + "listen = 41820", 3, "vpn.listen", "want a string"),
                arguments(ONE_LINK + "bind-device = \"a/b\"", 3, "vpn.bind-device", "interface"),
                // links
                arguments(
                        "links = [ { type = tab, name = t } ]",
                        2,
                        "vpn.links[0].type",
                        "mean 'tap'"),
                arguments("links = [ { name = t } ]", 2, "vpn.links[0].type", "is missing"),
                arguments("links = [ { type = tap } ]", 2, "vpn.links[0].name", "is missing"),
                arguments("", 1, "vpn.links", "there is nothing to do"),
                // keys in the wrong place
                arguments(
                        ONE_LINK + "private-key = \"" + SECRET + "\"",
                        3,
                        "vpn.private-key",
                        "does not stand in the configuration"),
                arguments(
                        peer("preshared-key = \"" + SECRET + "\""),
                        2,
                        "vpn.peers[0].preshared-key",
                        "preshared-key-file"),
                arguments(
                        peer("preshared-key-file = \"" + SECRET + "\""),
                        2,
                        "vpn.peers[0].preshared-key-file",
                        "holds the key itself"),
                arguments(ONE_LINK + "\"" + SECRET + "\" = 1", 3, "vpn", "unknown key '(a key)'"),
                arguments(
                        peer("endpoint = \"" + SECRET + "\""),
                        2,
                        "vpn.peers[0].endpoint",
                        "is no endpoint"),
                arguments(
                        ONE_LINK + "control-socket = " + "x".repeat(110),
                        3,
                        "vpn.control-socket",
                        "103"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void shouldSayWhereAndWhatWhenOneThingIsWrong(
            String body, int line, String key, String message) {
        var errors = errors(new MemoryFiles(), TOP + body + "\n}\n");

        assertThat(errors).hasSize(1);
        var error = errors.getFirst();
        assertThat(error.file()).isEqualTo(MemoryFiles.MAIN.toString());
        assertThat(error.line()).as(error.text()).isEqualTo(line);
        assertThat(error.key()).as(error.text()).isEqualTo(key);
        assertThat(error.message()).contains(message).doesNotContain(SECRET.substring(0, 20));
    }

    /** Text of the file, and what must be said; the secret stands in each of them. */
    static Stream<Arguments> unreadable() {
        return Stream.of(
                arguments("vpn { private-key = " + SECRET + "\n}", 1),
                arguments("vpn {\n  a = [ 1 " + SECRET + "\n}", 0),
                arguments("vpn { a = 1 }\n}\n" + SECRET, 2),
                arguments(SECRET, 1),
                arguments("vpn {\n \"" + SECRET + "\"\n}", 3),
                arguments("vpn {\n a = \"" + SECRET + "\n}", 2),
                arguments("vpn {\n a = ${vpn." + SECRET.substring(0, 9) + "}\n}", 2),
                arguments("vpn {\n a = ${vpn.a}x\n}", 2),
                arguments("vpn {\n a = ${HOME}\n}", 2),
                arguments("include " + SECRET, 1),
                arguments("vpn = ", 1),
                arguments("[ 1 ]", 1),
                arguments("a..b = 1", 1),
                arguments("vpn = { }}", 1),
                arguments("{".repeat(100_000), 0),
                arguments("vpn { \u0000\uFFFF\u0001 = \\", 1));
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void shouldSayWhereAndNeverQuoteWhenTheTextIsNoHocon(String text, int line) {
        var errors = errors(new MemoryFiles(), text);

        assertThat(errors).hasSize(1);
        assertThat(errors.getFirst().line())
                .as(errors.getFirst().text())
                .isEqualTo(line == 0 ? errors.getFirst().line() : line);
        assertThat(errors.getFirst().text()).doesNotContain(SECRET.substring(0, 6));
    }

    static Stream<Arguments> keyFiles() {
        return Stream.of(
                arguments("open", SECRET, 0644, "has mode 0644, others than its owner may use it"),
                arguments("group", SECRET, 0640, "chmod 600"),
                arguments("denied", SECRET, 0, "may not be read by this user"),
                arguments("short", SECRET.substring(4), 0600, "does not hold 32 bytes"),
                arguments("garbage", "#" + SECRET, 0600, "does not hold 32 bytes"),
                arguments("two", SECRET + "\n" + SECRET, 0600, "does not hold 32 bytes"),
                arguments("empty", "", 0600, "does not hold 32 bytes"),
                arguments("long", SECRET.repeat(50), 0600, "larger than"),
                arguments("zeros", PresharedKey.none().toBase64(), 0600, "holds only zeros"));
    }

    @ParameterizedTest
    @MethodSource("keyFiles")
    void shouldRefuseAKeyFileWhenItIsOpenToOthersOrHoldsNoKey(
            String name, String content, int mode, String message) {
        var files = new MemoryFiles().put(name, content, mode);

        var own = errors(files, "vpn.private-key-file = " + name + "\nvpn." + ONE_LINK);
        var shared = errors(files, TOP + peer("preshared-key-file = " + name) + "}");

        assertThat(own).hasSize(1);
        assertThat(own.getFirst().text())
                .startsWith(MemoryFiles.MAIN + ":1: vpn.private-key-file: key file " + name)
                .contains(message)
                .doesNotContain(SECRET.substring(0, 6), SECRET.substring(10, 16));
        assertThat(shared).hasSize(1);
        assertThat(shared.getFirst().text())
                .startsWith(MemoryFiles.MAIN + ":2: vpn.peers[0].preshared-key-file: key file")
                .contains(message);
    }

    @Test
    void shouldSaySoWhenAKeyFileOrTheConfigurationIsMissing() {
        var noKey = errors(new MemoryFiles(), "vpn.private-key-file = gone\nvpn." + ONE_LINK);
        var noName =
                errors(
                        new MemoryFiles(),
                        "vpn." + peer("keepalive = 1s") + "vpn.listen = \"0.0.0.0:1\"");
        var noVpn = errors(new MemoryFiles(), "");
        var noFile =
                catchThrowableOfType(
                        ConfigException.class,
                        () -> new MemoryFiles().loader().read(MemoryFiles.MAIN));

        assertThat(noKey)
                .singleElement()
                .extracting(ConfigError::message)
                .asString()
                .isEqualTo("key file gone does not exist");
        assertThat(noName)
                .singleElement()
                .extracting(ConfigError::text)
                .asString()
                .contains("office.conf:1: vpn.private-key-file: is missing: want the file");
        assertThat(noVpn).extracting(ConfigError::key).contains("vpn");
        assertThat(noFile).hasMessageStartingWith("/etc/l2vpn/office.conf: does not exist");
    }

    @Test
    void shouldNameAllErrorsInTheOrderOfTheirLinesWhenThereAreSeveral() {
        var files = new MemoryFiles().put("psk", SECRET, 0666);

        var errors =
                errors(
                        files,
                        """
                        vpn {
                          private-key-file = missing
                          listen = "nowhere"
                          fwmark = -1
                          links = [
                            { type = tap, name = "a b" }
                            { type = tap, name = tap0, mtu = 5, colour = red }
                          ]
                          peers = [
                            { name = a, public-key = "%s", preshared-key-file = psk }
                            { name = a, public-key = "%s", keepalive = 25 }
                          ]
                          log.level = quiet
                        }
                        other = 1
                        """
                                .formatted(FIRST, FIRST));

        assertThat(errors)
                .extracting(e -> e.line() + " " + e.key())
                .containsExactly(
                        "2 vpn.private-key-file",
                        "3 vpn.listen",
                        "4 vpn.fwmark",
                        "6 vpn.links[0].name",
                        "7 vpn.links[1].mtu",
                        "7 vpn.links[1]",
                        "10 vpn.peers[0].preshared-key-file",
                        "11 vpn.peers[1].name",
                        "11 vpn.peers[1].public-key",
                        "11 vpn.peers[1].keepalive",
                        "13 vpn.log.level",
                        "15 ");
        assertThat(errors.toString()).doesNotContain(SECRET);
    }

    /** Shared lists take no memory until something walks over them. */
    @Test
    void shouldRefuseSubstitutionsThatMakeTooManyValues() {
        var bomb = new StringBuilder("a0 = [1, 2]\n");
        for (int i = 1; i <= 60; i++) {
            bomb.append("a%d = [${a%d}, ${a%d}]\n".formatted(i, i - 1, i - 1));
        }

        var errors = errors(new MemoryFiles(), bomb + TOP + "links = ${a60} }");

        assertThat(errors)
                .singleElement()
                .extracting(ConfigError::text)
                .asString()
                .contains("substitutions make more than 1048576 values");
    }

    @Test
    void shouldNameTheIncludedFileWhenTheErrorIsThere() {
        var files = new MemoryFiles().put("more.conf", "\nvpn.transport = pigeon\n", 0644);

        var errors =
                errors(
                        files,
                        "include \"more.conf\"\nvpn.private-key-file=private.key\nvpn." + ONE_LINK);

        assertThat(errors)
                .singleElement()
                .extracting(ConfigError::text)
                .asString()
                .startsWith("/etc/l2vpn/more.conf:2: vpn.transport: 'pigeon' is none of auto,");
    }

    static Stream<Arguments> includes() {
        return Stream.of(
                arguments("include \"office.conf\"", "is a loop"),
                arguments("include \"loop.conf\"", "is a loop"),
                arguments("include file(\"/etc/passwd\")", "relative path"),
                arguments("include \"../../etc/passwd\"", "relative path"),
                arguments("include \"http://192.0.2.1/a.conf\"", "no URL"),
                arguments("include url(\"http://192.0.2.1/a.conf\")", "no URL"),
                arguments("include url(\"file:///etc/passwd\")", "no URL"),
                arguments("include classpath(\"reference.conf\")", "no class path resource"),
                arguments("include required(classpath(\"reference\"))", "no class path resource"),
                arguments("include \"missing.conf\"", "'missing.conf' does not exist"),
                arguments("include required(\"missing.conf\")", "does not exist"),
                arguments("include \"deep0.conf\"", "nested deeper than 8"));
    }

    @ParameterizedTest
    @MethodSource("includes")
    void shouldRefuseAnIncludeWhenItIsNoFileBesideOrALoop(String include, String message) {
        var files = new MemoryFiles().put("loop.conf", "\n\ninclude \"loop2.conf\"", 0644);
        files.put("loop2.conf", "include \"loop.conf\"", 0644);
        for (int i = 0; i < 12; i++) {
            files.put("deep" + i + ".conf", "include \"deep" + (i + 1) + ".conf\"", 0644);
        }

        var errors = errors(files, TOP + ONE_LINK + "}\n" + include + "\n");

        assertThat(errors).hasSize(1);
        assertThat(errors.getFirst().message()).contains(message);
        assertThat(errors.getFirst().line()).isPositive();
    }

    private static List<ConfigError> errors(MemoryFiles files, String text) {
        var thrown = catchThrowableOfType(ConfigException.class, () -> files.load(text));
        assertThat(thrown).as(text).isNotNull();
        return thrown.errors();
    }

    private static String link(String more) {
        return "links = [ { type = tap, name = tap0, " + more + " } ]\n";
    }

    private static String peer(String more) {
        return "peers = [ { name = a, public-key = \"" + FIRST + "\", " + more + " } ]\n";
    }

    private static String peers(String first, String second) {
        return "peers = [ { " + first + "\" },\n { " + second + "\" } ]\n";
    }

    /** The point with u = 1, of order 4. */
    private static String lowOrder() {
        var one = new byte[32];
        one[0] = 1;
        return Base64.getEncoder().encodeToString(one);
    }
}
