package cinegrad.ops.matrix;

import cinegrad.ops.function.ComplexNumber;

/// A product that over- or underflows only if its value does, whatever the order of the factors: a number near 1 beside a power
/// of two.
final class ScaledProduct {
    private ComplexNumber mantissa;
    private int exponent;

    ScaledProduct(ComplexNumber first) {
        mantissa = first;
    }

    void times(double factor) {
        normalized(mantissa.times(factor));
    }

    void times(ComplexNumber factor) {
        normalized(mantissa.times(factor));
    }

    private void normalized(ComplexNumber product) {
        int e = DenseMatrix.exponent(Math.max(Math.abs(product.re()), Math.abs(product.im())));
        mantissa = scaled(product, -e);
        exponent += e;
    }

    ComplexNumber value() {
        return scaled(mantissa, exponent);
    }

    private static ComplexNumber scaled(ComplexNumber x, int exponent) {
        return new ComplexNumber(Math.scalb(x.re(), exponent), Math.scalb(x.im(), exponent));
    }
}
