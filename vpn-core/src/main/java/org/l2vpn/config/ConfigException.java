package org.l2vpn.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration cannot be used; carries every error found in it, in the order of the lines. */
public final class ConfigException extends Exception {
    private final transient List<ConfigError> errors;

    /** With at least one error. */
    public ConfigException(List<ConfigError> errors) {
        super(errors.stream().map(ConfigError::text).collect(Collectors.joining("\n")));
        this.errors = List.copyOf(errors);
    }

    /** All errors, sorted by file and line. */
    public List<ConfigError> errors() {
        return errors;
    }
}
