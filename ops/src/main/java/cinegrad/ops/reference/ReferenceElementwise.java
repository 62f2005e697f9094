package cinegrad.ops.reference;

import cinegrad.ops.ElementwiseOperations;
import cinegrad.ops.NdArray;
import cinegrad.ops.function.BinaryFunction;
import cinegrad.ops.function.ComplexFunction;
import cinegrad.ops.function.ComplexNumber;
import cinegrad.ops.function.Operand;
import cinegrad.ops.function.RealNumber;
import cinegrad.ops.function.UnaryFunction;

import org.jspecify.annotations.Nullable;

/// Elementwise functions, each by its definition.
interface ReferenceElementwise extends ElementwiseOperations {
    /// A placeholder for a value that a derivative does not read.
    ComplexNumber UNREAD = ComplexNumber.real(Double.NaN);

    @Override
    default void mapInto(UnaryFunction f, NdArray x, NdArray y) {
        y.buffer().written();
        for (int i = 0; i < x.numbers(); i++) y.f64()[i] = f.apply(x.f64()[i]);
    }

    @Override
    default void mapGradientInto(UnaryFunction f, NdArray g, @Nullable NdArray x, @Nullable NdArray y, NdArray d) {
        d.buffer().written();
        for (int i = 0; i < g.numbers(); i++) {
            var at = new RealNumber(x == null ? Double.NaN : x.f64()[i]);
            var value = new RealNumber(y == null ? Double.NaN : y.f64()[i]);
            d.f64()[i] = f.gradient(new RealNumber(g.f64()[i]), at, value).value();
        }
    }

    @Override
    default void zipInto(BinaryFunction f, NdArray a, NdArray b, NdArray y) {
        y.buffer().written();
        Coordinates.forEach(y.shape(), c -> {
            int i = Coordinates.repeated(a.shape(), c);
            int j = Coordinates.repeated(b.shape(), c);
            int k = Coordinates.at(y.shape(), c);
            if (y.isComplex()) ReferenceComplex.zip(f, a.f64(), 2 * i, b.f64(), 2 * j, y.f64(), 2 * k);
            else y.f64()[k] = f.apply(a.f64()[i], b.f64()[j]);
        });
    }

    @Override
    default void zipGradientInto(BinaryFunction f, Operand operand, NdArray g, NdArray a, NdArray b, NdArray d) {
        d.buffer().written();
        Coordinates.forEach(d.shape(), c -> {
            double u = a.f64()[Coordinates.repeated(a.shape(), c)];
            double v = b.f64()[Coordinates.repeated(b.shape(), c)];
            int k = Coordinates.at(d.shape(), c);
            d.f64()[k] = g.f64()[k] * f.derivative(operand, u, v, f.apply(u, v));
        });
    }

    @Override
    default void mapInto(ComplexFunction f, NdArray z, NdArray w) {
        w.buffer().written();
        int step = f.result().numbersPerElement();
        for (int i = 0; i < z.shape().elements(); i++) {
            ReferenceComplex.put(w.f64(), step, i, f.apply(ReferenceComplex.get(z.f64(), 2, i)));
        }
    }

    @Override
    default void mapGradientInto(ComplexFunction f, NdArray g, @Nullable NdArray z, @Nullable NdArray w, NdArray d) {
        d.buffer().written();
        int step = f.result().numbersPerElement();
        for (int i = 0; i < g.shape().elements(); i++) {
            var zi = z == null ? UNREAD : ReferenceComplex.get(z.f64(), 2, i);
            var wi = w == null ? UNREAD : ReferenceComplex.get(w.f64(), step, i);
            ReferenceComplex.put(d.f64(), 2, i, f.gradient(ReferenceComplex.get(g.f64(), step, i), zi, wi));
        }
    }

    @Override
    default void whereInto(NdArray condition, NdArray a, NdArray b, NdArray y) {
        y.buffer().written();
        int step = a.type().field().numbersPerElement();
        for (int i = 0; i < y.numbers(); i++) {
            y.f64()[i] = condition.f64()[i / step] != 0 ? a.f64()[i] : b.f64()[i];
        }
    }
}
