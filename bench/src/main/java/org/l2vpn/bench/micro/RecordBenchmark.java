package org.l2vpn.bench.micro;

import org.l2vpn.crypto.Aead;
import org.l2vpn.crypto.CipherSuite;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * One op seals or opens one record, through our {@link Aead} or with {@link BareJce} on the same
 * arrays and at the same places: those at which the first record of a batch lies.
 */
public class RecordBenchmark extends MicroBenchmark {
    private static final int PLAIN_AT = 32;
    private static final int SEALED_AT = 16;
    private static final long OPENED = 1;

    /** The suite. */
    @Param public CipherSuite suite = CipherSuite.AES_256_GCM;

    /** Plaintext, bytes. */
    @Param({"64", "512", "1400", "8900"})
    public int bytes;

    private Aead ours;
    private BareJce jce;
    private byte[] plain;
    private byte[] out;
    private byte[] sealedByUs;
    private byte[] sealedByJce;
    private long counter = OPENED;

    /** For JMH. */
    public RecordBenchmark() {}

    /** Keys, arrays, and a record of each to open. */
    @Setup
    public void prepare() {
        var key = new byte[CipherSuite.KEY_LENGTH];
        ours = suite.newAead(key);
        jce = new BareJce(suite, key);
        plain = new byte[PLAIN_AT + bytes];
        out = new byte[SEALED_AT + bytes + Aead.TAG];
        sealedByUs = out.clone();
        sealedByJce = out.clone();
        ours.seal(OPENED, plain, PLAIN_AT, bytes, sealedByUs, SEALED_AT);
        jce.seal(OPENED, plain, PLAIN_AT, bytes, sealedByJce, SEALED_AT);
        require(open() == bytes && bareOpen() == bytes, "what was sealed does not open");
    }

    /** Seals under the next counter. */
    @Benchmark
    public int seal() {
        return ours.seal(++counter, plain, PLAIN_AT, bytes, out, SEALED_AT);
    }

    /** The same by JCE alone. */
    @Benchmark
    public int bareSeal() {
        return jce.seal(++counter, plain, PLAIN_AT, bytes, out, SEALED_AT);
    }

    /** Opens the same record each time. */
    @Benchmark
    public int open() {
        return ours.open(OPENED, sealedByUs, SEALED_AT, bytes + Aead.TAG, plain, PLAIN_AT);
    }

    /** The same by JCE alone. */
    @Benchmark
    public int bareOpen() {
        return jce.open(OPENED, sealedByJce, SEALED_AT, bytes + Aead.TAG, plain, PLAIN_AT);
    }
}
