package org.l2vpn.bridge.macos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the double does to JNA, whatever the adapter. */
final class VmnetDoubleTest {
    private VmnetDouble vmnet;
    private NativeLibrary library;

    /** The mapping that turns a Java boolean into -1. */
    interface WrongBool extends Library {
        Pointer xpc_dictionary_create(Pointer keys, Pointer values, long count);

        void xpc_dictionary_set_bool(Pointer dictionary, String key, boolean value);

        void xpc_release(Pointer object);
    }

    /** The mapping that passes the 1 C expects. */
    interface RightBool extends Library {
        void xpc_dictionary_set_bool(Pointer dictionary, String key, byte value);

        boolean xpc_dictionary_get_bool(Pointer dictionary, String key);
    }

    @BeforeEach
    void load() {
        vmnet = VmnetDouble.load();
        library = NativeLibrary.getInstance(System.getProperty("l2vpn.vmnet.library"));
    }

    @AfterEach
    void reset() {
        vmnet.close();
    }

    private String key(String symbol) {
        return library.getGlobalVariableAddress(symbol).getPointer(0).getString(0);
    }

    @ParameterizedTest
    @CsvSource({
        "10.15, vmnet_start_address_key, vmnet_network_identifier_key",
        "11, vmnet_enable_isolation_key, vmnet_enable_checksum_offload_key",
        "12, vmnet_enable_checksum_offload_key, vmnet_read_max_packets_key",
        "15, vmnet_read_max_packets_key, vmnet_enable_virtio_header_key",
    })
    void shouldHideSymbolsOfLaterVersions(String version, String present, String absent) {
        vmnet.set("macos", version);
        assertThat(key(present)).endsWith(present.replace("_key", ""));
        assertThatExceptionOfType(UnsatisfiedLinkError.class).isThrownBy(() -> key(absent));
        vmnet.set("macos", "26");
        assertThat(key(absent)).endsWith(absent.replace("_key", ""));
    }

    @Test
    void shouldCatchABooleanThatIsNotOneOrZero() {
        var path = System.getProperty("l2vpn.vmnet.library");
        var wrong = Native.load(path, WrongBool.class);
        var right = Native.load(path, RightBool.class);
        var dictionary = wrong.xpc_dictionary_create(Pointer.NULL, Pointer.NULL, 0);
        right.xpc_dictionary_set_bool(dictionary, key("vmnet_enable_isolation_key"), (byte) 1);
        assertThat(vmnet.violations()).isEmpty();
        wrong.xpc_dictionary_set_bool(dictionary, key("vmnet_enable_tso_key"), true);
        assertThat(vmnet.violations())
                .containsExactly("xpc bool: argument is 0xffffffff, a bool is 0 or 1");
        wrong.xpc_release(dictionary);
    }

    @Test
    void shouldCatchAHardCodedKey() {
        var path = System.getProperty("l2vpn.vmnet.library");
        var objects = Native.load(path, WrongBool.class);
        var dictionary = objects.xpc_dictionary_create(Pointer.NULL, Pointer.NULL, 0);
        Native.load(path, RightBool.class)
                .xpc_dictionary_set_bool(dictionary, "vmnet_enable_isolation", (byte) 1);
        objects.xpc_release(dictionary);
        assertThat(vmnet.violations())
                .singleElement()
                .asString()
                .contains("\"vmnet_enable_isolation\"; was it read from its symbol?");
    }
}
