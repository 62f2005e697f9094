package cinegrad.examples;

import cinegrad.autograd.Gradients;
import cinegrad.autograd.Tensor;
import cinegrad.ops.ArrayType;
import cinegrad.ops.Shape;
import cinegrad.ops.reference.ReferenceBackend;

/// The smallest use of the engine: record an expression, ask for its gradient.
public final class Gradients101 {
    private Gradients101() { }

    public static void main(String[] args) {
        var backend = new ReferenceBackend();
        Tensor x = Tensor.variable(backend.upload(ArrayType.real(Shape.of(3)), new double[] {0.5, 1, 2}));

        Tensor loss = x.times(x).plus(x.tanh()).sum();     // recorded: sizes are known, nothing is computed yet
        Gradients gradients = loss.backward();             // forward and backward in one go

        double[] at = x.value().toDoubles();
        double[] slope = gradients.of(x).toDoubles();
        System.out.printf("loss = %.4f%n", loss.item());
        for (int i = 0; i < at.length; i++) {
            double t = Math.tanh(at[i]);
            System.out.printf("x = %.1f   gradient %.6f   by hand 2x + 1 - tanh²x = %.6f%n", at[i], slope[i], 2 * at[i] + 1 - t * t);
        }
    }
}
