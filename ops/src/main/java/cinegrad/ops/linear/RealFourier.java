package cinegrad.ops.linear;

import cinegrad.ops.NdArray;
import cinegrad.ops.fft.FftGeometry;
import cinegrad.ops.fft.FftGeometry.Centering;
import cinegrad.ops.fft.FftGeometry.Direction;
import cinegrad.ops.fft.FftGeometry.Norm;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.Arrays;
import java.util.List;

/// Fourier transforms between real arrays and the half of their spectrum that determines the rest: of the last transformed axis,
/// of length n, the frequencies 0 … n/2; the others are their complex conjugates.
public final class RealFourier {
    private RealFourier() { }

    /// real (…, n, …) → complex (…, n/2 + 1, …), the last of `axes` being the halved one.
    public record Forward(List<Integer> axes, Norm norm) implements LinearMap {
        @Override
        public boolean keepsArrays() {
            return false;
        }

        @Override
        public ArrayType output(ArrayType input) {
            if (input.isComplex()) throw new ShapeException("real Fourier transform: needs a real array, got " + input);
            geometry(input.shape(), axes, Direction.FORWARD, norm);
            return ArrayType.complex(input.shape().with(axes.getLast(), input.shape().size(axes.getLast()) / 2 + 1));
        }

        @Override
        public NdArray apply(NdArray x) {
            output(x.type());
            var backend = x.backend();
            NdArray spectrum = backend.fft(backend.toComplex(x), geometry(x.shape(), axes, Direction.FORWARD, norm));
            return backend.take(spectrum, x.shape().axis(axes.getLast()), half(x.shape().size(axes.getLast())));
        }

        @Override
        public NdArray adjoint(NdArray y, ArrayType input) {
            LinearMap.requireOutput(this, y, input);
            var backend = y.backend();
            int n = input.shape().size(axes.getLast());
            NdArray padded = backend.scatterAdd(y, input.shape().axis(axes.getLast()), half(n), n);
            return backend.realPart(backend.fft(padded, geometry(input.shape(), axes, Direction.FORWARD, norm).adjoint()));
        }
    }

    /// complex (…, n/2 + 1, …) → real (…, n, …), n = `length`, the last of `axes` being the halved one.
    ///
    /// `x[j]` = scale · Re Σ_k w_k z_k exp(2πi·jk/n) with w = 2 where k stands for two frequencies and 1 where it is its own
    /// conjugate: at 0, and at n/2 for even n. There only the real part counts, as a real array's spectrum has no other.
    public record Inverse(List<Integer> axes, Norm norm, int length) implements LinearMap {
        public Inverse {
            if (length < 1) {
                throw new ShapeException("inverse real Fourier transform: length " + length + "; at least one sample is needed");
            }
        }

        @Override
        public boolean keepsArrays() {
            return false;
        }

        @Override
        public ArrayType output(ArrayType input) {
            int kept = input.shape().size(axes.getLast());
            if (!input.isComplex() || kept != length / 2 + 1) {
                throw new ShapeException("inverse real Fourier transform: length " + length + " needs complex frequencies 0 … "
                        + length / 2 + " along axis " + axes.getLast() + ", got " + input);
            }
            return ArrayType.real(whole(input.shape()));
        }

        @Override
        public NdArray apply(NdArray z) {
            output(z.type());
            var backend = z.backend();
            int[] padding = new int[length];
            Arrays.setAll(padding, k -> k <= length / 2 ? k : -1);
            NdArray padded = backend.take(z.times(weights(z)), z.shape().axis(axes.getLast()), padding);
            return backend.realPart(backend.fft(padded, geometry(padded.shape(), axes, Direction.INVERSE, norm)));
        }

        @Override
        public NdArray adjoint(NdArray y, ArrayType input) {
            LinearMap.requireOutput(this, y, input);
            var backend = y.backend();
            NdArray spectrum = backend.fft(backend.toComplex(y), geometry(y.shape(), axes, Direction.INVERSE, norm).adjoint());
            NdArray kept = backend.take(spectrum, y.shape().axis(axes.getLast()), half(length));
            return kept.times(weights(kept));
        }

        private Shape whole(Shape kept) {
            return kept.with(axes.getLast(), length);
        }

        private NdArray weights(NdArray like) {
            double[] w = new double[length / 2 + 1];
            Arrays.setAll(w, k -> k == 0 || 2 * k == length ? 1 : 2);
            Shape shape = Shape.of(w.length);
            for (int i = like.shape().axis(axes.getLast()); i < like.shape().rank() - 1; i++) shape = shape.insert(-1, 1);
            return like.backend().upload(ArrayType.real(shape), w);
        }
    }

    private static int[] half(int n) {
        int[] index = new int[n / 2 + 1];
        Arrays.setAll(index, k -> k);
        return index;
    }

    private static FftGeometry geometry(Shape shape, List<Integer> axes, Direction direction, Norm norm) {
        return new FftGeometry(shape, axes, direction, norm, Centering.NONE);
    }
}
