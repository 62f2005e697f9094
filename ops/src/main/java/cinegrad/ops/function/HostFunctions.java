package cinegrad.ops.function;

import java.util.Arrays;

/// Functions of every number of an array on the host, for backends that have no kernel of them.
public final class HostFunctions {
    private HostFunctions() { }

    public static double[] map(UnaryFunction f, double[] x) {
        return Arrays.stream(x).map(f::apply).toArray();
    }

    /// g · f′(x); what the function does not need may be empty.
    public static double[] gradient(UnaryFunction f, double[] g, double[] x, double[] y) {
        double[] d = new double[g.length];
        for (int i = 0; i < d.length; i++) {
            d[i] = f.gradient(new RealNumber(g[i]), new RealNumber(at(x, i)), new RealNumber(at(y, i))).value();
        }
        return d;
    }

    /// Of (real, imaginary) pairs; the values are complex, too.
    public static double[] map(ComplexFunction f, double[] z) {
        double[] w = new double[z.length];
        for (int i = 0; i < z.length; i += 2) put(w, i, f.apply(new ComplexNumber(z[i], z[i + 1])));
        return w;
    }

    /// The gradient with respect to z; what the function does not need may be empty.
    public static double[] gradient(ComplexFunction f, double[] g, double[] z, double[] w) {
        double[] d = new double[g.length];
        for (int i = 0; i < d.length; i += 2) {
            put(d, i, f.gradient(new ComplexNumber(g[i], g[i + 1]), new ComplexNumber(at(z, i), at(z, i + 1)),
                    new ComplexNumber(at(w, i), at(w, i + 1))));
        }
        return d;
    }

    private static double at(double[] x, int i) {
        return x.length == 0 ? Double.NaN : x[i];
    }

    private static void put(double[] y, int i, ComplexNumber value) {
        y[i] = value.re();
        y[i + 1] = value.im();
    }
}
