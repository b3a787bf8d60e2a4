package org.l2vpn.bridge;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The bridge sees of the core what a link needs, and keeps JNA to itself. */
class BridgeArchitectureTest {
    private static JavaClasses bridge;

    @BeforeAll
    static void importClasses() {
        bridge =
                new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("org.l2vpn.bridge");
    }

    @Test
    void shouldUseOnlyWhatALinkNeedsOfTheCore() {
        classes()
                .that()
                .resideOutsideOfPackage("org.l2vpn.bridge.linux.udp")
                .and()
                .doNotHaveSimpleName("NativeSockets")
                .and()
                .doNotHaveSimpleName("KernelRoutes")
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(
                                        "org.l2vpn.bridge..",
                                        "org.l2vpn.counters..",
                                        "org.l2vpn.packet..",
                                        "org.l2vpn.files..",
                                        "org.l2vpn.link..",
                                        "org.l2vpn.offload..",
                                        "org.l2vpn.time..")
                                .or(resideOutsideOfPackage("org.l2vpn..")))
                .check(bridge);
    }

    /** A vmnet-helper describes its interface in JSON, which typesafe-config reads. */
    @Test
    void shouldReadConfigurationNowhere() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("org.l2vpn.bridge.macos.VmnetFacts")
                .should()
                .dependOnClassesThat(resideInAnyPackage("com.typesafe.."))
                .check(bridge);
    }

    @Test
    void shouldUseOnlyWhatASocketNeedsOfTheCore() {
        classes()
                .that()
                .resideInAPackage("org.l2vpn.bridge.linux.udp")
                .or()
                .haveSimpleName("NativeSockets")
                .or()
                .haveSimpleName("KernelRoutes")
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(
                                        "org.l2vpn.bridge",
                                        "org.l2vpn.bridge.linux..",
                                        "org.l2vpn.counters..",
                                        "org.l2vpn.protocol..",
                                        "org.l2vpn.transport..")
                                .or(resideOutsideOfPackage("org.l2vpn..")))
                .check(bridge);
    }

    @Test
    void shouldShowNothingOfJnaToItsCallers() {
        noClasses()
                .that()
                .resideInAPackage("org.l2vpn.bridge")
                .should()
                .dependOnClassesThat(resideInAnyPackage("com.sun.jna.."))
                .check(bridge);
    }
}
