package cinegrad.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.option.ConvOptions;
import cinegrad.autograd.option.Correction;
import cinegrad.autograd.option.LossReduction;
import cinegrad.autograd.option.PadMode;
import cinegrad.ops.Backend;
import cinegrad.ops.linear.SumAxisMap;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.sample.Resizing;
import cinegrad.ops.sample.Windows;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;
import cinegrad.ops.simd.SimdBackend;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Arguments that an operation has no meaning for are refused where they are given, and those at the edge of a rule give what
/// PyTorch 2.13 gives. Expected numbers are PyTorch's.
class ArgumentRulesTest {
    private final Backend backend = new ReferenceBackend();

    static Stream<Backend> backends() {
        return Stream.of(new ReferenceBackend(), new SimdBackend(2));
    }

    private Tensor counted(int... sizes) {
        return counted(backend, sizes);
    }

    /// 1, 2, 3, … in this shape.
    private static Tensor counted(Backend backend, int... sizes) {
        Shape shape = Shape.of(sizes);
        double[] numbers = new double[shape.elements()];
        for (int i = 0; i < numbers.length; i++) numbers[i] = i + 1;
        return Tensor.variable(backend.upload(ArrayType.real(shape), numbers));
    }

    private static void refused(String part, Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.contains(part), message);
    }

    private static void misfit(String part, Executable call) {
        String message = assertThrows(ShapeException.class, call).getMessage();
        assertTrue(message.contains(part), message);
    }

    // ---- shapes that would broadcast or be reinterpreted without a word ----

    @Test
    void whatIsPutIntoAnArrayHasTheShapeOfItsPlace() {
        int[] rows = {0, 2};
        misfit("must be (2,2,3), got (2,3,2)", () -> counted(4, 2, 3).indexPut(counted(2, 3, 2), rows));
        misfit("must be (2,2,3), got (2,6)", () -> counted(4, 2, 3).indexPutAccumulate(counted(2, 6), rows));
        misfit("must be (2,3), got (2,1)", () -> counted(4, 3).indexAdd(0, rows, counted(2, 1)));
        misfit("must be (2,1), got (2,3)", () -> counted(4, 1).indexAdd(0, rows, counted(2, 3)));
    }

    @Test
    void weightsAndSlopesBroadcastToTheArrayAndNotTheOtherWay() {
        misfit("(3,4) does not broadcast to (4)", () -> counted(4).prelu(counted(3, 4)));
        misfit("(3,4) does not broadcast to (4)",
                () -> counted(4).binaryCrossEntropyWithLogits(counted(4), counted(3, 4), LossReduction.MEAN));
    }

    @Test
    void aRepeatedLabelStandsForEqualSizes() {
        misfit("stands for 1 and 3 elements", () -> Tensor.einsum("ii->i", counted(1, 3)));
        for (String equation : List.of("i.j->ij", "..i->i", "......i->i")) {
            refused("at most one ...", () -> Tensor.einsum(equation, counted(2, 3)));
        }
    }

    @Test
    void sizesOfZeroDoNotHideAnOverflow() {
        misfit("2^31", () -> Shape.of(65536, 65536, 0));
        misfit("2^31", () -> Shape.of(0, 65536, 65536));
        assertEquals(0, Shape.of(65536, 0, 32767).elements());
    }

    @Test
    void groupsOfChannelsNeedAnAxisOfImages() {
        misfit("groupNorm: needs", () -> counted(4).groupNorm(2, 1e-5));
        misfit("rot90: axes 0 and -2", () -> counted(3, 4).rot90(1, 0, -2));
    }

    // ---- parameters without a meaning ----

    @Test
    void parametersOfFunctionsAreChecked() {
        refused("huber: delta is -1.0", () -> counted(4).huberLoss(counted(4), -1, LossReduction.MEAN));
        refused("huber: delta is 0.0", () -> counted(4).huberLoss(counted(4), 0, LossReduction.MEAN));
        refused("smoothL1Loss: beta is NaN", () -> counted(4).smoothL1Loss(counted(4), Double.NaN, LossReduction.MEAN));
        refused("softshrink: lambda is -1.0", () -> counted(4).softshrink(-1));
        refused("hardtanh: low 1.0", () -> counted(4).hardtanh(1, -1));
        for (double step : new double[] {-1, 0, Double.NaN, Double.POSITIVE_INFINITY}) {
            misfit("a step of " + step, () -> counted(1, 5, 1).interpolateAxis(1, 4, step, Resizing.NEAREST));
        }
    }

    @Test
    void windowsAreCountedExactly() {
        misfit("does not fit", () -> sliding(5, 5, 1, 1 << 30));
        refused("half the kernel", () -> Windows.sliding(5, 3, 1, 1 << 30, 1, Windows.Rounding.DOWN, Windows.Padding.COUNTED));
        assertEquals(1, sliding(5, 3, Integer.MAX_VALUE, 1).length());
    }

    private static Windows sliding(int size, int kernel, int stride, int dilation) {
        return Windows.sliding(size, kernel, stride, 0, dilation, Windows.Rounding.UP, Windows.Padding.COUNTED);
    }

    // ---- values at edges ----

    @ParameterizedTest @MethodSource("backends")
    void edges(Backend b) {
        assertArrayEquals(new double[] {2, 3, 4, 5, 2, 3}, numbers(counted(b, 5).pad(0, -1, 2, PadMode.CIRCULAR)));
        assertArrayEquals(new double[] {5, 1, 2, 3, 4, 5, 1}, numbers(counted(b, 5).pad(0, 1, 1, PadMode.CIRCULAR)));
        assertArrayEquals(new double[] {7, 1, 2, 3}, numbers(counted(b, 5).pad(0, 1, -2, 7)));
        Tensor zero = Tensor.variable(b.upload(ArrayType.real(Shape.of(1)), new double[] {-0.0}));
        assertEquals(Double.NEGATIVE_INFINITY, numbers(zero.pad(0, 1, 1, 5).reciprocal())[1]);
        double[] special = {Double.POSITIVE_INFINITY, Double.NaN, 1};
        assertArrayEquals(new double[3], numbers(Tensor.variable(b.upload(ArrayType.real(Shape.of(3)), special)).imag()));
        assertEquals(List.of(Shape.of(0, 3), Shape.of(0, 3)), counted(b, 0, 3).chunk(2, 0).stream().map(Tensor::shape).toList());
        assertArrayEquals(new double[1], numbers(Tensor.variable(b.full(ArrayType.real(Shape.SCALAR), 3)).standardize(1e-5)));
        var adjoint = new SumAxisMap(-1).adjoint(ArrayType.real(Shape.of(2, 3)));
        assertArrayEquals(new double[] {1, 1, 1, 2, 2, 2}, numbers(counted(b, 2).apply(adjoint)));
    }

    @ParameterizedTest @MethodSource("backends")
    void outputPaddingBelowTheDilation(Backend b) {
        var dilated = ConvOptions.DEFAULT.withDilation(3);
        Tensor y = counted(b, 1, 2, 1).convTranspose1d(counted(b, 2, 1, 1), dilated, 2);
        assertArrayEquals(new double[] {1, 2, 0, 2, 4, 0, 0}, numbers(y));
        var padded = dilated.withStride(2).withPadding(1);
        Tensor strided = counted(b, 1, 2, 1).convTranspose1d(counted(b, 2, 1, 1), padded, 2);
        assertArrayEquals(new double[] {0, 2, 2, 0, 4, 0}, numbers(strided));
        misfit("output padding [3]", () -> counted(b, 1, 2, 1).convTranspose1d(counted(b, 2, 1, 1), padded, 3));
        misfit("output padding [-1]", () -> counted(b, 1, 2, 1).convTranspose1d(counted(b, 2, 1, 1), padded, -1));
    }

    /// 1.0 = 9 · 0.1 + y, as 0.1 is a little more than a tenth: the gradient in the divisor is −9.
    @Test
    void theGradientOfARemainderInItsDivisorIsTheWholeQuotient() {
        Tensor a = Tensor.variable(backend.full(ArrayType.real(Shape.SCALAR), 1));
        Tensor divisor = Tensor.variable(backend.full(ArrayType.real(Shape.SCALAR), 0.1));
        assertEquals(-9, a.remainder(divisor).backward().of(divisor).item());
        assertEquals(-9, a.fmod(divisor).backward().of(divisor).item());
    }

    // ---- pixels, channels and windows ----

    @ParameterizedTest @MethodSource("backends")
    void channelsBecomePixels(Backend b) {
        Tensor x = counted(b, 1, 1, 2, 4);
        Tensor y = x.pixelShuffle(2);
        assertEquals(Shape.of(1, 2, 4, 1), y.shape());
        assertArrayEquals(new double[] {1, 2, 5, 6, 3, 4, 7, 8}, numbers(y));
        assertArrayEquals(numbers(x), numbers(y.pixelUnshuffle(2)));
        double[] slopes = y.backward(b.upload(y.type(), new double[] {1, 2, 3, 4, 5, 6, 7, 8})).of(x).toDoubles();
        assertArrayEquals(new double[] {1, 2, 5, 6, 3, 4, 7, 8}, slopes);
        misfit("pixelShuffle: needs", () -> counted(b, 1, 1, 2, 3).pixelShuffle(2));
        misfit("pixelUnshuffle: needs", () -> counted(b, 1, 3, 2, 3).pixelUnshuffle(2));
    }

    @ParameterizedTest @MethodSource("backends")
    void windowsOfAConvolutionAreRows(Backend b) {
        Tensor line = counted(b, 1, 3, 2);
        Tensor rows = line.unfold(ConvOptions.DEFAULT.withStride(2).withPadding(1), 2);
        assertArrayEquals(new double[] {0, 1, 0, 2, 3, 5, 4, 6}, numbers(rows));
        assertArrayEquals(new double[] {1, 1, 1, 1, 1, 1}, rows.sum().backward().of(line).toDoubles());
        misfit("unfold: a window of 4 elements", () -> line.unfold(ConvOptions.DEFAULT, 4));
        misfit("one group", () -> line.unfold(ConvOptions.DEFAULT.withGroups(2), 1));

        var options = ConvOptions.DEFAULT.withStride(2, 1).withPadding(1, 1).withDilation(1, 2);
        Tensor x = counted(b, 2, 5, 4, 3).sin();
        Tensor w = counted(b, 3, 2, 3, 5).cos();
        Tensor convolved = x.conv2d(w, options);
        Tensor product = x.unfold(options, 3, 2).matmul(w.permute(2, 0, 1, 3).reshape(18, 5)).reshape(convolved.shape());
        assertArrayEquals(numbers(convolved), numbers(product), 1e-5);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aCorrectionBeyondTheElementsLeavesNothingToDivideBy(Backend b) {
        for (int correction : new int[] {3, 5}) {
            Tensor x = counted(b, 3);
            assertEquals(Double.POSITIVE_INFINITY, x.var(new Correction(correction)).item());
            assertEquals(Double.POSITIVE_INFINITY, x.std(new Correction(correction)).item());
            assertEquals(Double.NaN, x.times(0).var(new Correction(correction)).item());
        }
    }

    @Test
    void squeezeWithoutAxesLeavesOutAllOfSizeOne() {
        assertEquals(Shape.of(3, 2), counted(1, 3, 1, 2).squeeze().shape());
        assertEquals(Shape.SCALAR, counted(1, 1).squeeze().shape());
        misfit("axis 1 of (1,3) does not have size 1", () -> counted(1, 3).squeeze(0, 1));
    }

    private static double[] numbers(Tensor t) {
        return t.value().toDoubles();
    }
}
