package cinegrad.examples;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Adam;
import cinegrad.autograd.nn.Parameter;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.List;

/// The program in the project's README: finds the two numbers behind ten points.
public final class TenLines {
    private TenLines() { }

    public static void main(String[] args) {
        var backend = new SimdBackend();                                    // or ReferenceBackend: double, plain loops
        var column = ArrayType.real(Shape.of(10, 1));
        Tensor x = Tensor.constant(backend.upload(column, new double[] {-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5}));
        Tensor y = Tensor.constant(x.times(3).minus(1).tanh().value());     // what we observe; 3 and −1 are to be found
        var w = new Parameter("w", backend.full(ArrayType.real(Shape.of(1, 1)), 0.5));
        var b = new Parameter("b", backend.full(ArrayType.real(Shape.of(1)), 0));
        var adam = new Adam(List.of(w, b), 0.1);
        for (int step = 0; step < 1000; step++) {
            Tensor loss = x.matmul(w.tensor()).plus(b.tensor()).tanh().mseLoss(y);    // recorded: sizes, no numbers yet
            adam.step(loss.backward());                                                        // forward, backward; a value, nothing to zero
        }
        System.out.printf("w = %.3f, b = %.3f%n", w.value().item(), b.value().item());
    }
}
