package cinegrad.test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.simd.DoubleSimdBackend;
import cinegrad.ops.simd.SimdBackend;
import cinegrad.test.cases.Cases;
import cinegrad.test.cases.OpCase;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every operation, forward and backward, on the SIMD backends of both precisions against the reference: at size 0, 1, around
/// every vector length, at primes; and with several numbers of threads, which must not change a bit.
///
/// The build compares with the reference several times: with narrower vectors than the machine has, and without the vector
/// module.
class BackendParityTest {
    private static final int[] SIZES = {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 64, 97};
    private static final double TOLERANCE = 2e-5;
    private static final double DOUBLE_TOLERANCE = 2e-13;

    static List<OpCase> cases() {
        return Cases.all();
    }

    @Tag("parity")
    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithTheReference(OpCase c) {
        var reference = new ReferenceBackend();
        var simd = new SimdBackend(2);
        var inDouble = new DoubleSimdBackend(2);
        int[] sizes = IntStream.of(SIZES).filter(n -> n >= c.least() && n <= c.most()).toArray();
        assertTrue(sizes.length > 0, "no size fits");
        for (int n : sizes) {
            var expected = Parity.results(c, n, reference);
            var actual = Parity.results(c, n, simd);
            var exact = Parity.results(c, n, inDouble);
            for (int k = 0; k < expected.size(); k++) {
                String what = c + ", n = " + n + (k == 0 ? ", output" : ", gradient " + k);
                Parity.close(expected.get(k), actual.get(k), TOLERANCE, what);
                Parity.close(expected.get(k), exact.get(k), DOUBLE_TOLERANCE, what + ", in double precision");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void doesNotDependOnTheNumberOfThreads(OpCase c) {
        int n = Math.min(c.most(), 17_011);
        var expected = Parity.results(c, n, new SimdBackend(1));
        for (int threads : new int[] {2, 3, 7}) {
            var actual = Parity.results(c, n, new SimdBackend(threads));
            for (int k = 0; k < expected.size(); k++) {
                assertArrayEquals(expected.get(k), actual.get(k), threads + " threads, array " + k);
            }
        }
        var exact = Parity.results(c, n, new DoubleSimdBackend(1));
        var shared = Parity.results(c, n, new DoubleSimdBackend(3));
        for (int k = 0; k < exact.size(); k++) {
            assertArrayEquals(exact.get(k), shared.get(k), "3 threads, double precision, array " + k);
        }
    }
}
