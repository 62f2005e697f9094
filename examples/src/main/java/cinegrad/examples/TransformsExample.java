package cinegrad.examples;

import static cinegrad.autograd.func.FunctionTransforms.gradient;
import static cinegrad.autograd.func.FunctionTransforms.hessian;
import static cinegrad.autograd.func.FunctionTransforms.hvp;
import static cinegrad.autograd.func.FunctionTransforms.jacobian;
import static cinegrad.autograd.func.FunctionTransforms.jvp;
import static cinegrad.autograd.func.FunctionTransforms.vmap;

import cinegrad.autograd.Tensor;
import cinegrad.ops.Backend;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// Derivatives of functions: along a direction, as tables, and of whole batches.
public final class TransformsExample {
    private static final Backend BACKEND = new ReferenceBackend();

    private TransformsExample() { }

    public static void main(String[] args) {
        throwABall();
        areaOfAPolarStep();
        newton();
        steepest();
        everyExample();
    }

    private static Tensor numbers(double... x) {
        return Tensor.constant(BACKEND.upload(ArrayType.real(Shape.of(x.length)), x));
    }

    private static void print(String text, Object... numbers) {
        System.out.printf(Locale.ROOT, text + "%n", numbers);
    }

    /// How far a ball flies, thrown with speed v (m/s) at an angle a: v²·sin(2a)/g.
    private static Tensor distance(List<Tensor> in) {
        return in.get(0).square().times(in.get(1).times(2).sin()).times(1 / 9.81);
    }

    static void throwABall() {
        var at = List.of(numbers(20), numbers(Math.PI / 6));
        var faster = jvp(TransformsExample::distance, at, List.of(numbers(1), numbers(0)));
        print("flies %.3f m, and %.3f m more for each m/s", faster.value().item(), faster.tangent().item());
    }

    /// (r, a) as (r·cos a, r·sin a). The determinant of its Jacobian is r: so much area a small step in r and a covers.
    static void areaOfAPolarStep() {
        Function<List<Tensor>, Tensor> polar = in -> {
            Tensor r = in.getFirst().slice(0, 0, 1);
            Tensor a = in.getFirst().slice(0, 1, 2);
            return Tensor.concatenate(0, r.times(a.cos()), r.times(a.sin()));
        };
        Tensor j = jacobian(polar, List.of(numbers(3, 0.7))).getFirst();
        print("the Jacobian is %s, its determinant %.3f", j.shape(), j.det().item());
    }

    /// Rosenbrock's valley, (1 − x)² + 100·(y − x²)², lowest at (1, 1).
    private static Tensor valley(List<Tensor> in) {
        Tensor x = in.getFirst().select(0, 0);
        Tensor y = in.getFirst().select(0, 1);
        return x.neg().plus(1).square().plus(y.minus(x.square()).square().times(100));
    }

    /// Newton's method: where the parabola of first and second derivatives is lowest, again and again.
    static void newton() {
        Tensor x = numbers(-1.2, 1);
        for (int step = 1; step <= 6; step++) {
            Tensor slope = gradient(TransformsExample::valley, List.of(x)).getFirst();
            Tensor curvature = hessian(TransformsExample::valley, List.of(x)).getFirst().getFirst();
            Tensor move = curvature.solve(slope.unsqueeze(1)).squeeze(1);
            x = Tensor.constant(x.minus(move).value());
            print("step %d: %.1e above the lowest point", step, valley(List.of(x)).item());
        }
    }

    /// The largest curvature at (1, 1), found with products of the Hessian and a vector; no Hessian is made.
    static void steepest() {
        var at = List.of(numbers(1, 1));
        Tensor v = numbers(1, 0);
        double curvature = 0;
        for (int i = 0; i < 10; i++) {
            Tensor product = hvp(TransformsExample::valley, at, List.of(v)).getFirst();
            curvature = product.norm(2).item();
            v = Tensor.constant(product.times(1 / curvature).value());
        }
        print("the steepest direction curves by %.2f", curvature);
    }

    /// A gradient for each of four points, in one recording.
    static void everyExample() {
        Tensor points = Tensor.constant(BACKEND.upload(ArrayType.real(Shape.of(4, 2)), new double[] {0, 0, 1, 1, 1, 2, -1, 1}));
        Tensor slopes = vmap(in -> gradient(TransformsExample::valley, in).getFirst()).apply(List.of(points));
        for (int i = 0; i < 4; i++) {
            Tensor slope = slopes.select(0, i);
            print("gradient at point %d: %.0f, %.0f", i, slope.select(0, 0).item(), slope.select(0, 1).item());
        }
    }
}
