package cinegrad.ops.fft;

import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;

/// The settings of a Fourier transform: array shape, axes, direction, scaling and origin.
///
/// @param shape the complex array's sizes, its trailing (re, im) not counted
/// @param axes  the transformed axes; negative ones count from the end and are stored from the front
public record FftGeometry(Shape shape, List<Integer> axes, Direction direction, Norm norm, Centering centering) {
    /// The sign in `exp(∓2πi·jk/n)`: − forward, + inverse.
    public enum Direction {
        FORWARD, INVERSE;

        public Direction opposite() {
            return this == FORWARD ? INVERSE : FORWARD;
        }
    }

    /// The factor on the result; n is the product of the transformed lengths.
    public enum Norm {
        /// 1
        NONE,
        /// 1/√n: the transform is unitary.
        ORTHO,
        /// 1/n
        BY_N;

        public double scale(double n) {
            return switch (this) {
                case NONE -> 1;
                case ORTHO -> 1 / Math.sqrt(n);
                case BY_N -> 1 / n;
            };
        }
    }

    /// The position of index 0 of a transformed axis: at its start, or in the middle (`fftshift ∘ F ∘ ifftshift`).
    public enum Centering { NONE, CENTERED }

    public FftGeometry {
        var inShape = shape;
        axes = axes.stream().map(inShape::axis).toList();
        if (new HashSet<>(axes).size() < axes.size()) {
            throw new ShapeException("fft: axes " + axes + " of " + shape + " name an axis twice; name each once");
        }
        for (int axis : axes) {
            if (shape.size(axis) == 0) {
                throw new ShapeException("fft: length 0 along axis " + axis + " of " + shape
                        + "; every transformed axis needs at least one sample");
            }
        }
    }

    public static FftGeometry of(Shape shape, Direction direction, Norm norm, Centering centering, int... axes) {
        return new FftGeometry(shape, Arrays.stream(axes).boxed().toList(), direction, norm, centering);
    }

    /// The conjugate transpose of the map: the other direction with the same scale.
    public FftGeometry adjoint() {
        return new FftGeometry(shape, axes, direction.opposite(), norm, centering);
    }

    /// The map that undoes this one.
    public FftGeometry inverse() {
        var undoing = switch (norm) {
            case NONE -> Norm.BY_N;
            case ORTHO -> Norm.ORTHO;
            case BY_N -> Norm.NONE;
        };
        return new FftGeometry(shape, axes, direction.opposite(), undoing, centering);
    }

    /// The factor on the result.
    public double scale() {
        double n = 1;
        for (int axis : axes) n *= shape.size(axis);
        return norm.scale(n);
    }
}
