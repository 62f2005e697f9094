package cinegrad.conformance;

import cinegrad.ddei.io.HostArray;
import cinegrad.ops.NdArray;
import cinegrad.ops.shape.Precision;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Compares the results of one case, array by array, and keeps the worst error and every miss.
///
/// The error of an array is ‖a − b‖ / ‖b‖ over the elements where both are finite; ‖a‖, with 1e-6 or 1e-12 allowed, where b is
/// zero; where the same bits are demanded, the part of values that differ. NaN agrees with NaN alone, ∞ with ∞ of its sign.
/// A case that states how far each element may be ([Case#elementTolerance]) is held to that instead of the norm; beside it a few
/// of the smallest numbers of the precision are allowed.
public final class Comparison {
    private final Case golden;
    private final Precision precision;
    private final List<String> misses = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private double worst;
    private int compared;

    private Comparison(Case golden, Precision precision) {
        this.golden = golden;
        this.precision = precision;
    }

    public static Comparison of(Case golden, Precision precision) {
        return new Comparison(golden, precision);
    }

    /// Compares an output: `out.name`.
    public Comparison output(String name, NdArray actual) {
        return output(name, HostArray.of(actual));
    }

    /// Compares the gradient of an input: `grad.name`.
    public Comparison gradient(String name, NdArray actual) {
        return gradient(name, HostArray.of(actual));
    }

    /// Compares an output: `out.name`.
    public Comparison output(String name, HostArray actual) {
        return compare("out", name, actual);
    }

    /// Compares the gradient of an input: `grad.name`.
    public Comparison gradient(String name, HostArray actual) {
        return compare("grad", name, actual);
    }

    /// Compares with `kind.name` at the case's own tolerance.
    public Comparison compare(String kind, String name, HostArray actual) {
        var expected = golden.expected(precision, kind, name);
        seen.add(kind + "." + name);
        return compare(kind + "." + name, actual, expected.array(), expected.tolerance());
    }

    /// Compares two arrays. A complex one may be given as such or as (…, 2) pairs.
    public Comparison compare(String what, HostArray actual, HostArray expected, double tolerance) {
        compared++;
        HostArray a = actual.asReal();
        HostArray b = expected.asReal();
        if (!a.shape().equals(b.shape())) {
            worst = Double.POSITIVE_INFINITY;
            misses.add(what + ": shape " + a.shape() + ", expected " + b.shape());
            return this;
        }
        return tolerance == Case.Expected.EXACT ? exactly(what, a, b) : closely(what, a, b, tolerance);
    }

    private Comparison exactly(String what, HostArray a, HostArray b) {
        boolean whole = a.type().isInteger() && b.type().isInteger();
        long[] p = whole ? a.toLongs() : bits(a);
        long[] q = whole ? b.toLongs() : bits(b);
        int differ = 0;
        int first = -1;
        for (int i = 0; i < p.length; i++) {
            if (p[i] == q[i]) continue;
            differ++;
            if (first < 0) first = i;
        }
        if (differ > 0) {
            worst = Math.max(worst, (double) differ / p.length);
            misses.add(what + ": " + differ + " of " + p.length + " values differ; the first, number " + first + ", is "
                    + a.toDoubles()[first] + ", expected " + b.toDoubles()[first]);
        }
        return this;
    }

    private static long[] bits(HostArray array) {
        double[] values = array.toDoubles();
        var bits = new long[values.length];
        for (int i = 0; i < bits.length; i++) bits[i] = Double.doubleToLongBits(values[i]);
        return bits;
    }

    private Comparison closely(String what, HostArray a, HostArray b, double tolerance) {
        double[] x = a.toDoubles();
        double[] y = b.toDoubles();
        for (int i = 0; i < x.length; i++) {
            boolean finite = Double.isFinite(x[i]) && Double.isFinite(y[i]);
            if (finite || Double.compare(x[i], y[i]) == 0) continue;
            worst = Double.POSITIVE_INFINITY;
            misses.add(what + ": number " + i + " is " + x[i] + ", expected " + y[i]);
            return this;
        }
        var each = golden.elementTolerance(precision);
        return each.isPresent() ? eachClose(what, x, y, each.getAsDouble()) : closeInNorm(what, x, y, tolerance);
    }

    /// |x − y| ≤ `tolerance`·|y| for every finite element.
    private Comparison eachClose(String what, double[] x, double[] y, double tolerance) {
        double least = 4 * (precision == Precision.SINGLE ? Float.MIN_VALUE : Double.MIN_VALUE);
        int at = -1;
        double most = tolerance;
        for (int i = 0; i < x.length; i++) {
            double off = Math.abs(x[i] - y[i]);
            if (!Double.isFinite(y[i]) || off <= least) continue;
            double error = off / Math.abs(y[i]);
            worst = Math.max(worst, error);
            if (error <= most) continue;
            most = error;
            at = i;
        }
        if (at >= 0) {
            misses.add(String.format(Locale.ROOT,
                    "%s: relative error %.3g of one element, allowed %.3g; number %d: %s, expected %s",
                    what, most, tolerance, at, x[at], y[at]));
        }
        return this;
    }

    private Comparison closeInNorm(String what, double[] x, double[] y, double tolerance) {
        double scale = Arrays.stream(y).map(Math::abs).filter(v -> v > 0 && Double.isFinite(v)).max().orElse(1);
        double off = 0;
        double size = 0;
        int at = -1;
        double most = -1;
        for (int i = 0; i < x.length; i++) {
            if (!Double.isFinite(y[i])) continue;
            double d = x[i] / scale - y[i] / scale;
            off += d * d;
            size += y[i] / scale * (y[i] / scale);
            if (Math.abs(d) > most) {
                most = Math.abs(d);
                at = i;
            }
        }
        double error = size == 0 ? Math.sqrt(off) * scale : Math.sqrt(off / size);
        double limit = size == 0 ? (precision == Precision.SINGLE ? 1e-6 : 1e-12) : tolerance;
        worst = Math.max(worst, error);
        if (!(error <= limit)) {
            misses.add(String.format(Locale.ROOT, "%s: %s error %.3g, allowed %.3g; worst at number %d: %s, expected %s", what,
                    size == 0 ? "absolute" : "relative", error, limit, at, x[at], y[at]));
        }
        return this;
    }

    /// Records a miss that is no array's.
    public Comparison miss(String what) {
        compared++;
        worst = Double.POSITIVE_INFINITY;
        misses.add(what);
        return this;
    }

    /// Demands a fact, such as a count or a name.
    public Comparison demand(String what, Object actual, Object expected) {
        if (!java.util.Objects.equals(actual, expected)) return miss(what + " is " + actual + ", expected " + expected);
        compared++;
        return this;
    }

    /// Demands that every output and gradient of the case was compared.
    public Comparison complete() {
        for (String key : golden.keys()) {
            if ((key.startsWith("out.") || key.startsWith("grad.")) && !seen.contains(key)) miss(key + " was not compared");
        }
        return this;
    }

    public CaseResult result() {
        if (compared == 0) misses.add("nothing was compared");
        return new CaseResult(golden.manifest().folder(), golden.name(), precision,
                misses.isEmpty() ? CaseResult.Status.PASSED : CaseResult.Status.FAILED, worst, String.join("\n", misses));
    }
}
