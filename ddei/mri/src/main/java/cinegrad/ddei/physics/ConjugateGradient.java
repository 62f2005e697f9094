package cinegrad.ddei.physics;

import cinegrad.ops.NdArray;
import cinegrad.ops.function.Elementary;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.linear.LinearMap;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Precision;
import cinegrad.ops.shape.Shape;

import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// Solves H x = b for a Hermitian, positive semi-definite H, such as A*A + λ, by conjugate gradients, every batch item (axis 0)
/// by itself.
///
/// Stops after `iterations`, or when ‖r‖² ≤ tolerance²·‖b‖² for every item; where b is 0, the first ‖r‖² stands in for ‖b‖², so
/// that units do not matter. Without damping a tolerance below ten units in the last place counts as that: what is left then is
/// rounding, which a singular H would amplify without end. Every hundredth iteration the residual is computed afresh. Source:
/// Hestenes & Stiefel, *Methods of Conjugate Gradients for Solving Linear Systems*, J. Res. NBS 49 (1952). Specification §13.2.
///
/// @param damping is added to the denominators of both step lengths. The reference has 1e-8 there, which ends the iteration some
///                1e-4 short of the solution for images of ordinary size; 0 solves the system
/// @param batch   what is solved together
public record ConjugateGradient(int iterations, double tolerance, double damping, Batch batch) {
    /// Whether H leaves the items of a batch apart, or couples them.
    public enum Batch { ITEMS, WHOLE }

    private static final int REFRESH = 100;
    /// Beyond this power of two squares of single precision soon overflow or vanish.
    private static final int ORDINARY = 30;
    /// Of ‖b‖, in units in the last place.
    private static final double ROUNDING = 10;

    /// 50 iterations, tolerance 1e-4, no damping.
    public static final ConjugateGradient USUAL = new ConjugateGradient(50, 1e-4);

    public ConjugateGradient {
        if (iterations < 0 || !(tolerance >= 0) || !(damping >= 0)) {
            throw new IllegalArgumentException("ConjugateGradient: iterations, tolerance and damping must not be negative, got "
                    + iterations
                    + ", " + tolerance + " and " + damping);
        }
    }

    public ConjugateGradient(int iterations, double tolerance) {
        this(iterations, tolerance, 0);
    }

    /// Of items apart.
    public ConjugateGradient(int iterations, double tolerance, double damping) {
        this(iterations, tolerance, damping, Batch.ITEMS);
    }

    /// The same for an H that couples the items of a batch.
    public ConjugateGradient ofWholeBatch() {
        return new ConjugateGradient(iterations, tolerance, damping, Batch.WHOLE);
    }

    /// The solution, started at zero.
    public NdArray solve(LinearMap h, NdArray b) {
        return solve(h, b, b.backend().zeros(b.type()));
    }

    /// The solution, started at `start`.
    public NdArray solve(LinearMap h, NdArray b, NdArray start) {
        if (damping != 0 || b.shape().elements() == 0) return solveOrdinary(h, b, start);
        double[] factors = factors(largest(b), largest(start));
        if (DoubleStream.of(factors).allMatch(f -> f == 1)) return solveOrdinary(h, b, start);
        NdArray factor = perItem(b, factors);
        return solveOrdinary(h, b.times(factor), start.times(factor))
                .times(perItem(b, DoubleStream.of(factors).map(f -> 1 / f).toArray()));
    }

    private NdArray solveOrdinary(LinearMap h, NdArray b, NdArray start) {
        NdArray x = start;
        NdArray r = b.minus(h.apply(x));
        NdArray p = r;
        double[] goal = squares(b);
        double[] rr = squares(r);
        double unit = b.backend().precision() == Precision.SINGLE ? Math.ulp(1f) : Math.ulp(1.0);
        double reachable = damping == 0 ? Math.max(tolerance, ROUNDING * unit) : tolerance;
        for (int i = 0; i < goal.length; i++) goal[i] = reachable * reachable * (goal[i] > 0 ? goal[i] : rr[i]);
        for (int k = 1; k <= iterations && !below(rr, goal); k++) {
            NdArray hp = h.apply(p);
            NdArray step = perItem(b, ratio(rr, dots(p, hp)));
            x = x.plus(p.times(step));
            r = k % REFRESH == 0 ? b.minus(h.apply(x)) : r.minus(hp.times(step));
            double[] next = squares(r);
            p = r.plus(p.times(perItem(b, ratio(next, rr))));
            rr = next;
        }
        return x;
    }

    /// Powers of two that bring items of which the largest numbers are far from 1 there; the solution is as many times larger.
    private static double[] factors(double[] b, double[] start) {
        return IntStream.range(0, b.length).mapToDouble(i -> {
            double largest = Math.max(b[i], start[i]);
            int exponent = Math.getExponent(largest);
            boolean ordinary = largest == 0 || !Double.isFinite(largest) || Math.abs(exponent) <= ORDINARY;
            return ordinary ? 1 : Math.scalb(1.0, -Math.clamp(exponent, Float.MIN_EXPONENT, -Float.MIN_EXPONENT));
        }).toArray();
    }

    /// The largest size of a real number of every item.
    private double[] largest(NdArray a) {
        NdArray sizes = a.backend().map(Elementary.ABS, a.asReal());
        return perItem(Reduction.MAXIMUM, sizes);
    }

    private double[] perItem(Reduction reduction, NdArray a) {
        int[] inner = IntStream.range(batch == Batch.WHOLE ? 0 : 1, a.shape().rank()).toArray();
        return inner.length == 0 ? a.toDoubles() : a.backend().reduce(reduction, a, inner).toDoubles();
    }

    private static boolean below(double[] rr, double[] goal) {
        return IntStream.range(0, rr.length).allMatch(i -> rr[i] <= goal[i]);
    }

    /// An item that is solved exactly has zeros here and stays unchanged.
    private double[] ratio(double[] a, double[] b) {
        return IntStream.range(0, a.length).mapToDouble(i -> a[i] == 0 ? 0 : a[i] / (b[i] + damping)).toArray();
    }

    private double[] squares(NdArray a) {
        return dots(a, a);
    }

    /// Re Σ conj(a)·b of every item.
    private double[] dots(NdArray a, NdArray b) {
        return perItem(Reduction.SUM, a.asReal().times(b.asReal()));
    }

    private static NdArray perItem(NdArray like, double[] numbers) {
        Shape shape = Shape.of(numbers.length);
        while (shape.rank() < like.shape().rank()) shape = shape.insert(-1, 1);
        return like.backend().upload(ArrayType.real(shape), numbers);
    }
}
