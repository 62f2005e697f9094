package cinegrad.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.op.ApplyLinearMap;
import cinegrad.autograd.op.AxisOps;
import cinegrad.autograd.op.Convolution;
import cinegrad.autograd.op.Elementwise;
import cinegrad.autograd.op.LinearAlgebra;
import cinegrad.autograd.op.NonUniformFourier;
import cinegrad.autograd.op.Op;
import cinegrad.autograd.op.Product;
import cinegrad.autograd.op.Reduce;
import cinegrad.autograd.op.Sampling;
import cinegrad.autograd.op.Structural;
import cinegrad.bench.jmh.ConvolutionBenchmark;
import cinegrad.bench.jmh.FourierBenchmark;
import cinegrad.bench.jmh.MatmulBenchmark;
import cinegrad.bench.jmh.NufftBenchmark;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every operation of the sealed set is timed, or said not to be hot: a new one fails here until it is either.
class HotOperationsTest {
    /// Timed by a class of their own.
    private static final Map<Class<?>, Class<?>> BENCHMARKS = Map.of(Convolution.Conv3d.class, ConvolutionBenchmark.class,
            Product.Matmul.class, MatmulBenchmark.class, ApplyLinearMap.class, FourierBenchmark.class,
            Convolution.BidirectionalSweep.class, StepCommand.class, NonUniformFourier.Nufft.class, NufftBenchmark.class,
            NonUniformFourier.NufftAdjoint.class, NufftBenchmark.class);

    /// Operations, or whole families of them: the same kernels as those of a timed operation, data that is moved, or work that no
    /// training step spends its time on.
    private static final Set<Class<?>> NOT_HOT = Set.of(Op.Leaf.class, Op.Custom.class, Elementwise.MapComplex.class,
            Elementwise.Scale.class, Elementwise.Conjugate.class,
            Elementwise.ToComplex.class, Elementwise.RealPart.class, Elementwise.Subtract.class, Elementwise.Divide.class,
            Elementwise.Zip.class,
            Elementwise.Where.class, Structural.Reshape.class, Structural.AsReal.class, Structural.AsComplex.class,
            Structural.Permute.class, Structural.Take.class,
            Structural.IndexAdd.class, Structural.BroadcastTo.class, Structural.Concatenate.class, Reduce.Variance.class,
            Reduce.Deviation.class,
            Reduce.EuclideanNorm.class, Reduce.LogSumExp.class, AxisOps.AlongAxis.class, AxisOps.Recurrence.class,
            LinearAlgebra.OfMatrix.class,
            LinearAlgebra.Solve.class, LinearAlgebra.SolveTriangular.class,
            AxisOps.Gather.class, AxisOps.ScatterAdd.class, AxisOps.ScatterExtreme.class, Sampling.PoolPositions.class,
            Sampling.GridSampleImageGradient.class,
            Elementwise.BinaryCrossEntropy.class, Convolution.ConvTranspose3d.class, Convolution.WeightCorrelation.class);

    private static Stream<Class<?>> leaves(Class<?> type) {
        return type.isSealed() ? Stream.of(type.getPermittedSubclasses()).flatMap(HotOperationsTest::leaves) : Stream.of(type);
    }

    static Stream<Class<?>> everyOp() {
        return leaves(Op.class);
    }

    private static Set<Class<?>> ofLayerBenchmark() {
        return Stream.of(Task.values()).flatMap(task -> new CinegradLayer(new Workload.Layer(task, Workload.Part.FORWARD, 2, 4, 4,
                8), 1).operations().stream())
                .map(Op::getClass).collect(Collectors.toSet());
    }

    @ParameterizedTest
    @MethodSource("everyOp")
    void isTimedOrNotHot(Class<?> op) {
        assertTrue(NOT_HOT.stream().anyMatch(cold -> cold.isAssignableFrom(op)) || BENCHMARKS.containsKey(op)
                || ofLayerBenchmark().contains(op), () -> op.getSimpleName()
                + " has no benchmark: give it a Task, a class in cinegrad.bench.jmh, or say that it is not hot");
    }

    @Test
    void everyNameIsOneOfTheSealedSet() {
        var all = everyOp().collect(Collectors.toSet());
        assertEquals(Set.of(), NOT_HOT.stream().filter(cold -> all.stream().noneMatch(cold::isAssignableFrom))
                .collect(Collectors.toSet()));
        assertEquals(Set.of(), BENCHMARKS.keySet().stream().filter(op -> !all.contains(op)).collect(Collectors.toSet()));
    }
}
