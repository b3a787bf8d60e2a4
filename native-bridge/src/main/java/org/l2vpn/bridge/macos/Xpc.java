package org.l2vpn.bridge.macos;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * XPC objects by JNA direct mapping: the dictionaries vmnet takes and gives. Objects and texts are
 * addresses.
 */
final class Xpc {
    private static final int UUID_LENGTH = 16;

    static {
        Native.register(Xpc.class, AppleLibraries.system());
    }

    private Xpc() {}

    /** Loads the library, if that has not happened. */
    static void load() {}

    static native long xpc_dictionary_create(long keys, long values, long count);

    static native void xpc_dictionary_set_uint64(long dictionary, long key, long value);

    static native void xpc_dictionary_set_string(long dictionary, long key, String value);

    /**
     * @param value 0 or 1. An int, because JNA makes a Java boolean -1 in some mappings, and
     *     because the caller of a C function with a {@code bool} has to widen it anyway.
     */
    static native void xpc_dictionary_set_bool(long dictionary, long key, int value);

    static native void xpc_dictionary_set_uuid(long dictionary, long key, long sixteenBytes);

    static native long xpc_dictionary_get_uint64(long dictionary, long key);

    static native long xpc_dictionary_get_string(long dictionary, long key);

    static native long xpc_dictionary_get_uuid(long dictionary, long key);

    static native long xpc_array_get_count(long array);

    static native long xpc_array_get_string(long array, long index);

    static native void xpc_release(long object);

    /**
     * A dictionary of values that are a Long, a String, a Boolean or a UUID; to be released by the
     * caller. All keys are present on this system.
     */
    static long dictionary(Map<VmnetKey, Object> values) {
        long dictionary = xpc_dictionary_create(0, 0, 0);
        values.forEach((key, value) -> set(dictionary, key.text(), value));
        return dictionary;
    }

    private static void set(long dictionary, long key, Object value) {
        switch (value) {
            case Long number -> xpc_dictionary_set_uint64(dictionary, key, number);
            case String text -> xpc_dictionary_set_string(dictionary, key, text);
            case Boolean flag -> xpc_dictionary_set_bool(dictionary, key, flag ? 1 : 0);
            case UUID uuid -> setUuid(dictionary, key, uuid);
            default -> throw new IllegalArgumentException(value + " has no XPC type here");
        }
    }

    private static void setUuid(long dictionary, long key, UUID uuid) {
        var raw =
                ByteBuffer.allocate(UUID_LENGTH)
                        .putLong(uuid.getMostSignificantBits())
                        .putLong(uuid.getLeastSignificantBits())
                        .array();
        var bytes = Arena.ofAuto().allocateFrom(ValueLayout.JAVA_BYTE, raw);
        try {
            xpc_dictionary_set_uuid(dictionary, key, bytes.address());
        } finally {
            Reference.reachabilityFence(bytes);
        }
    }

    /** A number of a dictionary; 0 if it is not there. */
    static long number(long dictionary, VmnetKey key) {
        return key.isPresent() ? xpc_dictionary_get_uint64(dictionary, key.text()) : 0;
    }

    /** A copy of a text of a dictionary. */
    static Optional<String> text(long dictionary, VmnetKey key) {
        return key.isPresent()
                ? copy(xpc_dictionary_get_string(dictionary, key.text()))
                : Optional.empty();
    }

    /** A UUID of a dictionary. */
    static Optional<UUID> uuid(long dictionary, VmnetKey key) {
        long address = key.isPresent() ? xpc_dictionary_get_uuid(dictionary, key.text()) : 0;
        if (address == 0) {
            return Optional.empty();
        }
        var raw = ByteBuffer.wrap(new Pointer(address).getByteArray(0, UUID_LENGTH));
        return Optional.of(new UUID(raw.getLong(), raw.getLong()));
    }

    /** Copies of an array's texts. */
    static List<String> texts(long array) {
        var texts = new ArrayList<String>();
        long count = xpc_array_get_count(array);
        for (long i = 0; i < count; i++) {
            copy(xpc_array_get_string(array, i)).ifPresent(texts::add);
        }
        return texts;
    }

    private static Optional<String> copy(long text) {
        return text == 0 ? Optional.empty() : Optional.of(new Pointer(text).getString(0, "UTF-8"));
    }
}
