package cinegrad.autograd.nn;

import cinegrad.autograd.Gradients;
import cinegrad.ops.NdArray;
import cinegrad.ops.function.Elementary;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.shape.Precision;

import java.util.List;

/// A point in the space of all parameters: one real array a parameter.
record ParameterVector(List<NdArray> parts) {
    static ParameterVector zero(List<Parameter> parameters) {
        return new ParameterVector(parameters.stream().map(p -> p.value().backend().zeros(p.value().type().asReal())).toList());
    }

    static ParameterVector copyOf(List<Parameter> parameters) {
        var copy = zero(parameters);
        copy.become(of(parameters));
        return copy;
    }

    /// The parameters themselves.
    static ParameterVector of(List<Parameter> parameters) {
        return new ParameterVector(parameters.stream().map(p -> p.value().asReal()).toList());
    }

    static ParameterVector of(List<Parameter> parameters, Gradients gradients) {
        return new ParameterVector(parameters.stream().map(p -> gradients.of(p.tensor()).asReal()).toList());
    }

    /// In double precision: a share of two such products that is 1 but for rounding takes almost all of a gradient away.
    double dot(ParameterVector other) {
        double sum = 0;
        for (int i = 0; i < parts.size(); i++) {
            double[] a = parts.get(i).toDoubles();
            double[] b = other.parts.get(i).toDoubles();
            for (int k = 0; k < a.length; k++) sum += a[k] * b[k];
        }
        return sum;
    }

    double sumOfMagnitudes() {
        return parts.stream().mapToDouble(part -> reduced(Reduction.SUM, part)).sum();
    }

    /// The largest magnitude; 0 of nothing.
    double largest() {
        double most = 0;
        for (var part : parts) if (part.numbers() > 0) most = Math.max(most, reduced(Reduction.MAXIMUM, part));
        return most;
    }

    /// The factor in two parts, so that it is not rounded to single precision.
    void add(double factor, ParameterVector other) {
        double rest = factor - (float) factor;
        for (int i = 0; i < parts.size(); i++) {
            var backend = parts.get(i).backend();
            boolean whole = backend.precision() == Precision.DOUBLE || rest == 0 || Double.isNaN(rest);
            backend.addInto(parts.get(i), whole ? factor : (float) factor, other.parts.get(i));
            if (!whole) backend.addInto(parts.get(i), rest, other.parts.get(i));
        }
    }

    void scale(double factor) {
        for (var part : parts) part.backend().scaleInto(part, factor);
    }

    void become(ParameterVector other) {
        for (int i = 0; i < parts.size(); i++) parts.get(i).backend().copyInto(parts.get(i), other.parts.get(i));
    }

    /// Of the magnitudes.
    private static double reduced(Reduction how, NdArray x) {
        return x.backend().reduce(how, x.backend().map(Elementary.ABS, x)).toDoubles()[0];
    }
}
