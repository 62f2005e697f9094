package cinegrad.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.nn.BidirectionalConvRnn;
import cinegrad.autograd.nn.ConvLayer;
import cinegrad.autograd.op.Convolution;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.conv.Activation;
import cinegrad.ops.conv.Conv3dGeometry;
import cinegrad.ops.conv.RecurrentGeometry;
import cinegrad.ops.fft.FftGeometry;
import cinegrad.ops.linear.FourierMap;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.Triple;
import cinegrad.ops.simd.SimdBackend;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Gradients of convolutions, the recurrent layer and the Fourier transform.
class ConvolutionGradientTest {
    private final Random random = new Random(3);
    private final ReferenceBackend reference = new ReferenceBackend();

    private NdArray array(Backend backend, Shape shape) {
        return backend.upload(ArrayType.real(shape), random.doubles(shape.elements(), -1, 1).toArray());
    }

    @Test
    void convolutionWithEverythingAdded() {
        var x = array(reference, Shape.of(1, 2, 5, 4, 4));
        var w = array(reference, Shape.of(1, 3, 3, 2, 4));
        var g = new Conv3dGeometry(x.shape(), w.shape(), Triple.of(1, 2, 1), Triple.of(0, 1, 1), Triple.of(1, 1, 2), 2);
        var op = new Convolution.Conv3d(g, Set.of(Convolution.Addition.BIAS, Convolution.Addition.ADDEND), Activation.RELU);
        double error = GradientCheck.directional(in -> Tensor.apply(op, in.toArray(Tensor[]::new)),
                List.of(x, w, array(reference, Shape.of(4)), array(reference, g.output())), 3, random);
        assertTrue(error <= 1e-7, "error " + error);
    }

    @Test
    void bidirectionalSweep() {
        var p = array(reference, Shape.of(2, 3, 4, 3, 2));
        var w = array(reference, Shape.of(1, 3, 3, 2, 2));
        var op = new Convolution.BidirectionalSweep(new RecurrentGeometry(p.shape(), w.shape()));
        double error = GradientCheck.directional(in -> Tensor.apply(op, in.toArray(Tensor[]::new)),
                List.of(p, w, array(reference, Shape.of(2))), 3, random);
        assertTrue(error <= 1e-7, "error " + error);
    }

    @Test
    void lookingAtValuesOnTheWayChangesNoGradient() {
        var layer = BidirectionalConvRnn.of("l", 2, 3, 3, reference, RandomStream.of(1));
        var u = Tensor.variable(array(reference, Shape.of(1, 3, 4, 3, 2)));
        var unseen = layer.apply(u, Optional.empty()).square().mean().backward();
        var states = layer.apply(u, Optional.empty());
        var loss = states.square().mean();
        states.value();
        loss.item();
        assertArrayEquals(unseen.of(u).toDoubles(), loss.backward().of(u).toDoubles());
    }

    @Test
    void fourierTransformOfRealAndComplex() {
        for (var type : List.of(ArrayType.real(Shape.of(2, 3, 4)), ArrayType.complex(Shape.of(2, 3, 4)))) {
            var x = reference.upload(type, random.doubles(type.numbers(), -1, 1).toArray());
            var map = new FourierMap(List.of(-2, -1), FftGeometry.Direction.FORWARD, FftGeometry.Norm.NONE,
                    FftGeometry.Centering.CENTERED);
            double error = GradientCheck.directional(in -> in.getFirst().apply(map), List.of(x), 3, random);
            assertTrue(error <= 1e-7, "error " + error);
        }
    }

    @Test
    void theRecurrentLayerCommutesWithTimeReversalAndBackendsAgree() {
        var layer = BidirectionalConvRnn.of("l", 2, 20, 3, reference, RandomStream.of(1));
        var u = array(reference, Shape.of(1, 4, 6, 5, 2));
        int[] reversed = {3, 2, 1, 0};
        double[] there = layer.apply(Tensor.constant(u), Optional.empty()).indexSelect(1, reversed).value().toDoubles();
        double[] back = layer.apply(Tensor.constant(u).indexSelect(1, reversed), Optional.empty()).value().toDoubles();
        assertArrayEquals(there, back, 1e-12);

        for (int threads : new int[] {1, 3}) {
            var simd = new SimdBackend(threads);
            var same = BidirectionalConvRnn.of("l", 2, 20, 3, simd, RandomStream.of(1));
            var v = Tensor.variable(simd.upload(u.type(), u.toDoubles()));
            var g = same.apply(v, Optional.of(ConvLayer.perFrame("c", 2, 20, 3, simd, RandomStream.of(2)).apply(v))).square()
                    .mean().backward();
            var exact = Tensor.variable(u);
            var e = layer.apply(exact, Optional.of(ConvLayer.perFrame("c", 2, 20, 3, reference, RandomStream.of(2)).apply(exact)))
                    .square().mean().backward();
            assertArrayEquals(e.of(exact).toDoubles(), g.of(v).toDoubles(), 1e-5);
            for (int i = 0; i < layer.parameters().size(); i++) {
                assertArrayEquals(e.of(layer.parameters().get(i).tensor()).toDoubles(),
                        g.of(same.parameters().get(i).tensor()).toDoubles(), 1e-4);
            }
        }
    }
}
