package cinegrad.ddei.physics;

import cinegrad.ops.NdArray;
import cinegrad.ops.linear.DefinedMap;
import cinegrad.ops.linear.LinearMap;
import cinegrad.ops.shape.ArrayType;

import java.util.function.UnaryOperator;

/// One coil: A = M F. With it `A*A = F⁻¹ M² F` is diagonal in k-space, so its equations are solved in closed form.
record SampledFourier(KspaceSampling sampling, Extent extent) implements DefinedMap {
    /// Images and their k-space have one type.
    @Override
    public ArrayType output(ArrayType input) {
        return sampling.output(input);
    }

    @Override
    public LinearMap definition() {
        return extent.fourier().then(sampling);
    }

    /// A†: every sample divided by its weight; those with a weight up to 1e-5 are dropped.
    LinearMap pseudoInverse() {
        return sampling.reciprocal().then(extent.inverse());
    }

    /// P of the proximal step P z + Q y = argmin γ/2·‖A x − y‖² + ½·‖x − z‖²: `F⁻¹ 1/(1 + γM²) F`.
    LinearMap proxOfImage(double gamma) {
        ForwardModel.requirePositive(gamma);
        return extent.fourier().then(sampling.mapped(m -> 1 / (1 + gamma * m * m))).then(extent.inverse());
    }

    /// Q of the proximal step: `F⁻¹ γM/(1 + γM²)`.
    LinearMap proxOfMeasurements(double gamma) {
        ForwardModel.requirePositive(gamma);
        return sampling.mapped(m -> gamma * m / (1 + gamma * m * m)).then(extent.inverse());
    }

    /// z ↦ P z + Q y.
    UnaryOperator<NdArray> prox(NdArray y, double gamma) {
        LinearMap ofImage = proxOfImage(gamma);
        NdArray ofMeasurements = proxOfMeasurements(gamma).apply(y);
        return z -> ofImage.apply(z).plus(ofMeasurements);
    }
}
