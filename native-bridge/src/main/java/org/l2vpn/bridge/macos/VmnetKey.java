package org.l2vpn.bridge.macos;

/**
 * Keys of vmnet's dictionaries. Each is a global {@code const char *} of the library: its value is
 * read, never assumed. A key that is younger than the system is absent there.
 */
enum VmnetKey {
    /** uint64: host, shared or bridged. */
    OPERATION_MODE("vmnet_operation_mode_key"),
    /** uuid: gives the generated MAC address permanence. */
    INTERFACE_ID("vmnet_interface_id_key"),
    /** string, answer: the address meant for a guest. */
    MAC_ADDRESS("vmnet_mac_address_key"),
    /** bool: whether a MAC address is generated; macOS 10.15. */
    ALLOCATE_MAC_ADDRESS("vmnet_allocate_mac_address_key"),
    /** uint64: bytes; not to be given in bridged mode. */
    MTU("vmnet_mtu_key"),
    /** uint64, answer: the largest frame, bytes. */
    MAX_PACKET_SIZE("vmnet_max_packet_size_key"),
    /** string: the Mac's interface in bridged mode; macOS 10.15. */
    SHARED_INTERFACE_NAME("vmnet_shared_interface_name_key"),
    /** string: the Mac's own address, before those its DHCP server gives out; macOS 10.15. */
    START_ADDRESS("vmnet_start_address_key"),
    /** string: the last address its DHCP server gives out; macOS 10.15. */
    END_ADDRESS("vmnet_end_address_key"),
    /** string: with the two above; macOS 10.15. */
    SUBNET_MASK("vmnet_subnet_mask_key"),
    /** string, answer: shared mode's IPv6 prefix; macOS 10.15. */
    NAT66_PREFIX("vmnet_nat66_prefix_key"),
    /** uuid: the isolated network of host mode, without a DHCP server; macOS 11. */
    NETWORK_IDENTIFIER("vmnet_network_identifier_key"),
    /** string: the Mac's own address in such a network; macOS 11. */
    HOST_IP_ADDRESS("vmnet_host_ip_address_key"),
    /** string: with the one above; macOS 11. */
    HOST_SUBNET_MASK("vmnet_host_subnet_mask_key"),
    /** string: the Mac's own IPv6 address in such a network; macOS 11. */
    HOST_IPV6_ADDRESS("vmnet_host_ipv6_address_key"),
    /** bool: to the Mac only, not to other interfaces of the network; macOS 11. */
    ENABLE_ISOLATION("vmnet_enable_isolation_key"),
    /** uint64, answer: most frames of one read; macOS 15. */
    READ_MAX_PACKETS("vmnet_read_max_packets_key"),
    /** uint64, answer: most frames of one write; macOS 15. */
    WRITE_MAX_PACKETS("vmnet_write_max_packets_key");

    private final String symbol;

    VmnetKey(String symbol) {
        this.symbol = symbol;
    }

    /**
     * Address of the key's text in the library in use; 0: this system does not have it. A look-up
     * in the dynamic linker, off the data path.
     */
    long text() {
        try {
            return AppleLibraries.vmnet().getGlobalVariableAddress(symbol).getLong(0);
        } catch (UnsatisfiedLinkError e) {
            return 0;
        }
    }

    /**
     * Its text as Macs were seen to have it. For reading what another program has written; not for
     * vmnet, which is given the text its library has.
     */
    String observedText() {
        return symbol.substring(0, symbol.length() - "_key".length());
    }

    /** Whether this system has it. */
    boolean isPresent() {
        return text() != 0;
    }
}
