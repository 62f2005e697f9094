package cinegrad.test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.gpu.CudaBackend;
import cinegrad.ops.conv.ConvMode;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.test.cases.Cases;
import cinegrad.test.cases.OpCase;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every operation, forward and backward, on the CUDA kernels of the device of [EveryBackend] against the reference.
class CudaParityTest {
    private static final int[] SIZES = {0, 1, 2, 3, 5, 8, 17, 33, 97};
    private static final double TOLERANCE = 2e-5;

    private static CudaBackend cuda;

    static List<OpCase> cases() {
        return Cases.all();
    }

    @BeforeAll
    static void open() {
        cuda = EveryBackend.device(ConvMode.EXACT);
    }

    @AfterAll
    static void close() {
        if (cuda != null) cuda.close();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithTheReference(OpCase c) {
        var reference = new ReferenceBackend();
        int[] sizes = IntStream.of(SIZES).filter(n -> n >= c.least() && n <= c.most()).toArray();
        assertTrue(sizes.length > 0, "no size fits");
        for (int n : sizes) {
            var expected = Parity.results(c, n, reference);
            var actual = Parity.results(c, n, cuda);
            for (int k = 0; k < expected.size(); k++) {
                Parity.close(expected.get(k), actual.get(k), TOLERANCE,
                        c + ", n = " + n + (k == 0 ? ", output" : ", gradient " + k));
            }
        }
    }

    /// The emulated device walks through the threads of every other launch from the last to the first: a missing barrier would
    /// show.
    @ParameterizedTest
    @MethodSource("cases")
    void repeatsBitByBit(OpCase c) {
        int n = Math.clamp(Math.min(c.most(), 97), c.least(), c.most());
        var expected = Parity.results(c, n, cuda);
        var actual = Parity.results(c, n, cuda);
        for (int k = 0; k < expected.size(); k++) assertArrayEquals(expected.get(k), actual.get(k), "array " + k);
    }
}
