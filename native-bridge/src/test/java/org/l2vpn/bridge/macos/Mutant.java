package org.l2vpn.bridge.macos;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Copies of the adapter's classes with one {@link Mistake} in them, for the front of a class path:
 * the adapter itself has no seam for it.
 */
final class Mutant {
    private static final ClassDesc MISTAKE = Mistake.class.describeConstable().orElseThrow();

    private Mutant() {}

    /**
     * Writes them.
     *
     * @throws IllegalStateException a call that was to be changed is not there (any more)
     */
    static void write(Mistake mistake, Path directory) throws IOException {
        var byClass = mistake.changes().collect(Collectors.groupingBy(Mistake.Change::in));
        for (var entry : byClass.entrySet()) {
            var name = entry.getKey().getName().replace('.', '/') + ".class";
            var file = directory.resolve(name);
            Files.createDirectories(file.getParent());
            Files.write(file, changed(entry.getKey(), entry.getValue()));
        }
    }

    private static byte[] changed(Class<?> original, List<Mistake.Change> changes)
            throws IOException {
        byte[] bytes;
        try (var in = original.getResourceAsStream(original.getSimpleName() + ".class")) {
            bytes = in.readAllBytes();
        }
        for (var change : changes) {
            bytes = changed(bytes, change);
        }
        return bytes;
    }

    private static byte[] changed(byte[] bytes, Mistake.Change change) {
        var owner = change.owner().describeConstable().orElseThrow();
        var calls = new AtomicInteger();
        var transform =
                ClassTransform.transformingMethodBodies(
                        (code, element) -> {
                            if (element instanceof InvokeInstruction call
                                    && call.owner().asSymbol().equals(owner)
                                    && call.name().equalsString(change.method())) {
                                calls.incrementAndGet();
                                var type =
                                        call.opcode() == Opcode.INVOKESTATIC
                                                ? call.typeSymbol()
                                                : call.typeSymbol().insertParameterTypes(0, owner);
                                code.invokestatic(MISTAKE, change.instead(), type);
                            } else {
                                code.with(element);
                            }
                        });
        var file = ClassFile.of();
        var changed = file.transformClass(file.parse(bytes), transform);
        if (calls.get() == 0) {
            throw new IllegalStateException("no such call: " + change);
        }
        return changed;
    }
}
