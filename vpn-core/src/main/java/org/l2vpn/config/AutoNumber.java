package org.l2vpn.config;

import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.OptionalInt;

/** The value {@code auto} or a whole number. */
final class AutoNumber {
    private AutoNumber() {}

    /** Empty for {@code auto}; throws {@link IllegalArgumentException} for what is neither. */
    static OptionalInt parse(ConfigValue value, int min, int max) {
        if ("auto".equals(value.unwrapped())) {
            return OptionalInt.empty();
        }
        if (value.valueType() != ConfigValueType.NUMBER
                && !(value.unwrapped() instanceof String text && text.matches("-?\\d{1,18}"))) {
            throw new IllegalArgumentException(
                    "want auto or a number of bytes from %d to %d; got '%s'"
                            .formatted(min, max, value.unwrapped()));
        }
        return OptionalInt.of((int) Section.between(Section.whole(value), min, max));
    }
}
