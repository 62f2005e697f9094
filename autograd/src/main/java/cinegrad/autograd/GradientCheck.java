package cinegrad.autograd;

import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.shape.ArrayType;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// Compares gradients with central differences, in double precision. Real and imaginary parts count as independent numbers.
///
/// With f a function of several arrays and w a random weight for its output, L = Re Σ conj(w)·f is a real scalar;
/// the check compares ⟨∇L, v⟩ with (L(x + εv) − L(x − εv)) / 2ε. Keep inputs clear of kinks.
public final class GradientCheck {
    private static final double EPSILON = 1e-6;

    private GradientCheck() { }

    /// The worst relative error over `directions` random directions, all inputs moved at once.
    public static double directional(Function<List<Tensor>, Tensor> f, List<NdArray> at, int directions, RandomGenerator random) {
        if (directions < 1) {
            throw new IllegalArgumentException("gradient check: " + directions + " directions; it needs at least 1");
        }
        double worst = 0;
        for (int d = 0; d < directions; d++) {
            NdArray weight = gaussian(f.apply(variables(at)), random);
            var direction = at.stream().map(x -> gaussian(x.backend(), x.type(), random)).toList();
            double analytic = 0;
            var gradients = gradients(f, at, weight);
            for (int i = 0; i < at.size(); i++) analytic += dot(gradients.get(i), direction.get(i));
            double numeric = (loss(f, moved(at, direction, EPSILON), weight) - loss(f, moved(at, direction, -EPSILON), weight))
                    / (2 * EPSILON);
            worst = worse(worst, Math.abs(analytic - numeric) / Math.max(1, Math.abs(numeric)));
        }
        return worst;
    }

    /// The worst error over every entry of the Jacobian, relative to entries above 1. For tiny arrays.
    public static double jacobian(Function<List<Tensor>, Tensor> f, List<NdArray> at) {
        Tensor shape = f.apply(variables(at));
        double worst = 0;
        for (int k = 0; k < shape.type().numbers(); k++) {
            NdArray weight = unit(shape, k);
            var gradients = gradients(f, at, weight);
            for (int i = 0; i < at.size(); i++) {
                for (int j = 0; j < at.get(i).numbers(); j++) {
                    double numeric = (loss(f, nudged(at, i, j, EPSILON), weight) - loss(f, nudged(at, i, j, -EPSILON), weight))
                            / (2 * EPSILON);
                    double analytic = gradients.get(i).toDoubles()[j];
                    worst = worse(worst, Math.abs(analytic - numeric) / Math.max(1, Math.abs(numeric)));
                }
            }
        }
        return worst;
    }

    /// A NaN is the worst error of all, and stays.
    private static double worse(double a, double b) {
        return Double.isNaN(a) || Double.isNaN(b) ? Double.NaN : Math.max(a, b);
    }

    private static List<Tensor> variables(List<NdArray> at) {
        return at.stream().map(Tensor::variable).toList();
    }

    private static List<NdArray> gradients(Function<List<Tensor>, Tensor> f, List<NdArray> at, NdArray weight) {
        var variables = variables(at);
        var gradients = f.apply(variables).backward(weight);
        return variables.stream().map(gradients::of).toList();
    }

    private static double loss(Function<List<Tensor>, Tensor> f, List<NdArray> at, NdArray weight) {
        return dot(f.apply(variables(at)).value(), weight);
    }

    private static double dot(NdArray a, NdArray b) {
        double[] p = a.toDoubles();
        double[] q = b.toDoubles();
        double sum = 0;
        for (int i = 0; i < p.length; i++) sum += p[i] * q[i];
        return sum;
    }

    private static List<NdArray> moved(List<NdArray> at, List<NdArray> direction, double by) {
        var moved = new ArrayList<NdArray>();
        for (int i = 0; i < at.size(); i++) moved.add(at.get(i).plus(direction.get(i).times(by)));
        return moved;
    }

    private static List<NdArray> nudged(List<NdArray> at, int input, int number, double by) {
        var moved = new ArrayList<>(at);
        double[] numbers = at.get(input).toDoubles();
        numbers[number] += by;
        moved.set(input, at.get(input).backend().upload(at.get(input).type(), numbers));
        return moved;
    }

    private static NdArray unit(Tensor like, int number) {
        double[] numbers = new double[like.type().numbers()];
        numbers[number] = 1;
        return like.backend().upload(like.type(), numbers);
    }

    private static NdArray gaussian(Tensor like, RandomGenerator random) {
        return gaussian(like.backend(), like.type(), random);
    }

    private static NdArray gaussian(Backend backend, ArrayType type, RandomGenerator random) {
        double[] numbers = new double[type.numbers()];
        for (int i = 0; i < numbers.length; i++) numbers[i] = random.nextGaussian();
        return backend.upload(type, numbers);
    }
}
