package org.l2vpn.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads HOCON text into an object tree whose substitutions are resolved within the file itself:
 * neither environment variables nor system properties are looked at.
 *
 * <p>Included are only files, by a name relative to the including one and within the directory of
 * the first; never a URL or a class path resource. A missing included file is an error.
 */
final class HoconParser {
    /** Most bytes of one file: some thousand peers. */
    private static final int MAX_FILE_BYTES = 1 << 20;

    private static final int MAX_INCLUDE_DEPTH = 8;

    private final ConfigFiles files;
    private final Problems problems;
    private final Path directory;

    /**
     * @param directory no file outside is included
     */
    HoconParser(ConfigFiles files, Problems problems, Path directory) {
        this.files = files;
        this.problems = problems;
        this.directory = directory.normalize();
    }

    /** The tree of a file; null, and problems noted, where there is none. */
    @Nullable ConfigObject parse(Path file) {
        try {
            var text = read(file);
            var tree = text == null ? null : parse(file, text, null);
            if (tree == null || !problems.isEmpty()) {
                return null;
            }
            return BoundedResolve.resolve(tree.toConfig());
        } catch (BoundedResolve.TooMuch e) {
            problems.in(file, 0, "", String.valueOf(e.getMessage()));
        } catch (com.typesafe.config.ConfigException e) {
            SyntaxMessage.report(e, file, problems);
        } catch (StackOverflowError e) {
            problems.in(file, 0, "", "braces or brackets are nested too deeply");
        } catch (OutOfMemoryError e) {
            problems.in(file, 0, "", "its substitutions make more text than fits into memory");
        }
        return null;
    }

    /** The tree of the defaults that come with the program. */
    static ConfigObject parseBuiltIn(String text, String name) {
        var options =
                ConfigParseOptions.defaults()
                        .setSyntax(ConfigSyntax.CONF)
                        .setOriginDescription(name);
        return ConfigFactory.parseString(text, options).root();
    }

    private ConfigObject parse(Path file, String text, @Nullable Includer parent) {
        var options =
                ConfigParseOptions.defaults()
                        .setSyntax(ConfigSyntax.CONF)
                        .setOriginDescription(problems.register(file))
                        .setIncluder(new Includer(file, text, parent));
        return ConfigFactory.parseString(text, options).root();
    }

    private @Nullable String read(Path file) {
        try {
            return text(file);
        } catch (IOException e) {
            problems.in(
                    file,
                    0,
                    "",
                    FileProblem.describe(e) + ": want a configuration file (--config FILE)");
        }
        return null;
    }

    /**
     * The text of a file, the first as well as an included one: UTF-8, without its byte order mark.
     */
    private String text(Path file) throws IOException {
        var bytes = files.read(file, MAX_FILE_BYTES);
        try {
            var text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new FileSystemException(file.toString(), null, "it is not UTF-8 text");
        }
    }

    /** Serves the include statements of one file. */
    private final class Includer
            implements ConfigIncluder,
                    ConfigIncluderFile,
                    ConfigIncluderURL,
                    ConfigIncluderClasspath {
        private final Path file;
        private final String text;
        private final @Nullable Includer parent;

        Includer(Path file, String text, @Nullable Includer parent) {
            this.file = file;
            this.text = text;
            this.parent = parent;
        }

        /** The parser offers its own includer as a fallback, which would read anything: refused. */
        @Override
        public ConfigIncluder withFallback(ConfigIncluder fallback) {
            return this;
        }

        @Override
        public ConfigObject include(ConfigIncludeContext context, String what) {
            return what.matches("[A-Za-z][A-Za-z0-9+.-]+:.*")
                    ? refuse(what, "only files can be included, no URL")
                    : includeNamed(what);
        }

        @Override
        public ConfigObject includeFile(ConfigIncludeContext context, File what) {
            return includeNamed(what.getPath());
        }

        @Override
        public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
            return refuse("url(", "only files can be included, no URL");
        }

        @Override
        public ConfigObject includeResources(ConfigIncludeContext context, String what) {
            return refuse(what, "only files can be included, no class path resource");
        }

        private ConfigObject includeNamed(String name) {
            if (name.isEmpty() || name.indexOf('\0') >= 0) {
                return refuse(name, "an include wants the name of a file");
            }
            var target = file.resolveSibling(name).normalize();
            if (Path.of(name).isAbsolute() || !location(target).startsWith(directory)) {
                return refuse(
                        name,
                        "an included file must lie beside the configuration file or below, named by"
                                + " a relative path");
            }
            int depth = 1;
            for (Includer at = this; at != null; at = at.parent) {
                if (location(at.file).equals(location(target))) {
                    return refuse(name, "this include is a loop: the file includes itself");
                }
                depth++;
            }
            if (depth > MAX_INCLUDE_DEPTH) {
                return refuse(name, "includes are nested deeper than " + MAX_INCLUDE_DEPTH);
            }
            return includeTarget(name, target);
        }

        /** Where the file is; its own path may be relative to where the program was started. */
        private static Path location(Path file) {
            return file.toAbsolutePath().normalize();
        }

        private ConfigObject includeTarget(String name, Path target) {
            String content;
            try {
                content = text(target);
            } catch (IOException e) {
                return refuse(
                        name,
                        "the included file " + Echo.quote(name) + " " + FileProblem.describe(e));
            }
            return parse(target, content, this);
        }

        private ConfigObject refuse(String name, String message) {
            problems.in(file, lineOf(name), "", message);
            return ConfigFactory.empty().root();
        }

        /** The parser does not tell includers a line: the first include statement naming it. */
        private int lineOf(String name) {
            int line = 0;
            for (var content : text.lines().toList()) {
                line++;
                if (content.contains("include") && content.contains(name)) {
                    return line;
                }
            }
            return 0;
        }
    }
}
