package cinegrad.test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.Differentiation;
import cinegrad.autograd.Tensor;
import cinegrad.autograd.op.Elementwise;
import cinegrad.ops.Backend;
import cinegrad.ops.function.BinaryFunction;
import cinegrad.ops.function.ComplexElementary;
import cinegrad.ops.function.ComplexFunction;
import cinegrad.ops.function.Elementary;
import cinegrad.ops.function.UnaryFunction;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.sample.Corners;
import cinegrad.ops.sample.Edge;
import cinegrad.ops.sample.Interpolation;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Slopes where a function has a kink, a pole, or no value: PyTorch's at kinks, NaN at NaN. They are the same on every backend,
/// and the same whether computed or recorded to be differentiated again.
class KinksTest {
    private static final double NAN = Double.NaN;
    private static final double INF = Double.POSITIVE_INFINITY;

    private static final List<Backend> BACKENDS = EveryBackend.all();

    private record Slope(UnaryFunction f, double at, double slope) { }

    private record Slopes(BinaryFunction f, double a, double b, double slopeA, double slopeB) { }

    static Stream<Slope> slopes() {
        var elu = new UnaryFunction.Elu(2, 1.5);
        return Stream.of(
                new Slope(Elementary.RELU, 0, 0), new Slope(Elementary.ABS, 0, 0), new Slope(Elementary.SQRT, 0, INF),
                new Slope(Elementary.SIGN, 0, 0),
                new Slope(Elementary.HARD_SIGMOID, -3, 0), new Slope(Elementary.HARD_SIGMOID, 3, 0),
                new Slope(Elementary.HARD_SIGMOID, 1, 1 / 6.0),
                new Slope(Elementary.HARD_SWISH, -3, 0), new Slope(Elementary.HARD_SWISH, 3, 1),
                new Slope(Elementary.HARD_SWISH, -4, 0),
                new Slope(Elementary.HARD_SWISH, 4, 1), new Slope(Elementary.SOFTSIGN, 0, 1),
                new Slope(Elementary.NORMAL_CDF, 0, 1 / Math.sqrt(2 * Math.PI)),
                new Slope(new UnaryFunction.Clamp(-1, 2), -1, 1), new Slope(new UnaryFunction.Clamp(-1, 2), 2, 1),
                new Slope(new UnaryFunction.Clamp(-1, 2), 3, 0),
                new Slope(new UnaryFunction.HardTanh(-1, 2), -1, 0), new Slope(new UnaryFunction.HardTanh(-1, 2), 2, 0),
                new Slope(new UnaryFunction.HardTanh(-1, 2), 1, 1),
                new Slope(new UnaryFunction.LeakyRelu(0.25), 0, 0.25), new Slope(elu, 0, 3), new Slope(elu, 100, 1.5),
                new Slope(elu, -200, 0),
                new Slope(new UnaryFunction.Softplus(2, 20), 11, 1), new Slope(new UnaryFunction.Softplus(2, 20), -200, 0),
                new Slope(new UnaryFunction.SoftShrink(0.5), 0.5, 0), new Slope(new UnaryFunction.SoftShrink(0.5), -0.75, 1),
                new Slope(new UnaryFunction.HardShrink(0.5), -0.5, 0), new Slope(new UnaryFunction.Huber(1), 1, 1),
                new Slope(new UnaryFunction.Huber(1), -3, -1),
                new Slope(new UnaryFunction.Power(0), 0, 0), new Slope(new UnaryFunction.Power(1), 0, 1),
                new Slope(new UnaryFunction.Power(2), 0, 0),
                new Slope(new UnaryFunction.Power(3), 0, 0), new Slope(new UnaryFunction.Power(0.5), 0, INF));
    }

    static Stream<UnaryFunction> functions() {
        return Stream.concat(Arrays.stream(Elementary.values()),
                slopes().map(Slope::f).filter(f -> !(f instanceof Elementary)).distinct());
    }

    static Stream<Slopes> pairs() {
        return Stream.of(
                new Slopes(BinaryFunction.POWER, 0, 2, 0, 0), new Slopes(BinaryFunction.POWER, 0, 0, 0, 0),
                new Slopes(BinaryFunction.POWER, 0, 1, 1, 0),
                new Slopes(BinaryFunction.POWER, 2, 3, 12, 8 * Math.log(2)), new Slopes(BinaryFunction.POWER, -2, 2, -4, NAN),
                new Slopes(BinaryFunction.POWER, 3, 0, 0, Math.log(3)),
                new Slopes(BinaryFunction.POWER, 0, -1, -INF, -INF), new Slopes(BinaryFunction.POWER, NAN, 2, NAN, NAN),
                new Slopes(BinaryFunction.MAXIMUM, 1, 1, 0.5, 0.5), new Slopes(BinaryFunction.MAXIMUM, 2, 1, 1, 0),
                new Slopes(BinaryFunction.MAXIMUM, NAN, 1, NAN, NAN),
                new Slopes(BinaryFunction.MAXIMUM, 1, NAN, NAN, NAN), new Slopes(BinaryFunction.MAXIMUM, INF, INF, 0.5, 0.5),
                new Slopes(BinaryFunction.MINIMUM, 1, 1, 0.5, 0.5), new Slopes(BinaryFunction.MINIMUM, 2, 1, 0, 1),
                new Slopes(BinaryFunction.MINIMUM, 1, NAN, NAN, NAN),
                new Slopes(BinaryFunction.ATAN2, 0, 0, 0, 0), new Slopes(BinaryFunction.ATAN2, 0, -1, -1, 0),
                new Slopes(BinaryFunction.ATAN2, 1e-15, 0, 0, -1e15),
                new Slopes(BinaryFunction.HYPOT, 0, 0, NAN, NAN), new Slopes(BinaryFunction.HYPOT, 3, 4, 0.6, 0.8),
                new Slopes(BinaryFunction.FMOD, -7, 2, 1, 3), new Slopes(BinaryFunction.REMAINDER, -7, 2, 1, 4),
                new Slopes(BinaryFunction.DIVIDE, 1, 2, 0.5, -0.25));
    }

    private static Tensor variable(Backend b, double... numbers) {
        return Tensor.variable(b.upload(ArrayType.real(Shape.of(numbers.length)), numbers));
    }

    /// The slope at 0 in both orders: as computed, and as recorded.
    private static void assertSlope(double expected, Tensor y, Tensor x, String what) {
        assertClose(expected, y.sum().backward().of(x).toDoubles()[0], what + " computed");
        assertClose(expected, Differentiation.gradients(y.sum(), x).getFirst().value().toDoubles()[0], what + " recorded");
    }

    private static void assertClose(double expected, double actual, String what) {
        if (Double.isInfinite(expected) || Double.isNaN(expected)) assertEquals(expected, actual, what);
        else assertEquals(expected, actual, 1e-6 * Math.max(1, Math.abs(expected)), what);
    }

    @ParameterizedTest
    @MethodSource("slopes")
    void slopesOfOneNumber(Slope s) {
        for (var b : BACKENDS) {
            Tensor x = variable(b, s.at, s.at, s.at, s.at, s.at, s.at, s.at, s.at, s.at, s.at, s.at);
            assertSlope(s.slope, x.map(s.f), x, s + " on " + b.name());
        }
    }

    @ParameterizedTest
    @MethodSource("functions")
    void notANumberTravelsThroughSlopes(UnaryFunction f) {
        for (var b : BACKENDS) {
            Tensor x = variable(b, NAN, 1.5, NAN, 1.5, NAN, 1.5, NAN, 1.5, NAN, 1.5, NAN);
            boolean flat = f.needs() == UnaryFunction.Needs.NOTHING || f instanceof UnaryFunction.Power(double p)
                    && (p == 0 || p == 1);
            if (!flat) {
                double[] computed = x.map(f).sum().backward().of(x).toDoubles();
                double[] recorded = Differentiation.gradients(x.map(f).sum(), x).getFirst().value().toDoubles();
                for (int i = 0; i < computed.length; i += 2) {
                    assertTrue(Double.isNaN(computed[i]) && Double.isNaN(recorded[i]), f + " on " + b.name() + " at " + i);
                }
            }
            boolean constant = f instanceof UnaryFunction.Power(double p) && p == 0;
            assertTrue(constant || Double.isNaN(x.map(f).value().toDoubles()[0]), f + " of NaN on " + b.name());
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void slopesOfTwoNumbers(Slopes s) {
        for (var b : BACKENDS) {
            Tensor p = variable(b, s.a, s.a, s.a, s.a, s.a, s.a, s.a, s.a, s.a);
            Tensor q = variable(b, s.b, s.b, s.b, s.b, s.b, s.b, s.b, s.b, s.b);
            Tensor y = Tensor.apply(new Elementwise.Zip(s.f), p, q);
            assertSlope(s.slopeA, y, p, s + " in a on " + b.name());
            assertSlope(s.slopeB, y, q, s + " in b on " + b.name());
        }
    }

    @ParameterizedTest
    @EnumSource(value = ComplexElementary.class, names = {"ABS", "SQUARED_ABS", "ANGLE", "SIGN", "SQUARE"})
    void complexZeroHasTheSlopeZero(ComplexFunction f) {
        for (var b : BACKENDS) {
            Tensor z = Tensor.variable(b.zeros(ArrayType.complex(Shape.of(3))));
            Tensor y = z.map(f).viewAsReal();
            assertSlope(0, y, z, f + " on " + b.name());
            Tensor slope = Differentiation.gradients(y.sum(), z).getFirst();
            if (f == ComplexElementary.SQUARED_ABS || f == ComplexElementary.SQUARE) continue;
            assertClose(0, slope.viewAsReal().sum().backward().of(z).toDoubles()[0], f + "'' on " + b.name());
        }
    }

    @Test
    void aLearnedSlopeActsAtZero() {
        for (var b : BACKENDS) {
            Tensor x = variable(b, 0, -2, 3, INF);
            Tensor slope = variable(b, 0.25);
            var g = x.prelu(slope).sum().backward();
            double[] actual = g.of(x).toDoubles();
            double[] expected = {0.25, 0.25, 1, 1};
            for (int i = 0; i < 4; i++) assertEquals(expected[i], actual[i], b.name());
            assertEquals(-2, g.of(slope).item(), b.name());
            assertTrue(Double.isNaN(variable(b, NAN).threshold(1, 3).item()), b.name());
        }
    }

    /// Second derivatives of functions made of pieces: what the piece not taken would overflow to stays out.
    @Test
    void secondDerivativesStayFinite() {
        record Second(UnaryFunction f, double at, double second) { }
        double e = Math.exp(-1);
        for (var s : List.of(new Second(new UnaryFunction.Elu(1, 1), -1, e), new Second(new UnaryFunction.Elu(1, 1), 0, 0),
                new Second(new UnaryFunction.Elu(1, 1), 2, 0),
                new Second(new UnaryFunction.Elu(1, 1), 1000, 0), new Second(new UnaryFunction.Softplus(1, 20), 1000, 0),
                new Second(new UnaryFunction.Softplus(1, 20), -1000, 0),
                new Second(Elementary.SIGMOID, 1000, 0), new Second(Elementary.SILU, -1000, 0),
                new Second(Elementary.MISH, -1000, 0), new Second(Elementary.MISH, 1000, 0),
                new Second(Elementary.GELU, -100, 0), new Second(Elementary.GELU, 100, 0),
                new Second(Elementary.LOG_SIGMOID, 1000, 0), new Second(Elementary.LOG_SIGMOID, -1000, 0),
                new Second(Elementary.HARD_SWISH, 1, 1 / 3.0), new Second(Elementary.RELU, 0, 0),
                new Second(Elementary.SQUARE, 0, 2), new Second(new UnaryFunction.Power(2), 0, 2),
                new Second(new UnaryFunction.Huber(1), 0.5, 1), new Second(new UnaryFunction.Huber(1), 1, 0),
                new Second(new UnaryFunction.Clamp(-1, 1), 0.5, 0))) {
            for (var b : BACKENDS) {
                Tensor x = variable(b, s.at);
                Tensor slope = Differentiation.gradients(x.map(s.f).sum(), x).getFirst();
                double second = slope.needsGradient() ? slope.sum().backward().of(x).item() : 0;
                assertEquals(s.second, second, 1e-5, s + " on " + b.name());
            }
        }
        for (var b : BACKENDS) {
            Tensor p = variable(b, 0);
            Tensor q = variable(b, 2);
            Tensor slope = Differentiation.gradients(Tensor.apply(new Elementwise.Zip(BinaryFunction.POWER), p, q), p).getFirst();
            var g = slope.sum().backward();
            assertEquals(2, g.of(p).item(), "d²/da² of a^b at (0,2) on " + b.name());
            assertEquals(0, g.of(q).item(), "d²/dadb of a^b at (0,2) on " + b.name());
        }
    }

    @Test
    void anglesAndSignsAwayFromZeroAreDifferentiatedTwice() {
        var b = new ReferenceBackend();
        Tensor z = Tensor.variable(b.upload(ArrayType.complex(Shape.of(2)), new double[] {0, 0, 0.5, -2}));
        Tensor loss = z.angle().sum().plus(z.sign().viewAsReal().square().sum());
        double[] second = Differentiation.gradients(loss, z).getFirst().viewAsReal().sum().backward().of(z).toDoubles();
        double m = 0.5 * 0.5 + 4;                                        // ∂/∂x arg = −y/m, ∂/∂y arg = x/m; |sign| is constant
        assertEquals(0, second[0]);
        assertEquals(0, second[1]);
        assertEquals((2 * 0.5 * -2) / (m * m) + (m - 2 * 0.5 * 0.5) / (m * m), second[2], 1e-9);
        assertEquals(-(m - 2 * 2 * 2) / (m * m) - 2 * 0.5 * -2 / (m * m), second[3], 1e-9);
    }

    @ParameterizedTest
    @EnumSource(value = Interpolation.class, names = {"NEAREST", "BILINEAR"})
    void anInfiniteGridCoordinateReadsTheEdge(Interpolation interpolation) {
        for (var b : BACKENDS) {
            for (var edge : Edge.values()) {
                for (var corners : Corners.values()) {
                    Tensor image = Tensor.variable(b.upload(ArrayType.real(Shape.of(1, 1, 3, 1)), new double[] {5, 6, 7}));
                    Tensor grid = Tensor.variable(b.upload(ArrayType.real(Shape.of(1, 1, 2, 2)), new double[] {INF, 0, -INF, 0}));
                    Tensor y = image.gridSample(grid, interpolation, edge, corners);
                    String what = interpolation + ", " + edge + ", " + corners + " on " + b.name();
                    boolean inside = edge != Edge.ZERO;
                    assertArrayEquals(inside ? new double[] {7, 5} : new double[2], y.value().toDoubles(), what);
                    var g = y.sum().backward();
                    assertArrayEquals(inside ? new double[] {1, 0, 1} : new double[3], g.of(image).toDoubles(), what);
                    for (int i = 0; i < 4; i += 2) assertEquals(0, g.of(grid).toDoubles()[i], what);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Interpolation.class)
    void aGridCoordinateThatIsNotANumberGivesNone(Interpolation interpolation) {
        for (var b : BACKENDS) {
            for (var edge : Edge.values()) {
                Tensor image = Tensor.variable(b.full(ArrayType.real(Shape.of(1, 3, 4, 2)), 1));
                Tensor grid = Tensor.variable(b.upload(ArrayType.real(Shape.of(1, 1, 2, 2)), new double[] {NAN, 0, 0.1, 0.2}));
                Tensor y = image.gridSample(grid, interpolation, edge, Corners.EDGES);
                double[] values = y.value().toDoubles();
                String what = interpolation + ", " + edge + " on " + b.name();
                assertTrue(Double.isNaN(values[0]) && Double.isNaN(values[1]), what);
                assertTrue(Double.isFinite(values[2]), what);
                assertTrue(Double.isNaN(y.sum().backward().of(grid).toDoubles()[0]), what);
            }
        }
    }
}
