package cinegrad.ops.linear;

import cinegrad.ops.NdArray;
import cinegrad.ops.fft.FftGeometry;
import cinegrad.ops.fft.FftGeometry.Centering;
import cinegrad.ops.fft.FftGeometry.Direction;
import cinegrad.ops.fft.FftGeometry.Norm;
import cinegrad.ops.shape.ArrayType;

import java.util.List;

/// The discrete Fourier transform along `axes` of a complex array. Its adjoint is the transform the other way, unnormalized
/// alike: with [Norm#ORTHO] the inverse.
public record FourierMap(List<Integer> axes, Direction direction, Norm norm, Centering centering) implements LinearMap {
    @Override
    public ArrayType output(ArrayType input) {
        geometry(input);
        return ArrayType.complex(input.shape());
    }

    @Override
    public NdArray apply(NdArray x) {
        var geometry = geometry(x.type());
        NdArray z = x.isComplex() ? x : x.backend().toComplex(x);
        return z.backend().fft(z, geometry);
    }

    @Override
    public NdArray adjoint(NdArray y, ArrayType input) {
        LinearMap.requireOutput(this, y, input);
        NdArray x = y.backend().fft(y, geometry(input).adjoint());
        return input.isComplex() ? x : y.backend().realPart(x);
    }

    @Override
    public LinearMap adjoint(ArrayType input) {
        output(input);
        return input.isComplex() ? new FourierMap(axes, direction.opposite(), norm, centering) : LinearMap.super.adjoint(input);
    }

    private FftGeometry geometry(ArrayType input) {
        int[] counted = axes.stream().mapToInt(input.shape()::axis).toArray();
        return FftGeometry.of(input.shape(), direction, norm, centering, counted);
    }

    @Override
    public boolean keepsArrays() {
        return false;
    }
}
