package cinegrad.gpu.launch;

import cinegrad.ops.sample.Edge;
import cinegrad.ops.sample.Interpolation;

/// The numbers that interpolation.cuh gives to ways of interpolating and to what lies beyond an edge.
public final class InterpolationCode {
    private InterpolationCode() { }

    public static int of(Interpolation interpolation) {
        return switch (interpolation) {
            case NEAREST -> 0;
            case BILINEAR -> 1;
            case BICUBIC -> 2;
        };
    }

    public static int of(Edge edge) {
        return switch (edge) {
            case ZERO -> 0;
            case BORDER -> 1;
            case REFLECT -> 2;
        };
    }
}
