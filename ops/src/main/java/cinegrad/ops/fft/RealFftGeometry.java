package cinegrad.ops.fft;

import cinegrad.ops.fft.FftGeometry.Norm;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;

/// A Fourier transform between a real array and the half of its spectrum that says it all: along the last of `axes`, of n samples,
/// the frequencies 0 … n/2; along the others all.
///
/// @param real the real array's sizes; n may be odd, so it cannot be told from the half spectrum alone
/// @param axes the transformed axes, at least one; negative ones count from the end and are stored from the front
public record RealFftGeometry(Shape real, List<Integer> axes, Norm norm) {
    public RealFftGeometry {
        var inShape = real;
        axes = axes.stream().map(inShape::axis).toList();
        if (axes.isEmpty()) throw new ShapeException("rfft: no axes of " + real + " given; name at least one");
        if (new HashSet<>(axes).size() < axes.size()) {
            throw new ShapeException("rfft: axes " + axes + " of " + real + " name an axis twice; name each once");
        }
        for (int axis : axes) {
            if (real.size(axis) == 0) {
                throw new ShapeException("rfft: length 0 along axis " + axis + " of " + real
                        + "; every transformed axis needs at least one sample");
            }
        }
    }

    public static RealFftGeometry of(Shape real, Norm norm, int... axes) {
        return new RealFftGeometry(real, Arrays.stream(axes).boxed().toList(), norm);
    }

    /// The axis of which half the spectrum is kept.
    public int halfAxis() {
        return axes.getLast();
    }

    /// n, the samples along `halfAxis`.
    public int length() {
        return real.size(halfAxis());
    }

    /// The sizes of the half spectrum, a complex array: n/2 + 1 along `halfAxis`.
    public Shape half() {
        return real.with(halfAxis(), length() / 2 + 1);
    }
}
