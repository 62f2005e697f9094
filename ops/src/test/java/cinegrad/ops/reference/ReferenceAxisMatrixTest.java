package cinegrad.ops.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import cinegrad.ops.sample.AxisMatrix;
import cinegrad.ops.sample.Corners;
import cinegrad.ops.sample.Resizing;
import cinegrad.ops.sample.Windows;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The sparse matrices of resizing and pooling against the ones their meaning makes.
class ReferenceAxisMatrixTest {
    private static final int[] SIZES = {1, 2, 3, 4, 5, 7, 8, 12, 17, 31};

    private static void assertMeansWhatItSays(AxisMatrix matrix, String what) {
        for (var m : new AxisMatrix[] {matrix, matrix.transposed()}) {
            double[][] expected = ReferenceAxisMatrix.dense(m);
            double[][] actual = new double[m.rowCount()][m.columns()];
            for (int i = 0; i < actual.length; i++) {
                for (int k = m.rows().start()[i]; k < m.rows().start()[i + 1]; k++) {
                    actual[i][m.rows().index()[k]] = m.rows().weight()[k];
                }
                assertArrayEquals(expected[i], actual[i], 1e-14, what + (m == matrix ? "" : ", transposed") + ", row " + i);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Resizing.class)
    void resizes(Resizing how) {
        for (int from : SIZES) {
            for (int to : SIZES) {
                for (var corners : Corners.values()) {
                    assertMeansWhatItSays(how.matrix(from, to, corners), from + " to " + to + ", " + corners);
                }
                if (how != Resizing.AREA) {
                    assertMeansWhatItSays(how.matrix(from, to, 0.9 * from / to, Corners.EDGES),
                            from + " to " + to + " with another step");
                }
            }
        }
    }

    static Stream<Windows> sliding() {
        return IntStream.range(0, SIZES.length).mapToObj(i -> SIZES[i])
                .flatMap(size -> IntStream.rangeClosed(1, 4).boxed().flatMap(kernel ->
                IntStream.rangeClosed(1, 3).boxed().flatMap(stride -> IntStream.rangeClosed(0, kernel / 2).boxed()
                .flatMap(padding ->
                        IntStream.rangeClosed(1, 2).filter(dilation -> dilation * (kernel - 1) < size + 2 * padding).boxed()
                        .flatMap(dilation ->
                                Arrays.stream(Windows.Rounding.values())
                                .flatMap(rounding -> Arrays.stream(Windows.Padding.values()).map(counted ->
                                        Windows.sliding(size, kernel, stride, padding, dilation, rounding, counted))))))));
    }

    @Test
    void slides() {
        sliding().forEach(ReferenceAxisMatrixTest::assertWindows);
    }

    @Test
    void adapts() {
        for (int size : SIZES) for (int to : SIZES) assertWindows(Windows.adaptive(size, to));
        assertWindows(Windows.each(5));
    }

    private static void assertWindows(Windows windows) {
        for (int i = 0; i < windows.length(); i++) {
            int[] expected = ReferencePooling.window(windows, i);
            assertEquals(expected.length, windows.count()[i], windows.rule() + " on " + windows.size() + ", window " + i);
            for (int k = 0; k < expected.length; k++) {
                assertEquals(expected[k], windows.first()[i] + k * windows.dilation(), windows.rule() + ", window " + i);
            }
        }
        if (Arrays.stream(windows.divisor()).allMatch(d -> d > 0)) {
            assertMeansWhatItSays(windows.average(), "mean of " + windows.rule());
        }
        assertMeansWhatItSays(windows.sum(), "sum of " + windows.rule());
    }
}
