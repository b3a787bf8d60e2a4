package org.l2vpn.bridge.macos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;

/** The parts of the Mac's package that can be judged without a Mac. */
class MacPackageFilesTest {
    private static final Path REPO = Path.of(System.getProperty("repo.dir", ".."));
    private static final Path MACOS = REPO.resolve("native-bridge/macos").toAbsolutePath();

    @TempDir private Path app;

    @BeforeEach
    void layOut() throws Exception {
        for (var file :
                List.of(
                        "runtime/bin/java",
                        "runtime/bin/keytool",
                        "runtime/lib/libjava.dylib",
                        "runtime/lib/server/libjvm.dylib",
                        "runtime/lib/jspawnhelper",
                        "runtime/lib/modules",
                        "native/libjnidispatch.jnilib",
                        "lib/vpn-client.jar")) {
            Files.createDirectories(app.resolve(file).getParent());
            Files.createFile(app.resolve(file));
        }
    }

    @Test
    void shouldEntitleTheRuntimeToVirtualizationAndToNothingRestricted() throws Exception {
        assertThat(dictionary("virtualization.entitlements"))
                .isEqualTo(Map.of("com.apple.security.virtualization", true));
        var hardened = dictionary("hardened.entitlements");
        assertThat(hardened.keySet())
                .containsExactlyInAnyOrder(
                        "com.apple.security.virtualization",
                        "com.apple.security.cs.allow-jit",
                        "com.apple.security.cs.allow-unsigned-executable-memory",
                        "com.apple.security.cs.disable-executable-page-protection",
                        "com.apple.security.cs.disable-library-validation");
        assertThat(hardened.values()).containsOnly(true);
    }

    @Test
    void shouldDescribeADaemonThatLaunchdTakes() throws Exception {
        var daemon = dictionary("org.l2vpn.vpnc.plist");

        assertThat(daemon.keySet())
                .as("keys of launchd.plist(5), each known to us")
                .containsExactlyInAnyOrder(
                        "Label",
                        "ProgramArguments",
                        "RunAtLoad",
                        "KeepAlive",
                        "ThrottleInterval",
                        "ExitTimeOut",
                        "ProcessType",
                        "StandardErrorPath",
                        "Umask");
        assertThat(daemon.get("Label")).as("the file's name").isEqualTo("org.l2vpn.vpnc");
        assertThat(daemon.get("ProgramArguments"))
                .isEqualTo(
                        List.of(
                                "/usr/local/l2vpn/bin/vpnc",
                                "--config",
                                "/usr/local/etc/l2vpn/vpnc.conf"));
        assertThat(daemon.get("KeepAlive")).isEqualTo(Map.of("SuccessfulExit", false));
        assertThat(daemon.get("RunAtLoad")).isEqualTo(true);
        assertThat(daemon.get("ProcessType")).isEqualTo("Interactive");
        assertThat(daemon.get("Umask")).isEqualTo(077L);
        assertThat((Long) daemon.get("ExitTimeOut"))
                .as("longer than our own stop")
                .isGreaterThan(2);
    }

    @Test
    void shouldSignLibrariesFirstAndEntitleOnlyJava() throws Exception {
        var java = app + "/runtime/bin/java";
        assertThat(sign(0, "--dry-run", app.toString()))
                .containsExactly(
                        "codesign --force --sign - " + app + "/native/libjnidispatch.jnilib",
                        "codesign --force --sign - " + app + "/runtime/lib/jspawnhelper",
                        "codesign --force --sign - " + app + "/runtime/lib/libjava.dylib",
                        "codesign --force --sign - " + app + "/runtime/lib/server/libjvm.dylib",
                        "codesign --force --sign - " + app + "/runtime/bin/keytool",
                        "codesign --force --sign - --entitlements "
                                + MACOS.toRealPath()
                                + "/virtualization.entitlements "
                                + java,
                        "codesign --verify --strict " + java);
    }

    @Test
    void shouldHardenTheRuntimeWhenAskedTo() throws Exception {
        var commands =
                sign(
                        0,
                        "--dry-run",
                        "--hardened",
                        "--identity",
                        "Developer ID: x y",
                        app.toString());

        assertThat(commands.subList(0, commands.size() - 1))
                .allMatch(
                        line ->
                                line.startsWith(
                                        "codesign --force --sign Developer\\ ID:\\ x\\ y --options"
                                                + " runtime --timestamp "));
        assertThat(commands.get(commands.size() - 2)).contains("/hardened.entitlements ");
        assertThat(commands).filteredOn(line -> line.contains("--entitlements")).hasSize(1);
    }

    @Test
    void shouldSayWhatIsWantedWhenTheArgumentsAreWrong() throws Exception {
        assertThat(sign(2)).singleElement().asString().startsWith("usage: ");
        assertThat(sign(2, "--dry-run", "--identity"))
                .singleElement()
                .asString()
                .startsWith("usage");
        assertThat(sign(2, "--wet-run", app.toString()))
                .singleElement()
                .asString()
                .contains("usage");
        assertThat(sign(1, "--dry-run", "/nowhere"))
                .singleElement()
                .asString()
                .contains("runtime/bin/java");
    }

    @Test
    void shouldRunTheSelfTestOnEachHostedMac() throws Exception {
        var workflow = Files.readString(REPO.resolve(".github/workflows/macos.yml"));

        assertThat(workflow)
                .contains("machine: macos-15, become: sudo")
                .contains("machine: macos-15-intel, become: sudo")
                .contains("machine: macos-26, become: \"\"")
                .contains("native-bridge/macos/package")
                .contains("link probe vmnet --self-test")
                .doesNotContain("\t");
    }

    private static List<String> sign(int exit, String... arguments) throws Exception {
        assumeTrue(Files.exists(Path.of("/bin/bash")), "skipped: no /bin/bash");
        var line = new ArrayList<>(List.of("/bin/bash", MACOS.resolve("sign").toString()));
        line.addAll(List.of(arguments));
        var process = new ProcessBuilder(line).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isEqualTo(exit);
        return output.lines().toList();
    }

    private static Map<String, Object> dictionary(String file) throws Exception {
        var builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        // Apple's DTD is named in the file, and not to be fetched.
        builder.setEntityResolver((_, _) -> new InputSource(new StringReader("")));
        var root = builder.parse(MACOS.resolve(file).toFile()).getDocumentElement();
        assertThat(root.getTagName()).isEqualTo("plist");
        assertThat(root.getAttribute("version")).isEqualTo("1.0");
        var contents = elements(root);
        assertThat(contents).hasSize(1);
        @SuppressWarnings("unchecked")
        var dictionary = (Map<String, Object>) value(contents.getFirst());
        return dictionary;
    }

    private static Object value(Element element) {
        var text = element.getTextContent();
        return switch (element.getTagName()) {
            case "true" -> true;
            case "false" -> false;
            case "string" -> text;
            case "integer" -> Long.parseLong(text);
            case "array" -> elements(element).stream().map(MacPackageFilesTest::value).toList();
            case "dict" -> {
                var map = new LinkedHashMap<String, Object>();
                var children = elements(element);
                assertThat(children.size() % 2).isZero();
                for (int i = 0; i < children.size(); i += 2) {
                    assertThat(children.get(i).getTagName()).isEqualTo("key");
                    var key = children.get(i).getTextContent();
                    assertThat(map.put(key, value(children.get(i + 1)))).as(key).isNull();
                }
                yield map;
            }
            default -> throw new AssertionError("no element of a property list: " + element);
        };
    }

    private static List<Element> elements(Element parent) {
        var elements = new ArrayList<Element>();
        for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element element) {
                elements.add(element);
            }
        }
        return elements;
    }
}
