package cinegrad.test.mutation;

import static cinegrad.test.mutation.Mutation.after;
import static cinegrad.test.mutation.Mutation.instead;
import static cinegrad.test.mutation.Mutation.plus;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The reference shares no index arithmetic with what it checks: an error in that of the kernels or of the geometries changes not
/// a bit of what it computes, and gives the fast backend other numbers. (An exception would be noticed without a reference, and
/// does not count.)
class IndexMutationTest {
    private static final double TOLERANCE = 2e-5;
    private static final ClassDesc CENTERING = ClassDesc.of("cinegrad.ops.fft.FftGeometry$Centering");
    private static final ClassDesc DIRECTION = ClassDesc.of("cinegrad.ops.shape.TimeDirection");

    private static Map<String, Object> expected;

    @BeforeAll
    static void computeWithoutErrors() throws ReflectiveOperationException {
        expected = run(new MutatedClasses(Optional.empty()), "reference");
    }

    static Stream<Mutation> mutations() {
        return Stream.of(
                after("permute: the source moves one element too little", "movement.DataMovement", "permute",
                List.of("call Shape.stride"), plus(-1)),
                after("take: an axis seems shorter than it is", "movement.DataMovement", "take", List.of("call AxisGroup.length"),
                plus(-1)),
                instead("concatenate: a part begins where the one before it does", "movement.DataMovement", "concatenate",
                        List.of("load reference", "load int", "iaload", "iadd"), CodeBuilder::pop),
                instead("broadcast: the first operand moves as the second", "shape.Broadcast", "forEach",
                List.of("field Broadcast.strideA"),
                        code -> code.getfield(ClassDesc.of("cinegrad.ops.shape.Broadcast"), "strideB",
                        ClassDesc.ofDescriptor("[I"))),
                after("lines: neighbors seem closer than they are", "shape.AxisGroup", "inner", List.of("field AxisGroup.inner"),
                plus(-1)),
                instead("cumulative sums run in the other direction", "shape.TimeDirection", "frame",
                List.of("field TimeDirection.FORWARD"),
                        code -> code.getstatic(DIRECTION, "BACKWARD", DIRECTION)),
                instead("recurrent layer: a video begins one frame after the one before", "conv.RecurrentGeometry", "at",
                        List.of("call RecurrentGeometry.frames", "imul"), CodeBuilder::pop),
                instead("Fourier: roots turn the wrong way", "fft.RootsOfUnity", "sin", List.of("lsub"), CodeBuilder::ladd),
                instead("Fourier: what is centered is not, and the reverse", "fft.*", "*",
                List.of("field FftGeometry$Centering.CENTERED"),
                        code -> code.getstatic(CENTERING, "NONE", CENTERING)),
                after("matrix along an axis: lines seem shorter", "sample.AxisProducts", "multiply",
                List.of("call AxisMatrix.columns"), plus(-1)),
                instead("transposed matrix: the entries of neighboring rows are exchanged", "sample.SparseRows", "transpose",
                        List.of("load reference", "load int", "load int", "iastore"), code -> code.iconst_1().ixor().iastore()),
                after("resizing: the first neighbor is one too far", "sample.Resizing", "kernel",
                List.of("load int", "load int", "iadd"), plus(1)),
                instead("pooling: windows begin after the padding", "sample.Windows", "sliding",
                List.of("lmul", "load int", "i2l", "lsub"), CodeBuilder::ladd),
                instead("adaptive pooling: windows begin one element late", "sample.Windows", "adaptive",
                List.of("ldiv", "l2i", "iastore"),
                        code -> code.iconst_1().iadd().iastore()),
                instead("grid: a coordinate comes back in at the other end", "sample.GridAxis", "mirror", List.of("push 2.0"),
                CodeBuilder::dconst_1),
                instead("grid: the last pixel is the one before it", "sample.GridAxis", "moveTo",
                List.of("field GridAxis.size", "push 1"), CodeBuilder::iconst_2),
                instead("grid, cubic: the border is one pixel further in", "sample.GridAxis", "pixel",
                List.of("field GridAxis.size", "push 1"), CodeBuilder::iconst_2),
                after("points: the first neighbor is one too far", "sample.SamplePlan$AxisTaps", "moveTo",
                List.of("load int", "load int", "iadd"), plus(1)),
                instead("matrices: the next batch begins too early", "gemm.MatmulGeometry", "strides", List.of("imul"),
                CodeBuilder::isub),
                after("convolution: padded one element more on the left", "conv.*", "*",
                List.of("call Conv3dGeometry.padding", "call Triple.w"), plus(1)));
    }

    @Test
    void withoutErrorsTheBackendsAgree() throws ReflectiveOperationException {
        assertTrue(expected.size() > 30, () -> "cases: " + expected.keySet());
        assertEquals(Set.of(), differing(expected, run(new MutatedClasses(Optional.empty()), "simd"), TOLERANCE));
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void parityNoticesAnErrorInTheIndices(Mutation mutation) throws ReflectiveOperationException {
        var classes = new MutatedClasses(Optional.of(mutation));
        var reference = run(classes, "reference");
        var simd = run(classes, "simd");
        assertFalse(classes.sites().isEmpty(), () -> "no " + mutation.pattern() + " in " + mutation.method() + " of "
                + mutation.classes()
                + "; if that code was changed, put the error into what stands there now");
        assertEquals(Set.of(), differing(expected, reference, 0), "the reference computes with the mutated code");
        var caught = differing(reference, simd, TOLERANCE).stream().filter(name -> simd.get(name) instanceof List).toList();
        assertFalse(caught.isEmpty(), "no case differs");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> run(MutatedClasses classes, String backend) throws ReflectiveOperationException {
        var small = (Function<String, Map<String, Object>>) classes.loadClass(SmallParity.class.getName()).getConstructor()
                .newInstance();
        return small.apply(backend);
    }

    /// The cases in which the results are not the same, up to `tolerance` times the largest number or 1.
    private static Set<String> differing(Map<String, Object> expected, Map<String, Object> actual, double tolerance) {
        var differing = new TreeSet<String>();
        new TreeMap<>(expected).forEach((name, results) -> {
            if (!agree(results, actual.get(name), tolerance)) differing.add(name);
        });
        return differing;
    }

    private static boolean agree(Object expected, Object actual, double tolerance) {
        if (!(expected instanceof List<?> e && actual instanceof List<?> a && e.size() == a.size())) return false;
        for (int k = 0; k < e.size(); k++) if (!agree((double[]) e.get(k), (double[]) a.get(k), tolerance)) return false;
        return true;
    }

    private static boolean agree(double[] expected, double[] actual, double tolerance) {
        if (tolerance == 0) return Arrays.equals(expected, actual);
        double scale = 1;
        for (double e : expected) scale = Math.max(scale, Math.abs(e));
        for (int i = 0; i < expected.length; i++) if (!(Math.abs(expected[i] - actual[i]) <= tolerance * scale)) return false;
        return expected.length == actual.length;
    }
}
