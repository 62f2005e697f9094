package cinegrad.test;

import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.Evaluation;
import cinegrad.autograd.Tensor;
import cinegrad.ops.Backend;
import cinegrad.test.cases.OpCase;
import cinegrad.test.cases.OpCase.Role;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// One operation on one backend, and the comparison with another.
public final class Parity {
    private Parity() { }

    /// The output, then the gradient of every variable, for a random cotangent.
    public static List<double[]> results(OpCase c, int n, Backend backend) {
        var random = new Random(n);
        var tensors = c.tensors(c.inputs(n, backend, random));
        Tensor y = c.function().apply(tensors);
        double[] cotangent = new double[y.type().numbers()];
        for (int i = 0; i < cotangent.length; i++) cotangent[i] = (float) random.nextGaussian();
        var gradients = Evaluation.of(y).differentiate(y, backend.upload(y.type(), cotangent)).run();
        var results = new ArrayList<>(List.of(y.value().toDoubles()));
        for (int i = 0; i < tensors.size(); i++) {
            if (c.arguments().get(i).role() == Role.VARIABLE) results.add(gradients.of(tensors.get(i)).toDoubles());
        }
        return results;
    }

    public static void close(double[] expected, double[] actual, double tolerance, String what) {
        double scale = 1;
        for (double e : expected) scale = Math.max(scale, Math.abs(e));
        for (int i = 0; i < expected.length; i++) {
            double error = Math.abs(expected[i] - actual[i]);
            int at = i;
            assertTrue(error <= tolerance * scale, () -> what + ": number " + at + " is " + actual[at] + ", expected "
                    + expected[at]);
        }
    }
}
