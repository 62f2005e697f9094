package cinegrad.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.conv.RecurrentGeometry;
import cinegrad.ops.function.BinaryFunction;
import cinegrad.ops.function.Elementary;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.function.SoftmaxKind;
import cinegrad.ops.function.UnaryFunction;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.TimeDirection;
import cinegrad.ops.simd.SimdBackend;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// NaN, infinities, zeros of both signs, the largest and smallest numbers: the fast kernels give what the definition rounds to.
@Tag("parity")
class SpecialValuesTest {
    private static final float[] SPECIAL = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0f, -0f, 1f, -1f, 0.5f,
            -0.5f, 3f, -3f, 1e-8f, -1e-8f,
        Float.MAX_VALUE, -Float.MAX_VALUE, Float.MIN_NORMAL, -Float.MIN_NORMAL, 1e-30f, 1e20f, -1e20f, 88f, 89f, -88f, -104f, 20f,
        -20f, 0.9999999f, -0.9999999f, 1.0000001f, 8388608.5f, 2.5f, -2.5f, 12.25f, 1e-4f, -1e-4f};
    private static final double TOLERANCE = 2e-6;

    private final Backend reference = new ReferenceBackend();
    private final Backend simd = new SimdBackend(1);

    static Stream<UnaryFunction> functions() {
        return Stream.concat(Arrays.stream(Elementary.values()).filter(f -> !PERIODIC.contains(f)),
                Stream.of(new UnaryFunction.Power(2), new UnaryFunction.Power(0.5), new UnaryFunction.Power(-1.5),
                new UnaryFunction.Clamp(-1, 2),
                new UnaryFunction.LeakyRelu(0.1), new UnaryFunction.Elu(1, 1), new UnaryFunction.Softplus(1, 20),
                new UnaryFunction.HardTanh(-1, 1),
                new UnaryFunction.SoftShrink(0.5), new UnaryFunction.HardShrink(0.5), new UnaryFunction.Huber(1)));
    }

    /// Of numbers beyond 1e7 single precision does not know the phase.
    private static final Set<Elementary> PERIODIC = EnumSet.of(Elementary.SIN, Elementary.COS, Elementary.TAN);

    @ParameterizedTest
    @MethodSource("functions")
    void ofOneNumber(UnaryFunction f) {
        float[] x = repeated(SPECIAL, 71);
        agree(f.toString(), x, x, slack(f), b -> b.map(f, upload(b, x)));
    }

    /// Of NaN, and of numbers where the function is far from overflow.
    @ParameterizedTest
    @MethodSource("functions")
    void slopes(UnaryFunction f) {
        var moderate = new float[SPECIAL.length];
        for (int i = 0; i < SPECIAL.length; i++) {
            moderate[i] = Float.isNaN(SPECIAL[i]) || Math.abs(SPECIAL[i]) <= 200 ? SPECIAL[i] : 7;
        }
        float[] x = repeated(moderate, 71);
        agree(f + "'", x, x, 5e-7f, b -> {
            NdArray at = upload(b, x);
            return b.mapGradient(f, b.full(at.type(), 1), at, b.map(f, at));
        });
    }

    /// One plus the error function loses digits where that is near −1.
    private static float slack(UnaryFunction f) {
        return f == Elementary.GELU || f == Elementary.GELU_TANH ? 5e-7f : Float.MIN_NORMAL;
    }

    @ParameterizedTest
    @EnumSource(BinaryFunction.class)
    void ofTwoNumbers(BinaryFunction f) {
        int n = SPECIAL.length;
        float[] x = new float[n * n];
        float[] y = new float[n * n];
        for (int i = 0; i < n * n; i++) {
            x[i] = SPECIAL[i / n];
            y[i] = SPECIAL[i % n];
        }
        agree(f.toString(), x, y, Float.MIN_NORMAL, b -> b.zip(f, upload(b, x), upload(b, y)));
    }

    @Test
    void ofReductionsAndSoftmax() {
        for (float special : SPECIAL) {
            float[] x = repeated(new float[] {1, -2, 0.5f}, 3 * 37);
            x[40] = special;
            Function<Backend, NdArray> rows = b -> upload(b, x).reshape(Shape.of(3, 37));
            for (var r : Reduction.values()) {
                agree(r + " with " + special, x, x, Float.MIN_NORMAL, b -> b.reduce(r, rows.apply(b), 1));
            }
            for (var kind : SoftmaxKind.values()) {
                agree(kind + " with " + special, x, x, Float.MIN_NORMAL, b -> b.softmax(kind, rows.apply(b), 1));
            }
        }
    }

    /// A recurrence that lost a number says so in its gradient: frame by frame, by convolutions of few and of many channels.
    @Test
    void notANumberPassesTheGateOfASweep() {
        for (int channels : new int[] {1, 3, 16}) {
            var s = new RecurrentGeometry(Shape.of(1, 3, 5, 6, channels), Shape.of(1, 3, 3, channels, channels));
            float[] hidden = repeated(new float[] {0, 1, 0.5f}, s.video().elements());
            int place = s.at(0, 1) + 7 * channels;
            hidden[place] = Float.NaN;
            for (var b : List.of(reference, simd)) {
                NdArray g = b.full(ArrayType.real(s.video()), 1);
                NdArray w = b.zeros(ArrayType.real(s.weight()));
                NdArray h = upload(b, hidden).reshape(s.video());
                double[] delta = b.sweepGradient(g, w, h, s, TimeDirection.FORWARD).toDoubles();
                for (int i = 0; i < delta.length; i++) {
                    if (i == place) assertTrue(Double.isNaN(delta[i]), b.name() + " hides NaN behind " + delta[i]);
                    else if (!Double.isNaN(delta[i])) assertEquals(hidden[i] > 0 ? 1 : 0, delta[i], b.name());
                }
            }
        }
    }

    private static NdArray upload(Backend b, float[] x) {
        return b.upload(ArrayType.real(Shape.of(x.length)), x);
    }

    private static float[] repeated(float[] values, int n) {
        float[] all = new float[n];
        for (int i = 0; i < n; i++) all[i] = values[i % values.length];
        return all;
    }

    private void agree(String what, float[] x, float[] y, float slack, Function<Backend, NdArray> f) {
        double[] expected = f.apply(reference).toDoubles();
        double[] actual = f.apply(simd).toDoubles();
        for (int i = 0; i < expected.length; i++) {
            int at = i;
            assertTrue(close((float) expected[i], (float) actual[i], slack),
                    () -> what + " at number " + at + (at < x.length ? " of " + x[at] + ", " + y[at] : "")
                    + ": expected " + (float) expected[at] + ", got " + actual[at]);
        }
    }

    /// The same not-a-number or infinity, or close; what is below the normal numbers may be 0.
    private static boolean close(float expected, float actual, float slack) {
        if (Float.isNaN(expected) || Float.isInfinite(expected)) return Float.compare(expected, actual) == 0;
        return Math.abs(actual - expected) <= TOLERANCE * Math.abs(expected) + slack;
    }
}
